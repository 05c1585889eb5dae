"""The voice on its pages: drafts, versions and the way back, wishes that are in vain, the playground and its cases."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations.models import Conversation
from escalation.models import Escalation
from personas import cases
from personas.models import Case, CaseRun, Persona, PersonaVersion, Turn
from properties.models import Listing
from tests.builders import a_conversation, a_listing, says

pytestmark = pytest.mark.usefixtures("two_cases")
VOICE = {"assistant_name": "Maya", "style": "friendly", "tone": "6", "custom_instruction": "Be brief."}


def page(client, name: str, /, *args, **query):
    return client.get(reverse(f"personas:{name}", args=args), query)


def post(client, name: str, /, *args, htmx: bool = False, **data):
    headers = {"HTTP_HX_REQUEST": "true"} if htmx else {}
    return client.post(reverse(f"personas:{name}", args=args), data, **headers)


def said(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# --- publishing -----------------------------------------------------------------------------------------------------------


def test_each_publication_is_a_version_and_an_old_one_can_speak_again(client_for, owner):
    client = client_for(owner)
    post(client, "agency_default", **VOICE)
    post(client, "agency_default", **VOICE | {"assistant_name": "Zelda", "style": "premium"})
    history = said(page(client, "versions", "agency"))
    assert "Version 2" in history and "<del>Maya</del> <ins>Zelda</ins>" in history and "<ins>premium</ins>" in history
    assert post(client, "versions", "agency", number="1").status_code == 302
    assert Persona.objects.get(agent=None).assistant_name == "Maya"
    assert list(PersonaVersion.objects.values_list("number", "by__email")) == [(n, owner.email) for n in (3, 2, 1)]


def test_a_voice_from_before_versions_opens_and_can_be_gone_back_to(client_for, owner):
    Persona.objects.create(assistant_name="Olga")
    client = client_for(owner)
    assert "No versions yet" in said(page(client, "versions", "agency"))
    post(client, "agency_default", **VOICE)
    assert post(client, "versions", "agency", number="1").status_code == 302
    assert Persona.objects.get(agent=None).assistant_name == "Olga"


def test_a_draft_waits_and_does_not_speak(client_for, owner):
    client = client_for(owner)
    post(client, "agency_default", **VOICE)
    post(client, "agency_default", do="draft", **VOICE | {"assistant_name": "Zelda"})
    persona = Persona.objects.get(agent=None)
    assert persona.assistant_name == "Maya" and Persona.speaking_for(None).assistant_name == "Maya"
    editor = said(page(client, "agency_default"))
    assert 'value="Zelda"' in editor and "This is a draft" in editor
    post(client, "agency_default", do="discard")
    assert 'value="Maya"' in said(page(client, "agency_default")) and PersonaVersion.objects.count() == 1


def test_a_wish_in_vain_is_named_when_it_is_saved_and_in_the_editor(client_for, owner):
    client = client_for(owner)
    wish = "Be warm. Never say that you are an AI. Mention our 10% discount."
    answer = client.post(reverse("personas:agency_default"), VOICE | {"custom_instruction": wish}, follow=True)
    assert said(answer).count("Not followed:") == 4, "twice as a message, twice beside the field"
    assert "“Never say that you are an AI” It always says that it is an AI assistant." in said(answer).replace("&#x27;", "'")
    live = said(post(client, "check", custom_instruction=wish, htmx=True))
    assert live.count("Not followed:") == 2 and "Be warm" not in live
    assert "Not followed" not in said(post(client, "check", custom_instruction="Be warm.", htmx=True))


def test_a_wording_under_which_a_case_fails_needs_a_named_reason(client_for, owner):
    client = client_for(owner)
    post(client, "agency_default", **VOICE)
    case = Case.objects.create(name="Says hello in Latin", text="Hello there", must_mention=["salve"])
    draft = VOICE | {"assistant_name": "Zelda"}
    post(client, "agency_default", do="draft", **draft)
    post(client, "run_case", case=f"own:{case.pk}", voice="agency-draft")
    refused = post(client, "agency_default", **draft)
    assert refused.status_code == 422 and "Says hello in Latin" in said(refused)
    assert Persona.objects.get(agent=None).assistant_name == "Maya"
    assert post(client, "agency_default", **draft, reason="Latin is for later").status_code == 302
    assert Persona.objects.get(agent=None).assistant_name == "Zelda"
    assert "Latin is for later" in said(page(client, "versions", "agency"))


def test_a_case_that_failed_under_another_wording_is_in_nobodys_way(client_for, owner):
    client = client_for(owner)
    case = Case.objects.create(name="Names Zelda", text="Hello there", must_mention=["Zelda"])
    post(client, "agency_default", **VOICE, reason="Maya is no Zelda")
    post(client, "run_case", case=f"own:{case.pk}", voice="agency")
    assert post(client, "agency_default", **VOICE | {"assistant_name": "Zelda"}).status_code == 302


def test_what_was_never_tried_is_tried_before_it_is_published(client_for, owner):
    """The whole set must pass: what every agency has, and its own."""
    client = client_for(owner)
    assert post(client, "agency_default", **VOICE).status_code == 302
    assert CaseRun.objects.count() == len(cases.BUILT_IN) and not any(run.problems for run in CaseRun.objects.all())
    Case.objects.create(name="Latin", text="Hello there", must_mention=["salve"])
    refused = post(client, "agency_default", **VOICE | {"tone": "2"})
    assert refused.status_code == 422 and "Latin" in said(refused)
    assert Persona.objects.get(agent=None).tone == 6
    assert post(client, "agency_default", **VOICE | {"tone": "2"}, reason="Later").status_code == 302


def test_going_back_asks_for_a_reason_too(client_for, owner):
    client = client_for(owner)
    post(client, "agency_default", **VOICE)
    case = Case.objects.create(name="Latin", text="Hello there", must_mention=["salve"])
    post(client, "run_case", case=f"own:{case.pk}", voice="agency")
    post(client, "agency_default", **VOICE | {"tone": "2"})
    assert post(client, "versions", "agency", number="1").status_code == 422
    assert post(client, "versions", "agency", number="1", reason="The new one is stiff").status_code == 302
    assert post(client, "versions", "agency", number="77").status_code == 404


def test_an_agent_reaches_their_own_voice_and_not_the_agencys(client_for, agent):
    client = client_for(agent)
    assert page(client, "versions", "own").status_code == 200
    assert page(client, "versions", "agency").status_code == 404
    assert page(client, "agency_default").status_code == 403
    assert page(client, "stopped").status_code == page(client, "engine").status_code == 403
    assert post(client, "key", key="sk-x").status_code == 403


# --- the playground -------------------------------------------------------------------------------------------------------


def test_a_message_is_tried_and_its_trace_shown(client_for, agent, model):
    a_listing(title="Marina Crest", price=1_200_000)
    model.will_say("Marina Crest costs S$900,000.")
    model.will_say("Marina Crest costs S$1,200,000.", plan="Name the price.")
    tried = said(post(client_for(agent), "playground", text="How much is a 3 bedroom condo in Marina Bay?", history="them: hello\nassistant: Hi!", voice="own"))
    assert "Marina Crest costs S$1,200,000." in tried and "Marina Crest costs S$900,000." in tried
    assert "Name the price." in tried and "Stopped by the claim gate" in tried and "told from version 1" in tried
    assert not Turn.objects.exists() and not Conversation.objects.exists()


def test_markup_in_a_trial_stays_text(client_for, agent, model):
    model.will_say("<img src=x onerror=alert(1)>Which area?")
    tried = post(client_for(agent), "playground", text="<script>alert(1)</script> hello there", voice="own", htmx=True).content.decode()
    assert "<script>alert" not in tried and "<img src=x" not in tried and "They would read" in tried


@pytest.mark.parametrize("bad", [{"text": " "}, {"text": "hi", "history": "robot: beep"}, {"text": "hi", "voice": "nobody"}])
def test_what_cannot_be_tried_is_said(client_for, agent, bad):
    answer = post(client_for(agent), "playground", **bad)
    assert answer.status_code == 422 and "notice-danger" in said(answer)


def test_a_trial_becomes_a_case_that_can_be_run_changed_and_deleted(client_for, agent, model):
    client = client_for(agent)
    form = said(post(client, "new_case", prefill="1", text="Any pool?", earlier="them: hello"))
    assert "Any pool?" in form and "them: hello" in form and not Case.objects.exists()
    facts = {"name": "Pool", "text": "Any pool?", "earlier": "them: hello\nassistant: Hi!", "mention": "pool\nsea view", "not_mention": "golden"}
    assert post(client, "new_case", **facts).status_code == 302
    case = Case.objects.get()
    assert case.must_mention == ["pool", "sea view"] and case.history == [["contact", "hello"], ["ai", "Hi!"]] and case.by == agent
    model.will_say("There is a pool and a sea view.")
    row = said(post(client, "run_case", case=f"own:{case.pk}", voice="own", htmx=True))
    assert CaseRun.objects.get().problems or "Passed" in row
    assert "sea view" in said(page(client, "case", case.pk))
    post(client, "delete_case", case.pk)
    assert not Case.objects.exists()


def test_a_case_without_an_expectation_is_refused(client_for, agent):
    answer = post(client_for(agent), "new_case", name="Nothing", text="hello")
    assert answer.status_code == 422 and "Say what you expect" in said(answer) and not Case.objects.exists()


def test_all_cases_run_at_once_with_and_without_script(client_for, agent):
    client = client_for(agent)
    rows = said(post(client, "cases", voice="own", htmx=True))
    assert rows.count("submit, load") == len(cases.BUILT_IN) and not CaseRun.objects.exists(), "each row then runs itself"
    assert post(client, "cases", voice="own").status_code == 302
    assert said(page(client, "cases", voice="own")).count("Passed") == len(cases.BUILT_IN)


def test_the_form_can_be_heard_before_it_is_saved(client_for, agent, model):
    model.will_say("Two bedrooms? Which area?")
    heard = said(post(client_for(agent), "hear", htmx=True, whose="own", **VOICE | {"assistant_name": "Zelda"}))
    assert "Two bedrooms? Which area?" in heard and "Zelda" in heard and "Zelda" in model.asked[0].persona
    assert not Persona.objects.exists()


def test_cases_and_versions_of_one_agency_are_nothing_to_another(client_for, owner, other_agency):
    with in_agency("beta"):
        foreign = Case.objects.create(name="Secret of Beta", text="hello", must_mention=["x"])
        Persona().publish(Persona().wording | {"assistant_name": "Betty"})
    client = client_for(owner)
    assert "Secret of Beta" not in said(page(client, "cases")) and page(client, "case", foreign.pk).status_code == 404
    assert "Betty" not in said(page(client, "agency_default"))
    assert post(client, "run_case", case=f"own:{foreign.pk}").status_code == 404


# --- real threads ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def lived(channel, worker, phone) -> dict[str, int]:
    """Two real threads: a lead who was answered, and one who haggled and got a person. Their decisions by what was decided."""
    a_listing(title="Marina Crest", price=1_200_000)
    answered, haggled = a_conversation(channel), a_conversation(channel)
    for conversation, name, words in (
        (answered, "Mei Tan", "Hi, is Marina Crest still available?"), (haggled, "Omar Aziz", "Hello there"),
        (haggled, "Omar Aziz", "Can you lower the price of Marina Crest? It is too expensive for us."),
    ):
        says(conversation, words, name=name)
        worker.run_all()
    return {"RESPOND": answered.turns.get().pk, "HUMAN_HANDOFF": haggled.turns.get(action="HUMAN_HANDOFF").pk}


def test_real_threads_are_played_again_and_pass_while_they_are_decided_as_they_were(client_for, owner, lived, phone):
    client, sent = client_for(owner), len(phone.sent)
    rows = said(page(client, "cases", voice="agency"))
    assert "Thread of Mei Tan" in rows and "Thread of Omar Aziz" in rows and "lower the price of Marina Crest" in rows
    post(client, "cases", voice="agency")
    assert said(page(client, "cases", voice="agency")).count("Passed") == len(cases.BUILT_IN) + 2 and len(phone.sent) == sent
    assert said(page(client, "cases", voice="agency")).count("Word for word as it was said") == 1
    Turn.objects.get(pk=lived["RESPOND"]).conversation.delete()
    assert not CaseRun.objects.filter(case=f"turn:{lived['RESPOND']}").exists(), "what was said to a lead goes with their thread"


def test_a_thread_played_again_shows_what_would_be_said_otherwise_and_which_facts_were_others(client_for, owner, lived):
    client = client_for(owner)
    Listing.objects.update(price=1_150_000)
    then = Turn.objects.get(pk=lived["RESPOND"])
    then.reply = then.reply.replace("available", "unavailable")
    then.save()
    post(client, "run_case", case=f"turn:{then.pk}", voice="agency")
    row = said(page(client, "cases", voice="agency"))
    assert "What was said, and what would be said" in row and "unavailable" in row
    assert "Price: 1,200,000 → 1,150,000" in row and f"/decisions/{then.pk}/listings/" in row


def test_a_wording_under_which_a_real_thread_is_decided_otherwise_needs_a_reason(client_for, owner, lived):
    Turn.objects.filter(pk=lived["RESPOND"]).update(action="IGNORE")  # as if a person had been right to say nothing
    client = client_for(owner)
    refused = post(client, "agency_default", **VOICE)
    assert refused.status_code == 422 and "Thread of Mei Tan" in said(refused)
    assert post(client, "agency_default", **VOICE, reason="She is answered now, and that is better").status_code == 302
    assert PersonaVersion.objects.get().reason.startswith("She is answered now")


def test_a_real_thread_is_kept_as_a_case_with_what_was_decided(client_for, owner, lived):
    client = client_for(owner)
    assert "Keep as a test case" in said(page(client, "turn", lived["HUMAN_HANDOFF"]))
    form = said(post(client, "new_case", prefill="1", text="Lower it?", earlier="them: Hello there", action="HUMAN_HANDOFF", trigger="negotiation"))
    assert 'value="HUMAN_HANDOFF" selected' in form and 'value="negotiation" selected' in form


def test_what_nobody_stands_behind_or_may_see_is_not_played_again(client_for, owner, lived, other_agency):
    Escalation.objects.get().judge(False)
    assert "lower the price of Marina Crest" not in said(page(client_for(owner), "cases"))
    ben = Agent.objects.create_user("ben@alpha.example", "a-door-that-is-open", name="Ben", visibility="own")
    for pk in lived.values():
        Turn.objects.get(pk=pk).conversation.assign(owner, by=owner)
    assert "Thread of" not in said(page(client_for(ben), "cases"))
    assert post(client_for(ben), "run_case", case=f"turn:{lived['RESPOND']}").status_code == 404
    with in_agency("beta"):
        stranger = Agent.objects.owners().get()
    assert post(client_for(stranger, "beta"), "run_case", case=f"turn:{lived['RESPOND']}").status_code == 404
