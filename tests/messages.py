"""The words of the interface: what the source asks to be translated, and what the files in `locale/` have for it.

`make messages` brings the .po files up to date with the source and compiles them; it needs Babel, and no gettext. New
words stand in the .po with an empty translation until somebody writes one, and tests/config/test_languages.py names them.
"""

from __future__ import annotations

import ast
import gettext
import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import django
import unfold
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils import translation

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("es", "fr")
# Which of a call's arguments are words; "c" is the context.
CALLS = {
    "_": ("1",), "gettext": ("1",), "gettext_lazy": ("1",), "gettext_noop": ("1",), "noop": ("1",),
    "ngettext": ("1", "n"), "ngettext_lazy": ("1", "n"), "pgettext": ("c", "1"), "pgettext_lazy": ("c", "1"),
    "npgettext": ("c", "1", "n"), "npgettext_lazy": ("c", "1", "n"),
}
NOT_READ_BY_PEOPLE = re.compile(r"(^|/)(tests|audit|benchmarks|migrations|simulator|\.venv|node_modules|\.data)/")
_LITERAL = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_CALL = re.compile(rf"(?<![\w.])({'|'.join(CALLS)})\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)")
Key = tuple[str | None, str, str | None]  # context, one, many


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def python_files() -> list[Path]:
    return sorted(path for path in ROOT.rglob("*.py") if not NOT_READ_BY_PEOPLE.search(str(path.relative_to(ROOT))))


@cache
def wanted() -> dict[Key, list[str]]:
    """Everything that is wrapped, and in which files."""
    found: dict[Key, list[str]] = {}
    for path in [*python_files(), *templates()]:
        for key in _in_python(path) if path.suffix == ".py" else _in_template(path):
            places = found.setdefault(key, [])
            name = str(path.relative_to(ROOT))
            if name not in places:
                places.append(name)
    for word, place in _of_the_office():
        found.setdefault((None, word, None), [place])
    for path in sorted((ROOT / "directives").rglob("*.md")):
        for words in re.findall(r"^(?:title|does): (.+)$", path.read_text("utf-8"), re.MULTILINE):
            found.setdefault((None, words, None), []).append(str(path.relative_to(ROOT)))
    return found


def _of_the_office() -> Iterator[tuple[str, str]]:
    """Names of tables and fields, and the words of the admin's theme, which ships without translations of its own."""
    from config.admin import agency_admin, platform_admin
    from config.office import tables

    with translation.override(None):
        for site in (platform_admin, agency_admin):
            yield from ((word, "config/office/tables.py") for word in tables.words(site) if re.search("[a-z]{2}", word) and not _is_djangos(word))
    theme = Path(unfold.__file__).parent
    for path in [*(theme / "templates").rglob("*.html"), *theme.glob("*.py")]:
        for context, one, many in _in_python(path) if path.suffix == ".py" else _in_template(path):
            if context is None and many is None and not _is_djangos(one):
                yield one, "templates/admin/base_site.html"


def _is_djangos(word: str) -> bool:
    """Whether Django itself has a translation of it."""
    return all(word in _djangos(language) for language in LANGUAGES)


@cache
def _djangos(language: str) -> frozenset[str]:
    return frozenset(word for po in Path(django.__file__).parent.rglob(f"locale/{language}/LC_MESSAGES/django.mo") for word in gettext.GNUTranslations(po.open("rb"))._catalog if isinstance(word, str))


def _in_python(path: Path) -> Iterator[Key]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        words = [arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None for arg in node.args]
        key = _key(name, words)
        if key:
            yield key


def _in_template(path: Path) -> Iterator[Key]:
    from django.utils.translation.template import templatize

    for call in _CALL.finditer(templatize(path.read_text("utf-8"))):
        key = _key(call[1], [ast.literal_eval(literal) for literal in re.findall(_LITERAL, call[2])])
        if key:
            yield key


def _key(name: str, words: list[str | None]) -> Key | None:
    parts = CALLS.get(name)
    if parts is None or len(words) < len(parts) or None in words[:len(parts)] or not words[parts.index("1")]:
        return None
    said = dict(zip(parts, words, strict=False))
    return said.get("c"), said["1"], said.get("n")


def key_of(message: Message) -> Key:
    one, many = message.id if isinstance(message.id, tuple) else (message.id, None)
    return message.context, one, many


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def update(language: str) -> int:
    """Take in what is new, drop what is gone, compile. How many still need words."""
    folder = LOCALE / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    po = folder / "django.po"
    known = {key_of(m): m.string for m in catalogue(language) if m.id} if po.exists() else {}
    catalog = Catalog(locale=language, project="Foyer", version="1", header_comment=f"# The portal in {language}. Made by `make messages`.",
                      last_translator="", msgid_bugs_address="", fuzzy=False, charset="utf-8")
    for key, places in sorted(wanted().items(), key=lambda item: (item[0][1].lower(), item[0][1], item[0][0] or "")):
        context, one, many = key
        string = known.get(key) or next((s for (c, o, m), s in known.items() if (c, o) == (context, one) and bool(m) == bool(many)), "")
        catalog.add((one, many) if many else one, string or (("",) * catalog.num_plurals if many else ""), context=context,
                    locations=[(place, None) for place in places])
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # the same words make the same file
    with po.open("wb") as file:
        write_po(file, catalog, width=0, omit_header=False, include_lineno=False)
    (folder / "django.mo").write_bytes(compiled(catalogue(language)))
    return sum(1 for message in catalog if message.id and not is_said(message))


def is_said(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(strings)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")  # none is asked
    django.setup()
    for each in LANGUAGES:
        print(f"{each}: {len(wanted())} messages, {update(each)} without words")
    sys.exit(0)
