"""What holds for all commands of the product: help, JSON for scripts, an exit code that tells, and a line in docs/commands.md."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import ManagementUtility, call_command, get_commands, load_command_class

from accounts.agents.invitations import Invitation
from accounts.hooks.models import Endpoint
from accounts.tenancy import in_agency
from conversations.models import Message
from properties.models import Listing
from tests.builders import a_listing

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = {name: app for name, app in get_commands().items()
        if app in {config.name for config in apps.get_app_configs() if ROOT in Path(config.path).parents and ".venv" not in config.path}}
NOT_JSON = {"run_tasks"}  # does not end by itself
# How each of them is asked for something that cannot be; None: there is nothing to ask for.
IN_VAIN = {
    "open_agency": ["Not A Name", "--name", "X", "--owner-email", "x@x.example", "--owner-password", "-"],
    "suspend_agency": ["nowhere", "--reason", "x"], "resume_agency": ["nowhere"], "delete_agency": ["nowhere"],
    "invite_agent": ["nowhere", "x@x.example"], "create_staff": ["no-address", "--password", "-"], "reset_second_step": ["nobody@x.example"],
    "connect_channel": ["nowhere", "green_api", "--api-url", "https://x.example", "--instance", "1", "--token", "-"],
    "send_message": ["alpha", "999999", "Hello", "--agent", "owner@alpha.example"], "show_messages": ["alpha", "999999"],
    "take_over": ["alpha", "999999"], "hand_back": ["alpha", "999999"], "say_in_sandbox": ["nowhere", "Hello"], "replay_events": ["nowhere"],
    "person": ["alpha", "999999"], "retention": ["nowhere"],
    "import_listings": ["alpha", "/nowhere.csv"], "export_listings": ["alpha", "/nowhere/at/all.csv"], "search_listings": ["nowhere", "condo"],
    "doctor": None, "prepare": None, "sweep": None, "rotate_keys": None, "run_tasks": None,
}


def exit_of(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        ManagementUtility(["manage.py", *words]).execute()
    return ended.value.code or 0


def run(*words, **options) -> str:
    out = io.StringIO()
    call_command(*map(str, words), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue().strip()


@pytest.fixture(autouse=True)
def _typed(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("a-long-enough-secret\n"))


def test_all_of_them_are_known_here():
    assert set(OURS) == set(IN_VAIN), "say in IN_VAIN how the new command is asked for something impossible, and write it into docs/commands.md"


@pytest.mark.parametrize("name", sorted(OURS))
def test_it_helps_speaks_json_and_is_in_the_table(name, capsys):
    assert exit_of(name, "--help") == 0
    shown = capsys.readouterr().out
    assert load_command_class(OURS[name], name).help.split(".")[0][:30].split()[0] in shown
    assert ("--json" in shown) == (name not in NOT_JSON)
    assert f"| `{name}" in (ROOT / "docs" / "commands.md").read_text()


@pytest.mark.parametrize("name", sorted(name for name, words in IN_VAIN.items() if words))
def test_what_cannot_be_done_ends_with_one_and_a_sentence(name, agency, capsys):
    assert exit_of(name, *IN_VAIN[name]) == 1
    said = capsys.readouterr()
    assert "CommandError: " in said.err and "Traceback" not in said.err and len(said.err.strip().split("CommandError: ")[1]) > 15
    assert said.out == ""


def test_what_is_typed_wrongly_ends_with_two():
    assert exit_of("take_over", "alpha", "not-a-number") in (1, 2)
    assert exit_of("suspend_agency") in (1, 2)


# --- those that have no other story -----------------------------------------------------------------------------------------


def test_somebody_is_invited_by_command(agency, mailoutbox, other_agency):
    told = json.loads(run("invite_agent", "alpha", "Nina@alpha.example", "--role", "owner", "--name", "Nina", "--json"))
    made = Invitation.objects.get()
    assert (made.email, made.role, made.inviter) == ("nina@alpha.example", "owner", "Foyer")
    assert told["link"] == made.link and "alpha.localhost" in told["link"]
    with in_agency("beta"):
        assert not Invitation.objects.exists()


def test_listings_leave_as_a_file_and_come_back_as_they_were(agency, tmp_path, other_agency):
    first, second = a_listing(title="=SUM(1)"), a_listing(availability="sold")
    file = tmp_path / "homes.csv"
    assert json.loads(run("export_listings", "alpha", file, "--json")) == {"listings": 2, "file": str(file)}
    assert sorted(row["reference"] for row in csv.DictReader(file.open(encoding="utf-8-sig"))) == sorted([first.reference, second.reference])
    assert "2 unchanged" in run("import_listings", "alpha", file)
    assert Listing.objects.get(pk=first.pk).title == "=SUM(1)"
    run("export_listings", "alpha", tmp_path / "sold.xlsx", "--availability", "sold")
    assert (tmp_path / "sold.xlsx").read_bytes()[:2] == b"PK"
    assert second.reference in run("export_listings", "alpha", "-", "--availability", "sold") and first.reference not in run("export_listings", "alpha", "-", "--availability", "sold")
    run("export_listings", "beta", file)
    assert len(list(csv.DictReader(file.open(encoding="utf-8-sig")))) == 0, "the next agency's file holds nothing of this one"


def test_a_made_up_lead_writes_by_command(agency):
    told = json.loads(run("say_in_sandbox", "alpha", "Any 2 bedroom condo?", "--lead", "mei", "--wait", "0", "--json"))
    said = Message.objects.get(pk=told["message_id"])
    assert said.text == "Any 2 bedroom condo?" and said.conversation_id == told["conversation_id"] and told["answers"] == []


def test_every_stored_secret_goes_over_to_the_newest_key(agency, owner, settings):
    """Not only the providers' tokens: whatever is encrypted would be lost with the older key."""
    old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    Endpoint.objects.create(url="https://crm.example/", kinds=["message.sent"], secret="whsec_first", older_secret="whsec_older")
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    run("rotate_keys")
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert (Endpoint.objects.get().secret, Endpoint.objects.get().older_secret) == ("whsec_first", "whsec_older")
