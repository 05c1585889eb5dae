"""`python -m whatsapp.simulator --port 8100 --data DIR`: the provider and its phones, for demo and tests."""

import argparse
import logging
import os
import signal
import sys
import threading

from whatsapp.simulator.server import Simulator


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; refuse with one sentence where it must not run."""
    parser = argparse.ArgumentParser(prog="python -m whatsapp.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", required=True, help="folder for the state and the files")
    parser.add_argument("--webhook-pause", type=float, default=60.0, help="seconds before a failed webhook is repeated")
    wishes = parser.parse_args(arguments)
    if os.environ.get("FOYER_DEMO") != "1":
        return refuse("The simulator is for demo and tests only: set FOYER_DEMO=1 to start it.")
    logging.basicConfig(level=logging.INFO, format="simulator: %(message)s")
    try:
        simulator = Simulator(wishes.data, wishes.port, wishes.host)
        simulator.world.webhook_pause = wishes.webhook_pause
        simulator.start()
    except (ValueError, OSError) as error:
        return refuse(f"The simulator cannot start: {error}")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sys.stdout.write(f"The simulated phone is at {simulator.url}/\n")
    sys.stdout.flush()
    stop.wait()
    simulator.stop()
    return 0


def refuse(sentence: str) -> int:
    """Say why not, and leave with an error."""
    sys.stderr.write(f"{sentence}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
