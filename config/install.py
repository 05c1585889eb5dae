"""Makes the virtual environment and installs the pinned packages, once per change of the pins.

Runs with whatever Python the machine has, so it is written for old ones too and imports nothing of the project.
"""

import hashlib
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")


def main(files):
    if sys.version_info < (3, 11):  # noqa: UP036  this file is run by whatever Python there is
        stop(f"Foyer needs Python 3.11 or newer; this is {sys.version.split()[0]}. Install a newer one and try again, or name it: "
             "make PYTHON=python3.12 demo")
    wanted = fingerprint(files)
    stamp = os.path.join(VENV, ".installed-" + "-".join(os.path.basename(f) for f in files))
    if os.path.exists(PYTHON) and os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == wanted:
                return
    if shutil.disk_usage(HERE).free < 700 * 1024 * 1024:
        stop("Less than 700 MB of disk are free here; make some room and try again.")
    if not os.path.exists(PYTHON):
        say("Making a virtual environment …")
        run([sys.executable, "-m", "venv", VENV],
            "The virtual environment could not be made; install Python's venv module (Debian: apt install python3-venv).")
    say("Installing the pinned packages (about 20 seconds the first time) …")
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    for name in files:
        command += ["-r", os.path.join(HERE, name)]
    run(command, "The packages could not be installed; check the network connection and the free disk space, then try again.")
    with open(stamp, "w") as file:
        file.write(wanted)


def fingerprint(files):
    digest = hashlib.sha256(sys.version.encode())
    for name in files:
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def run(command, sentence):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        output = done.stdout.decode("utf-8", "replace").strip().splitlines()
        for line in output[-4:]:
            say("  " + line)
        stop(sentence)


def say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def stop(sentence):
    say("foyer: " + sentence)
    sys.exit(1)


if __name__ == "__main__":
    try:
        main(sys.argv[1:] or ["requirements.txt"])
    except KeyboardInterrupt:
        say("\nStopped. The next start goes on from here.")
        sys.exit(130)
    except OSError as error:
        stop(f"{HERE}: {error.strerror or error}; make some room on the disk, or check who may write here.")
