"""Who may import whom (design: an app imports from apps below it, never sideways except as drawn, never up)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "accounts": {"accounts"},
    "conversations": {"conversations", "accounts"},
    "properties": {"properties", "accounts"},
    "directives": {"directives", "accounts"},
    "escalation": {"escalation", "conversations", "accounts"},
    "personas": {"personas", "escalation", "properties", "directives", "conversations", "accounts"},
    "whatsapp": {"whatsapp", "personas", "escalation", "properties", "directives", "conversations", "accounts"},
}
APPS = set(MAY_IMPORT) | {"config"}
PRIVATE = {"views", "forms", "tasks", "admin", "urls"}  # doors of an app: nobody else goes through them
ONE_FILE = {"anthropic": {"personas/llm/anthropic.py"}, "httpx2": {"personas/llm/anthropic.py"}}


def sources(app: str) -> list[Path]:
    return [p for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("app", sorted(MAY_IMPORT))
def test_an_app_imports_only_from_below(app):
    upward = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(app)
        for name in imports(path)
        if name.split(".")[0] in APPS - MAY_IMPORT[app]
    }
    assert not upward


@pytest.mark.parametrize("app", sorted(MAY_IMPORT))
def test_nobody_goes_through_another_apps_doors(app):
    trespasses = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(app)
        for name in imports(path)
        if name.split(".")[0] in APPS - {app} and set(name.split(".")[1:]) & PRIVATE and not _shared_admin(path, name)
    }
    assert not trespasses


def _shared_admin(path: Path, name: str) -> bool:
    """The base class of every agency table in the admin lives with the agencies."""
    return path.name == "admin.py" and name.startswith("accounts.admin")


def test_nobody_imports_the_wiring():
    for app in MAY_IMPORT:
        for path in sources(app):
            assert not {n for n in imports(path) if n.split(".")[0] == "config"}, path


def test_the_simulator_knows_nothing_of_the_product_and_the_product_nothing_of_it():
    for path in sources("whatsapp/simulator"):
        own = {n for n in imports(path) if n.split(".")[0] in APPS | {"django"}}
        assert all(n.startswith("whatsapp.simulator") for n in own), (path, own)
    for app in MAY_IMPORT:
        for path in sources(app):
            if "simulator" not in path.parts:
                assert not {n for n in imports(path) if n.startswith("whatsapp.simulator")}, path


@pytest.mark.parametrize("package", sorted(ONE_FILE))
def test_a_vendors_sdk_is_imported_in_one_file(package):
    users = {
        str(path.relative_to(ROOT)) for app in APPS for path in sources(app) if any(n.split(".")[0] == package for n in imports(path))
    }
    assert users <= ONE_FILE[package]


def test_the_queue_is_reached_through_one_door():
    """Raw async_task knows no agency: a task queued with it would run in the public schema. The webhook alone writes a
    package into its own statement, so that event and task are one commit."""
    def users(name: str) -> set[str]:
        return {str(path.relative_to(ROOT)) for app in APPS for path in sources(app) if any(n.endswith(name) for n in imports(path))}

    assert users("async_task") == set()
    assert users("broker.package") == {"accounts/tenancy.py", "whatsapp/views.py"}


def test_schemas_are_switched_in_one_place():
    allowed = {"accounts/tenancy.py", "accounts/provisioning.py"}
    users = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in sources(app)
        if any(n.rsplit(".", 1)[-1] in {"schema_context", "tenant_context"} for n in imports(path))
    }
    assert users <= allowed


def test_nobody_loads_the_area_codes_of_the_world():
    """Importing anything below phonenumbers.geodata takes 97 MB in every process."""
    users = {str(path.relative_to(ROOT)) for app in APPS for path in sources(app) if any(n.startswith("phonenumbers.geodata") for n in imports(path))}
    assert users == set()
