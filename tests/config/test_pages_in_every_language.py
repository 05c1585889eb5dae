"""Every page of the portal, read in another language: nothing on it is in English but names and what people wrote.

Once in a language that does not exist, in which whatever passed through translation has wide letters, so that what did
not shows; and once in each real one. What people wrote is in Greek here, so that no Latin word is theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import get_resolver
from django.utils import timezone, translation
from django.utils.translation import trans_real

from accounts.agents.keys import SCOPES, ApiKey
from accounts.agents.models import Agent
from accounts.hooks.models import Attempt, Delivery, Endpoint, Event
from audit.tour import _routes
from conversations.models import Author, CannedReply, Label, Note, SavedView, Status
from directives.library import library
from escalation.handover import escalate
from escalation.triggers import Trigger
from personas import samples
from personas.cases import BUILT_IN
from personas.models import Case, Persona, Turn
from tests import messages
from tests.builders import a_channel, a_conversation, a_listing, says

NOT_PAGES = re.compile(r"^(api|live|sw\.js|app\.webmanifest|brand|icon|media|admin)\b|\.(css|csv|js)$")
FILLED = re.compile(r"<(?:\w+:)?\w+>")
# Names: of products, of what people called things before the test, of languages in their own words, of keys and codes.
NAMES = re.compile(
    r"\b(zh-Hans|Foyer|WhatsApp|Green API|green_api|Claude|Meta|Twilio|Markdown|Alpha Homes|Alpha|Olive|Anna|Arden|Maya|English|Español|Français|Português|Brasil|Bahasa Melayu|Asia/Singapore|SGD|CSV|XLSX|"
    r"PNG|JPEG|WebP|ctrl|enter|esc|alt|shift|tab|OpenAPI|API|JSON|HTTPS?|URL|UTC|webhooks?|emoji|ms|min|US|GMT|SMS|PDF|idInstance|apiUrl|apiTokenInstance|"
    r"them|assistant|agent|name|agency|contact|ai|search|details|positive|neutral|negative|exact|relaxed|nothing|none|offline|guard|gate|model|injection|"
    r"RESPOND|IGNORE|WAIT|HUMAN_HANDOFF)\b", re.IGNORECASE)
NOT_OURS = re.compile(
    r"<(script|style|svg|code|kbd|textarea|blockquote)\b.*?</\1>|<!--.*?-->|<((?!html)\w+)[^>]*\blang=\"en\"[^>]*>.*?</\2>|<select[^>]*name=\"(?:time_zone|language|currency|country)\".*?</select>",
    re.DOTALL)
SAID = re.compile(r"""\b(?:title|alt|placeholder|aria-label|hx-confirm|data-[a-z-]*(?:words|own|now|days|waiting|lost|copied|expired|refused|one|many|live|slow|offline|reconnecting|placeholder))="([^"]*)\"""")
ADDRESS = re.compile(r"\b\w+:(?:read|write)\b|\b[a-z_]+(?:\.[a-z_]+)+\b|\b[A-Z2-7]{4}\b|[\w/]+\.py|[\w.+-]+@[\w.-]+|https?://\S+|\b[\w-]+\.(?:example|com|localhost)\S*|/[\w/.-]+|#\w+|\b[A-Z]{1,3}-?\d+\b|\+\d[\d ]+|\b\w*\d\w*\b|\b\w+_\w+\b")


@pytest.fixture
def ids(agency, owner, agent) -> dict[str, object]:
    """One of everything that has a page, in Greek."""
    agent.name = "Άννα"
    agent.save()
    channel = a_channel(name="Αριθμός")
    conversation = a_conversation(channel, name="Λένα", language="zh-Hans")
    said = says(conversation, "Καλημέρα", name="Λένα")
    answer = conversation.messages.create(author=Author.AI, status=Status.SENT, text="Γεια σας", epoch=conversation.epoch)
    failed = conversation.messages.create(author=Author.AGENT, status=Status.FAILED, text="Ναι", sent_by=agent, problem="It could not be sent in time.",
                                          tries=[{"at": "2026-01-02T03:04:05+00:00", "outcome": "failed", "why": "The file is not here any more."}])
    conversation.messages.create(author=Author.AI, status=Status.DISCARDED, text="Όχι", epoch=conversation.epoch, problem="A person took over")
    Note.objects.create(conversation=conversation, by=agent, text="Σημείωση")
    escalation = escalate(conversation, Trigger.NEGOTIATION, message=said, quote="Καλημέρα", reason="three searches in a row found nothing")
    label = Label.objects.create(name="Ετικέτα", colour=Label.Colour.GREEN)
    conversation.labels.add(label)
    listing = a_listing(title="Σπίτι", suburb="Πλάκα", city="Αθήνα", address="Οδός 1", features=["κήπος"], description="Ωραίο", agent=owner)
    turn = Turn.objects.create(conversation=conversation, message=said, action=Turn.Action.RESPOND, decided_by="model", reply="Γεια σας", outcome="handed over",
                               reason="two drafts made claims without ground", listings=[{"id": listing.pk, "version": 1, "used": True}],
                               told_from={str(listing.pk): {"id": str(listing.pk), "title": "Σπίτι", "price": 900_000, "currency": "SGD"}},
                               drafts=[{"text": "Ναι", "violations": [{"kind": "price", "span": "9", "why": ""}]}])
    answer.turns.add(turn) if hasattr(answer, "turns") else None
    Persona.objects.create(assistant_name="Μάγια", custom_instruction="Σύντομα.").publish(Persona().wording | {"assistant_name": "Μάγια", "custom_instruction": "Λίγα."}, by=owner)
    other = a_conversation(channel, name="Νίκος")
    says(other, "Γεια", name="Νίκος")
    return {
        "conversations": conversation.pk, "message": failed.pk, "messages": answer.pk, "listings": listing.pk, "listing": listing.pk, "settings/team": agent.pk,
        "replies": CannedReply.objects.create(shortcut="x1", text="Γεια", by=owner).pk if _has(CannedReply, "by") else CannedReply.objects.create(shortcut="x1", text="Γεια").pk,
        "settings/labels": label.pk, "assistant/cases": Case.objects.create(name="Δοκιμή", text="Γεια", must_mention=["ναι"], by=owner).pk,
        "decisions": turn.pk, "settings/numbers": channel.pk, "inbox/views": SavedView.objects.create(name="Όψη", address="tab=all", agent=owner).pk if _has(SavedView, "agent") else 0,
        "escalations": escalation.pk, **_of_developers(owner),
    }


def _of_developers(owner: Agent) -> dict[str, int]:
    """A key, and a webhook that failed once."""
    key, _text = ApiKey.make(name="Κλειδί", agent=owner, scopes=SCOPES, by=owner)
    endpoint = Endpoint.objects.create(url="https://crm.example/", kinds=["message.sent"], description="Σύστημα", secret="whsec_", failing_since=timezone.now())
    event = Event.objects.create(kind="message.sent", data={"message_id": 1})
    delivery = Delivery.objects.create(event=event, endpoint=endpoint)
    Attempt.objects.create(delivery=delivery, problem="It did not answer in time.", milliseconds=10_000)
    return {"settings/developers/keys": key.pk, "settings/developers/webhooks": endpoint.pk, "log": delivery.pk}


def _has(model: type, field: str) -> bool:
    return field in {f.name for f in model._meta.get_fields()}


def addresses(ids: dict[str, object]) -> Iterator[str]:
    for route in _routes(get_resolver("config.urls").url_patterns):
        if NOT_PAGES.search(route):
            continue
        if route.startswith("assistant/directives/<"):
            yield from (f"/{FILLED.sub('{}', route).format(*each.id.split('/'))}" for each in library().values() if each.may_be_amended or each.applies_to == "code")
        elif route == "assistant/versions/<slug:whose>":
            yield from ("/assistant/versions/own", "/assistant/versions/agency")
        elif route == "manage/<slug:name>":
            yield from (f"/manage/{name}" for name in ("new", "waiting", "handed_over", "demand", "escalations", "listings"))
        else:
            found = re.sub(r"^([\w/-]+)/<int:\w+>", lambda hit: f"{hit[1]}/{ids[hit[1]]}" if hit[1] in ids else hit[0], route)
            found = re.sub(r"/(\w+)/<int:\w+>", lambda hit: f"/{hit[1]}/{ids[_one(hit[1])]}" if _one(hit[1]) in ids else hit[0], found)
            if "<" not in found:
                yield f"/{found}"
    yield from ("/?tab=all", "/?tab=ai", "/?tab=mine", "/?tab=unassigned", "/?tab=needs&q=zz", f"/conversations/{ids['conversations']}?tab=all",
                "/listings?q=zz", "/nowhere", "/manage?days=30", "/notifications?new=1")


def _one(name: str) -> str:
    return {"messages": "message", "listings": "listing"}.get(name, name)


def pages(client, ids: dict[str, object], **headers) -> dict[str, str]:
    """Each address that answers with words for people, and its source."""
    found = {}
    for path in addresses(ids):
        answer = client.get(path, **headers)
        if answer.status_code in (200, 404) and not answer.streaming and answer["Content-Type"].startswith("text/html"):
            found[path] = answer.content.decode()
    return found


def words(source: str) -> str:
    """What a person reads or hears of it."""
    source = NOT_OURS.sub(" ", source)
    said = " · ".join(SAID.findall(source))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", source) + " · " + said)


def left_over(text: str) -> list[str]:
    """Latin words that did not pass through translation."""
    text = text.replace("&#x27;", "'").replace("&amp;", "&").replace("&quot;", '"')
    for known in (*samples.SAMPLES, *(case.text for case in BUILT_IN), "Alpha Homes", "Asia/Singapore", "still available?", "What does it cost, how big is it and what is the address?"):
        text = text.replace(known, " ")
    text = NAMES.sub("·", ADDRESS.sub("·", re.sub(r"&[#\w]+;", "·", text)))
    return [found.strip() for found in re.findall(r"[A-Za-z][A-Za-z' ]+", text) if len(found.strip()) > 2]


WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in (*range(65, 91), *range(97, 123))})
KEPT = re.compile(r"(%\(\w+\)[a-z]|%[a-z%]|{\w*}|<[^>]*>|&\w+;)")


def wide(text: str) -> str:
    """All letters of a sentence but those of what is put into it."""
    return "".join(part if n % 2 else part.translate(WIDE) for n, part in enumerate(KEPT.split(text)))


@pytest.fixture
def in_wide_letters(monkeypatch) -> None:
    """The language that does not exist."""

    def said(function):
        return lambda *args: wide(function(*args))

    translation.gettext("")  # the module looks its functions up once
    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        monkeypatch.setattr(translation._trans, name, said(getattr(trans_real, name)), raising=False)


def test_every_word_of_every_page_passes_through_translation(client_for, owner, ids, in_wide_letters):
    found = pages(client_for(owner), ids)
    assert len(found) > 60, sorted(found)
    left: dict[str, str] = {}
    for path, source in found.items():
        for rest in left_over(words(source)):
            left.setdefault(rest, path)  # each once, with the first page it is on
    assert left == {}


def test_so_does_every_word_at_the_door(client_for, agency, in_wide_letters):
    for path in ("/sign-in", "/password/forgotten", "/password/sent", "/password/changed", "/password/MQ/dead-link", "/offline", "/join/nothing"):
        assert left_over(words(client_for().get(path).content.decode())) == [], path


def test_the_search_for_such_words_finds_them():
    assert left_over(words(f'<p title="Say it">Hello {wide("dear")} <b>Anna</b></p>')) == ["Hello", "Say it"]
    assert left_over(words('<p lang="en">Hello</p><code>Hello</code><a href="/x">Γεια</a>')) == []
    assert wide("<b>%(n)s</b> homes") == "<b>%(n)s</b> ｈｏｍｅｓ"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_no_english_sentence_is_left_in(client_for, owner, ids, language):
    catalogue = [m for m in messages.catalogue(language) if isinstance(m.id, str) and m.id]
    english = {m.id for m in catalogue if len(m.id.split()) > 2 and m.string != m.id and "%(" not in m.id and "{" not in m.id}
    assert len(english) > 600
    owner.language = language
    owner.save()
    assert Agent.objects.get(pk=owner.pk).language == language
    left = {}
    for path, source in pages(client_for(owner), ids).items():
        text = words(source).replace("&#x27;", "'").replace("&quot;", '"').replace(samples.SAMPLES[0], "")
        if rest := sorted(sentence for sentence in english if sentence in text):
            left[path] = rest
    assert left == {}
