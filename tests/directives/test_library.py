"""The directives are texts with duties: each is read by somebody, each names code that exists, and code names none that
does not."""

import ast
import re
from pathlib import Path

import pytest

from directives import library
from directives.library import Malformed, compose, directive, read_folder

ROOT = Path(library.ROOT).parent
APPS = ("config", "whatsapp", "personas", "escalation", "properties", "conversations", "directives", "accounts")
HEAD = "---\nid: core/{name}\nversion: 1\napplies_to: policy\ntitle: A title\n---\nA text.\n"


def test_every_directive_of_the_three_folders_is_read():
    on_disk = sum(len(list((library.ROOT / folder).glob("*.md"))) for folder in library.FOLDERS)
    assert len(library.library()) == on_disk > 20


def test_the_sops_that_were_promised_are_there():
    promised = {
        "core/message_routing", "core/who_holds_the_pen", "core/message_sending", "core/property_lookup",
        "ai_behavior/answering_from_listings", "ai_behavior/disclosure", "ai_behavior/style_limits", "ai_behavior/persona",
        "ai_behavior/languages", "ai_behavior/escalation_triggers", "ai_behavior/off_topic", "ai_behavior/viewing_requests",
        "ai_behavior/prompt_injection", "edge_cases/nothing_found", "edge_cases/model_down", "edge_cases/provider_refuses",
        "edge_cases/burst", "edge_cases/takeover_mid_answer", "edge_cases/duplicate_webhook",
        "edge_cases/media_without_text", "edge_cases/outside_listing_facts",
    }
    assert promised <= set(library.library())


def test_code_names_only_directives_that_exist():
    known = set(library.library())
    assert {id for id, _ in _calls("directive")} <= known


def test_no_directive_is_unused():
    """Each is composed into a prompt, named by code, or names the code that does what it says."""
    composed = {audience for audience, _ in _calls("compose")}
    named = {id for id, _ in _calls("directive")}
    unused = [d.id for d in library.library().values() if not (d.applies_to in composed or d.id in named or d.enforced_by)]
    assert unused == []


def test_code_that_a_directive_relies_on_exists():
    missing = [(d.id, path) for d in library.library().values() for path in d.enforced_by if not (ROOT / path).is_file()]
    assert missing == []


def test_a_module_named_in_the_text_is_also_named_in_the_head():
    for each in library.library().values():
        said = re.findall(r"enforced\s+by\s+([\w/]+\.py)", each.text)
        assert set(said) <= set(each.enforced_by), each.id


def test_what_only_code_can_do_says_which_code_does_it():
    assert [d.id for d in library.library().values() if d.applies_to in ("code", "handoff") and not d.enforced_by] == []


def test_the_policy_is_the_same_text_every_time_and_begins_with_the_assistants_part():
    assert compose("policy") == compose("policy")
    assert compose("policy").startswith("# Your part, and how to answer")
    assert list(library.library()) == list(read_folder(library.ROOT)), "the order does not depend on the disk"


def test_only_known_audiences_can_be_composed():
    with pytest.raises(ValueError, match="policies"):
        compose("policies")


def test_a_directive_that_does_not_exist_is_named_in_the_error():
    with pytest.raises(KeyError, match="core/nothing"):
        directive("core/nothing")
    assert directive("ai_behavior/disclosure").version >= 1


@pytest.mark.parametrize(("text", "line", "why"), [
    ("No head.", 1, "must begin with ---"),
    ("---\nid: core/it\n", 2, "not closed"),
    ("---\nid: core/it\nversion: 1\napplies_to: policy\n---\nText.", 5, "missing: title"),
    ("---\nid: core/it\nversion: 1\napplies_to: policy\ntitle: T\ncolour: red\n---\nText.", 6, "expected one of"),
    ("---\nid: core/it\nversion: one\napplies_to: policy\ntitle: T\n---\nText.", 3, "whole number"),
    ("---\nid: core/it\nversion: 1\napplies_to: everybody\ntitle: T\n---\nText.", 4, "applies_to must be"),
    ("---\nid: core/else\nversion: 1\napplies_to: policy\ntitle: T\n---\nText.", 2, "id must be core/it"),
    ("---\nid: core/it\nid: core/it\nversion: 1\napplies_to: policy\ntitle: T\n---\nText.", 3, "given twice"),
    ("---\nid: core/it\nversion: 1\napplies_to: policy\ntitle:\n---\nText.", 5, "and a value"),
    ("---\nid: core/it\nversion: 1\napplies_to: policy\ntitle: T\n---\n\n", 6, "no text"),
])
def test_a_malformed_file_is_an_error_that_names_file_and_line(tmp_path, text, line, why):
    folder = tmp_path / "core"
    folder.mkdir()
    (folder / "it.md").write_text(text, encoding="utf-8")
    with pytest.raises(Malformed) as error:
        read_folder(tmp_path)
    assert f"core/it.md, line {line}: " in str(error.value) and why in str(error.value)


def test_a_colon_in_a_value_is_part_of_it(tmp_path):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "it.md").write_text(HEAD.format(name="it").replace("A title", "Sold: what now?"), encoding="utf-8")
    assert read_folder(tmp_path)["core/it"].title == "Sold: what now?"


def _calls(name: str) -> set[tuple[str, str]]:
    """Every literal first argument of a call of this name in the product's code, with the file."""
    found = set()
    for path in (p for app in APPS for p in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == name and isinstance(node.args[0].value, str):
                found.add((node.args[0].value, str(path)))
    return found
