"""The portal speaks the language of whoever reads it: which one that is, and that nothing is left in another."""

from __future__ import annotations

import ast
import re

import pytest
from django.core import mail
from django.utils import translation

from accounts.models import Agency
from accounts.tenancy import forget_agencies, in_agency
from escalation.handover import escalate
from escalation.models import Notification
from escalation.triggers import Trigger
from personas.rehearsal import rehearse
from tests import messages
from tests.builders import a_listing

SPANISH, FRENCH = {"HTTP_ACCEPT_LANGUAGE": "es-MX,es;q=0.9,en;q=0.5"}, {"HTTP_ACCEPT_LANGUAGE": "fr-CA,fr;q=0.9"}


def language_of(response) -> str:
    return re.search(r'<html lang="([^"]*)"', response.content.decode())[1]


def agency_speaks(subdomain: str, language: str) -> None:
    Agency.objects.filter(schema_name=subdomain).update(language=language)
    forget_agencies()


# --- whose language ---------------------------------------------------------------------------------------------------------


def test_a_page_is_in_the_language_its_agent_chose_and_a_colleagues_in_theirs(client_for, agent, owner):
    browser, colleague = client_for(agent), client_for(owner)
    assert language_of(browser.get("/settings", **FRENCH)) == "en"
    assert browser.post("/settings/language", {"language": "es", "next": "/settings"}).url == "/settings"
    assert language_of(browser.get("/settings", **FRENCH)) == "es"
    assert language_of(colleague.get("/settings", **FRENCH)) == "en"
    elsewhere = client_for(agent)
    assert language_of(elsewhere.get("/settings")) == "es", "it goes with the agent, not with the browser"


def test_the_sign_in_page_is_in_the_language_chosen_there_else_the_agencys_else_the_browsers(agency, other_agency, client_for):
    agency_speaks("alpha", "pt")  # a language that the portal does not have
    agency_speaks("beta", "fr")
    assert language_of(client_for().get("/sign-in", **SPANISH)) == "es"
    assert language_of(client_for().get("/sign-in", HTTP_ACCEPT_LANGUAGE="zh, *")) == "en"
    assert language_of(client_for(subdomain="beta").get("/sign-in", **SPANISH)) == "fr"
    visitor = client_for(subdomain="beta")
    visitor.post("/settings/language", {"language": "es", "next": "/sign-in"})
    assert language_of(visitor.get("/sign-in")) == "es"
    assert language_of(client_for().get("/sign-in", **FRENCH)) == "fr", "another agency's visitors chose nothing"


def test_a_language_the_portal_does_not_have_changes_nothing(client_for, agent):
    browser = client_for(agent)
    for nonsense in ("xx", "", "../../etc", "e" * 500):
        assert browser.post("/settings/language", {"language": nonsense, "next": "https://evil.example/"}).url == "/"
    agent.refresh_from_db()
    assert agent.language == "" and "language" not in browser.cookies


def test_programs_are_answered_in_english(agent, api_for):
    agent.language = "es"
    agent.save()
    answer = api_for(agent).get("/api/conversations/999999", **SPANISH)
    assert answer.status_code == 404 and answer["Content-Language"] == "en"


def test_staff_read_the_back_office_in_their_browsers_language_or_the_one_they_chose(staff_client):
    assert language_of(staff_client.get("/admin/", **SPANISH)) == "es"
    assert staff_client.post("/admin/language", {"language": "fr", "next": "/admin/accounts/agency/"}).url == "/admin/accounts/agency/"
    assert language_of(staff_client.get("/admin/accounts/agency/", **SPANISH)) == "fr"


def test_the_page_of_a_suspended_agency_is_in_its_language(agency, client_for):
    agency_speaks("alpha", "fr")
    Agency.objects.filter(schema_name="alpha").update(state=Agency.State.SUSPENDED)
    forget_agencies()
    answer = client_for().get("/")
    assert answer.status_code == 403 and language_of(answer) == "fr"


def test_an_error_page_is_in_the_agents_language_too(client_for, agent):
    agent.language = "es"
    agent.save()
    answer = client_for(agent).get("/nowhere")
    assert answer.status_code == 404 and language_of(answer) == "es"


def test_a_language_stays_with_its_request(client_for, agent, owner):
    """A thread that has answered in Spanish answers the next one in English."""
    from django.utils.translation import get_language

    with in_agency("alpha"):
        agent.language = "es"
        agent.save()
    client_for(agent).get("/settings")
    assert get_language() == "en"


# --- what is written for somebody who is not looking, and what is kept ------------------------------------------------------------


def test_a_notice_is_in_the_language_of_whoever_gets_it_and_the_story_in_one(owner, agent, conversation):
    owner.language = "es"
    owner.save()
    conversation.assign(agent, by=None)
    with translation.override("fr"):  # whoever's page it happens on
        escalate(conversation, Trigger.NEGOTIATION, quote="Cheaper?")
    said = dict(Notification.objects.filter(escalation__isnull=False).values_list("agent__email", "text"))
    assert said[owner.email].endswith("Negociación del precio") and said[agent.email].endswith("Price negotiation")
    assert conversation.mode_changes.get().note == "Price negotiation"


def test_what_a_contact_reads_does_not_depend_on_who_tries_it(agency):
    a_listing(title="Marina Crest", bedrooms=2)
    english = rehearse("Hi, what do you have with two bedrooms?")
    with translation.override("es"):
        spanish = rehearse("Hi, what do you have with two bedrooms?")
    assert "Marina Crest" in english.told and spanish.told == english.told and spanish.turn.plan == english.turn.plan


def test_a_password_mail_is_in_the_agents_language(client_for, agent, worker):
    agent.language = "fr"
    agent.save()
    client_for().post("/password/forgotten", {"email": agent.email})
    worker.run_all()
    [letter] = mail.outbox
    assert letter.subject.startswith("Nouveau mot de passe") and "Le lien fonctionne une heure" in letter.body


# --- nothing is left out ------------------------------------------------------------------------------------------------------

_SAID_ELSEWHERE = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|{%\s*blocktrans(?:late)?.*?endblocktrans(?:late)?\s*%}|{%\s*block (?:body_class|live)\s*%}.*?{%\s*endblock\s*%}"
    r"|<(script|style|svg|code|pre|kbd)\b.*?</\1>|<span class=\"material-symbols-outlined\"[^>]*>.*?</span>", re.DOTALL)
_NAMES = re.compile(r"\b(Foyer|WhatsApp|Green API|CSV|XLSX|US|API|ms|H|Ctrl K|OpenAPI|Webhooks?|webhook-id|https?|HTTP)\b")
_ATTRIBUTE = re.compile(r"""\b(?:title|alt|placeholder|aria-label|hx-confirm)=(?:"([^"]*)"|'([^']*)')""")


def unwrapped(text: str) -> list[str]:
    """Words of a template that nobody can translate."""
    rest = _SAID_ELSEWHERE.sub("", text)
    rest = re.sub(r"{%.*?%}|{{.*?}}", "\x00", rest, flags=re.DOTALL)
    said = [a or b for a, b in _ATTRIBUTE.findall(rest)]
    said += re.sub(r"<[^>]*>", "\n", rest).split("\n")
    return [words.strip() for words in said if re.search(r"[A-Za-z]{2}", _NAMES.sub("", re.sub(r"&\w+;", "", words)))]


def test_every_word_of_a_template_can_be_translated():
    """Wrap it: {% translate "…" %}, {% blocktranslate %} where something is put in, _("…") as an argument."""
    assert {str(path): found for path in messages.templates() if (found := unwrapped(path.read_text()))} == {}


def test_the_search_for_such_words_finds_them():
    assert unwrapped('<p title="Say it">{% icon "x" %} Hello {{ name }}<b>{% translate "there" %}</b></p>') == ["Say it", "\x00 Hello \x00"]
    assert unwrapped("<p>{{ n }} · <b>WhatsApp</b> {# a remark #}{% blocktranslate %}Hello{% endblocktranslate %}</p>") == []
    assert unwrapped("{{ x|default:_('Nothing') }}") == []


LANGUAGES = pytest.mark.parametrize("language", messages.LANGUAGES)
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}|</?strong>")


@LANGUAGES
def test_every_word_is_translated(language):
    """`make messages` brings the files up to date; then write what is missing into locale/<language>/LC_MESSAGES/django.po."""
    known = {messages.key_of(m): m for m in messages.catalogue(language) if m.id}
    assert sorted(set(messages.wanted()) - set(known), key=str) == [], "run `make messages`"
    assert sorted(set(known) - set(messages.wanted()), key=str) == [], "no longer said: run `make messages`"
    assert [key for key, message in known.items() if message.fuzzy or not messages.is_said(message)] == []


@LANGUAGES
def test_what_is_put_into_a_sentence_is_put_into_its_translation(language):
    wrong = []
    for message in messages.catalogue(language):
        if not message.id:
            continue
        source = message.id[-1] if isinstance(message.id, tuple) else message.id
        said = message.string[1:] if isinstance(message.string, (tuple, list)) else (message.string,)
        wrong += [(source, each) for each in said if sorted(PLACEHOLDERS.findall(source)) != sorted(PLACEHOLDERS.findall(each))]
    assert wrong == []


@LANGUAGES
def test_no_translation_can_end_an_attribute_or_open_a_tag(language):
    """Translations are put into pages as they are."""
    for message in messages.catalogue(language):
        for said in message.string if isinstance(message.string, (tuple, list)) else (message.string,):
            source = "".join(message.id) if isinstance(message.id, tuple) else message.id
            for sign in "\"<>'":
                assert not message.id or sign in source or sign not in said, (said, sign)


@LANGUAGES
def test_what_is_compiled_is_what_is_written(language):
    assert (messages.LOCALE / language / "LC_MESSAGES" / "django.mo").read_bytes() == messages.compiled(messages.catalogue(language)), "run `make messages`"


def test_what_an_agencys_audit_says_can_be_read_in_every_language():
    """Actions are kept in English; the page that lists them knows each."""
    from accounts.agents.audit_views import ACTIONS

    said = set()
    for path in messages.python_files():
        source = path.read_text()
        if not re.search(r"from accounts\.agents(?:\.audit)? import .*\b(?:audit|note)\b", source) or "PlatformAudit" in source:
            continue
        said |= {constant.value for call in ast.walk(ast.parse(source)) if isinstance(call, ast.Call) and call.args
                 and (getattr(call.func, "attr", "") or getattr(call.func, "id", "")) == "note"
                 for constant in ast.walk(call.args[0]) if isinstance(constant, ast.Constant) and isinstance(constant.value, str)}
    assert len(said) > 30 and said - set(ACTIONS) == set()


def test_the_back_office_speaks_each_language_down_to_the_names_of_its_tables(staff_client, agency, conversation):
    """The pages of our own, Django's, the theme's, and what tables and their columns are called."""
    pages = ["", "accounts/agency/", "accounts/agency/add/", "accounts/agency/waiting/", f"accounts/agency/{agency.pk}/change/", f"accounts/agency/{agency.pk}/suspension/",
             f"accounts/agency/{agency.pk}/deletion/", f"accounts/agency/{agency.pk}/visit/", "accounts/supportvisit/", "accounts/opening/?q=none", "accounts/worker/",
             "accounts/platformaudit/", "accounts/domain/", "accounts/webhookroute/", "agents/agent/", "django_q/ormq/", "django_q/failure/", "django_q/schedule/"]
    for language in messages.LANGUAGES:
        english = {m.id for m in messages.catalogue(language) if isinstance(m.id, str) and len(m.id.split()) > 1 and m.string != m.id and "%(" not in m.id}
        left = {}
        for path in pages:
            answer = staff_client.get(f"/admin/{path}", HTTP_ACCEPT_LANGUAGE=language)
            assert answer.status_code == 200, path
            text = re.sub(r"<[^>]*>", " ", re.sub(r"<(script|style|select)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)).replace("&#x27;", "'")
            left |= {said: path for said in english if re.search(rf"(?<!\w){re.escape(said)}(?!\w)", text)}
        assert left == {}, language
