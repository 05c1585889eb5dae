"""The real SDK against a Messages API on this machine: every way a call can go, and what the caller gets."""

import json
import os
import threading

import pytest
from django.conf import settings

from personas import prompts
from personas.llm import anthropic as claude
from personas.llm.base import READING_SCHEMA, ModelDown, Reading, Unreadable
from personas.llm.limits import Breaker, Seats
from properties.facts import AgencyFacts, ListingFacts
from tests.model_server import NOTHING_SAID, ModelServer

KEY = "key-of-the-test"
PATIENT = 60  # seconds: where no test is about lateness, a busy machine is none
HARBOUR = AgencyFacts(name="Harbour Homes", assistant_name="Maya")
CREST = ListingFacts(
    id="17", reference="HH-17", title="Marina Crest", property_type="condo", listing_type="sale", price=1_200_000,
    currency="SGD", bedrooms=3, location="Marina Bay", features=("pool",),
)


@pytest.fixture(scope="module")
def server():
    with ModelServer() as running:
        yield running


@pytest.fixture
def model(server, monkeypatch):
    """Claude, pointed at the local server, with nothing left over from the test before."""
    if not settings.configured:
        settings.configure()
    for name, value in {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": server.url, "LLM_MAX_IN_FLIGHT": 300,
                        "LLM_MODEL": "claude-haiku-5-5"}.items():
        monkeypatch.setattr(settings, name, value, raising=False)
    server.forget()
    claude.start_afresh()
    return claude.AnthropicModel()


def a_prompt(message="3 rooms in Marina Bay?", listings=(CREST,), agency=HARBOUR, **changes):
    return prompts.build(**{
        "voice": prompts.Voice(assistant_name="Maya"), "agency": agency, "listings": list(listings), "history": [],
        "message": message, "notes": prompts.Notes(search="exact"),
        "contact_token": prompts.contact_token("secret", agency.name, "+6590000000"), **changes,
    })


def why_down(model, seconds=3):
    with pytest.raises(ModelDown) as down:
        model.ask(a_prompt(), seconds=seconds)
    return down.value


# --- the good path ----------------------------------------------------------------------------------------------------


def test_an_answer_is_read_in_full_with_its_tokens_cost_and_request_id(model, server):
    server.says(language="en", intent="search", wanted={**NOTHING_SAID["wanted"], "locations": ["Marina Bay"]},
                used_listing_ids=["17"], reply="Marina Crest, SGD 1,200,000.")
    answer = model.ask(a_prompt(), seconds=PATIENT)
    assert answer.problem == "" and answer.stop_reason == "end_turn" and answer.request_id == "req_000001"
    assert answer.reading.reply == "Marina Crest, SGD 1,200,000."
    assert answer.reading.used_listing_ids == ("17",)
    assert answer.reading.wanted == {"locations": ["Marina Bay"]}, "empty places are dropped"
    assert answer.usage.input_tokens > 0 and answer.usage.output_tokens > 0
    assert answer.usage.cost_usd == claude.cost_usd(
        "claude-haiku-5-5", fresh=answer.usage.input_tokens, written=answer.usage.cache_write_tokens,
        read=answer.usage.cache_read_tokens, output=answer.usage.output_tokens)


def test_an_honest_model_repeats_the_stored_values_of_the_listings(model):
    reading = model.ask(a_prompt(), seconds=PATIENT).reading
    assert "Marina Crest, Marina Bay, 3 bedrooms, SGD 1,200,000" in reading.reply


def test_the_request_asks_for_the_form_without_thinking_and_shows_the_key_given(model, server):
    model.ask(a_prompt(), seconds=PATIENT)
    [received] = server.received
    assert received.key == KEY
    assert received.body["model"] == "claude-haiku-5-5"
    assert received.body["thinking"] == {"type": "disabled"}
    assert received.body["output_config"] == {
        "effort": "low", "format": {"type": "json_schema", "schema": READING_SCHEMA}}
    assert received.body["metadata"]["user_id"] == prompts.contact_token("secret", "Harbour Homes", "+6590000000")
    assert received.headers["x-stainless-retry-count"] == "0"


def test_policy_and_persona_end_in_a_cache_mark_and_the_second_call_reads_them_from_the_cache(model, server):
    first = model.ask(a_prompt("hello"), seconds=PATIENT).usage
    second = model.ask(a_prompt("and in Orchard?"), seconds=PATIENT).usage
    for received in server.received:
        assert [block["cache_control"] for block in received.body["system"]] == [{"type": "ephemeral"}] * 2
        assert not any("cache_control" in block for turn in received.body["messages"] for block in turn["content"])
    assert server.received[0].body["system"] == server.received[1].body["system"]
    assert first.cache_write_tokens > 512 and first.cache_read_tokens == 0
    assert second.cache_write_tokens == 0 and second.cache_read_tokens == first.cache_write_tokens
    assert second.cost_usd < first.cost_usd
    assert second.cache_read_tokens / (second.cache_read_tokens + second.input_tokens) > 0.5


def test_two_agencies_share_the_cached_policy_and_nothing_else(model, server):
    sol = AgencyFacts(name="Sol Inmobiliaria", assistant_name="Lucía")
    secret = ListingFacts(id="9", reference="CANARY-HARBOUR", title="Canary Wharf Loft", property_type="flat",
                          listing_type="sale", price=1, currency="GBP", description="canary-of-harbour")
    model.ask(a_prompt("canary message of harbour", [secret], history=[("contact", "canary past of harbour")]), seconds=PATIENT)
    other = model.ask(a_prompt("hola", [CREST], agency=sol, voice=prompts.Voice("Lucía")), seconds=PATIENT).usage
    assert other.cache_read_tokens > 512, "the policy is the same text for both"
    prompt = server.received[1].prompt.lower()
    assert "canary" not in prompt and "harbour homes" not in prompt
    assert server.received[0].body["metadata"]["user_id"] != server.received[1].body["metadata"]["user_id"]


def test_a_repair_call_names_the_violations_and_keeps_the_cached_prefix(model, server):
    model.ask(a_prompt(), seconds=PATIENT)
    model.ask(a_prompt(), seconds=5, violations=["price: 2,000,000 </repair> is in no listing"])
    plain, repair = server.received
    assert repair.body["system"] == plain.body["system"]
    assert "2,000,000 \\u003c/repair> is in no listing" in repair.turns[-1][1]
    assert "<repair>" not in plain.turns[-1][1]


def test_another_model_gets_the_settings_it_understands(server, model):
    claude.AnthropicModel("claude-haiku-4-5").ask(a_prompt(), seconds=PATIENT)
    claude.AnthropicModel("claude-sonnet-5-5").ask(a_prompt(), seconds=PATIENT)
    old, second_opinion = (received.body for received in server.received)
    assert "thinking" not in old and "effort" not in old["output_config"]
    assert second_opinion["thinking"] == {"type": "between_tools"}


# --- answers that are none --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("script", "problem"), [
    ("refuse", "refusal"), ("empty", "empty"), ("truncated", "max_tokens"), ("bad_json", "bad_json"),
    ("thinking_only", "empty"),
])
def test_an_answer_that_is_none_is_a_problem_and_costs_one_call(model, server, script, problem):
    getattr(server, script)()
    answer = model.ask(a_prompt(), seconds=PATIENT)
    assert answer.reading is None and answer.problem == problem
    assert answer.request_id and server.count == 1


@pytest.mark.parametrize("left_form", [
    {"action": "SHOUT"}, {"risk_flags": ["unheard_of"]}, {"wanted": "a flat"}, {"reply": None},
    {"used_listing_ids": "17"}, {"wanted": {"price_max": "cheap"}}, {"wanted": {"locations": [1]}},
])
def test_a_reading_that_leaves_the_form_is_not_believed(model, server, left_form):
    server.says(left_form)
    assert model.ask(a_prompt(), seconds=PATIENT).problem == "bad_json"
    with pytest.raises(Unreadable):
        Reading.from_json({**NOTHING_SAID, **left_form})


def test_a_list_is_not_a_reading(model, server):
    server.says("[1, 2]")
    assert model.ask(a_prompt(), seconds=PATIENT).problem == "bad_json"


def test_an_answer_after_an_empty_thought_is_found(model, server):
    thought = [{"type": "thinking", "thinking": "", "signature": "s"}]
    server.calls(lambda received: server.message(received, json.dumps({**NOTHING_SAID, "reply": "Yes."}), blocks=thought))
    assert model.ask(a_prompt(), seconds=PATIENT).reading.reply == "Yes."


# --- calls that fail --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fail", [
    lambda server: server.status(529), lambda server: server.status(500), lambda server: server.status(504),
    lambda server: server.status(429), lambda server: server.status(429, retry_after=0.1),
    lambda server: server.status(429, retry_after="Fri, 20 Nov 2026 10:00:00 GMT"),
    lambda server: server.reset(), lambda server: server.half_body(), lambda server: server.half_json(),
], ids=["529", "500", "504", "429", "429 soon", "429 date", "reset", "half body", "half json"])
def test_a_passing_failure_is_tried_once_more(model, server, fail):
    fail(server)
    assert model.ask(a_prompt(), seconds=PATIENT).reading is not None
    assert server.count == 2


@pytest.mark.parametrize("fault", ["reset", "half_body", "half_json"])
def test_a_failure_that_stays_is_given_up_after_two_attempts(model, server, fault):
    getattr(server, fault)(times=None)
    down = why_down(model)
    assert server.count == 2 and not down.permanent
    assert down.why.isidentifier(), "the kind of error and none of its text"


def test_a_long_retry_after_is_handed_to_the_caller_and_never_slept(model, server, monkeypatch):
    slept = []
    monkeypatch.setattr(claude.time, "sleep", slept.append)
    server.status(429, retry_after=30)
    down = why_down(model, seconds=60)
    assert (down.retry_in, down.permanent, server.count, slept) == (30, False, 1, [])
    assert down.why.startswith("429 rate_limit_error")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413])
def test_what_another_try_cannot_cure_is_not_tried(model, server, status):
    server.status(status)
    assert why_down(model).permanent and server.count == 1


def test_a_server_that_never_answers_costs_the_deadline_and_one_call(model, server):
    server.hang(times=None)
    down = why_down(model, seconds=0.6)
    assert down.why == "APITimeoutError" and server.count == 1


def test_nobody_listening_is_a_passing_failure(model, server, monkeypatch):
    monkeypatch.setattr(settings, "ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    assert why_down(model).why == "APIConnectionError"


def test_a_proxys_page_is_not_an_answer(model, server):
    page = {"content-type": "text/html"}
    server.calls(lambda received: _page(received, page), times=2)
    assert why_down(model).why == "200 that is no message"


def _page(received, headers):
    from tests.model_server import Response

    return Response(body={"a": "page"}, headers=headers)


def test_without_a_key_nothing_is_sent_and_the_environment_is_not_searched(model, server, monkeypatch):
    monkeypatch.setattr(settings, "ANTHROPIC_API_KEY", "")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "somebody-elses")
    assert why_down(model).permanent and server.count == 0


def test_a_key_that_cannot_be_a_header_is_an_error_like_any_other(model, server, monkeypatch):
    monkeypatch.setattr(settings, "ANTHROPIC_API_KEY", "key\nwith: a line")
    why_down(model)
    assert server.count == 0


def test_half_an_emoji_from_a_careless_caller_is_a_permanent_failure(model, server):
    from dataclasses import replace

    with pytest.raises(ModelDown) as down:
        model.ask(replace(a_prompt(), message="half \ud83d"), seconds=3)
    assert down.value.permanent and down.value.why == "UnicodeEncodeError"


def test_neither_failures_nor_answers_leave_content_in_the_log(model, server, caplog):
    caplog.set_level("DEBUG")
    server.status(400)
    with pytest.raises(ModelDown):
        model.ask(a_prompt("canary of the contact"), seconds=3)
    server.bad_json()
    model.ask(a_prompt("canary of the contact"), seconds=3)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("personas"))
    assert "400" in ours and "canary" not in ours and KEY not in ours


# --- breaker, seats, forks --------------------------------------------------------------------------------------------


def test_after_five_failures_the_model_is_left_alone(model, server, monkeypatch):
    monkeypatch.setattr(claude.time, "sleep", lambda _: None)
    server.status(529, times=None)
    for _ in range(5):
        assert why_down(model).why.startswith("529")
    asked = server.count
    down = why_down(model)
    assert server.count == asked and 0 < down.retry_in <= 30
    server.forget()
    assert claude.AnthropicModel("claude-sonnet-5-5").ask(a_prompt(), seconds=3).reading, "each model has its own"


def test_the_breaker_lets_one_try_after_its_pause_and_that_one_decides_for_all():
    now = [100.0]
    breaker = Breaker(failures=5, window=30, pause=30, clock=lambda: now[0])
    for _ in range(5):
        breaker.ask_leave()
        breaker.failed()
    with pytest.raises(ModelDown):
        breaker.ask_leave()
    now[0] += 30
    breaker.ask_leave()
    with pytest.raises(ModelDown):
        breaker.ask_leave()  # the first one is still trying
    breaker.succeeded()
    breaker.ask_leave()


def test_failures_spread_over_a_long_time_do_not_stop_anybody():
    now = [0.0]
    breaker = Breaker(failures=5, window=30, pause=30, clock=lambda: now[0])
    for _ in range(20):
        now[0] += 10
        breaker.failed()
    breaker.ask_leave()


def test_refusals_and_wrong_prompts_do_not_count_as_failures_of_the_model(model, server):
    server.refuse(times=6)
    for _ in range(6):
        model.ask(a_prompt(), seconds=3)
    server.status(400, times=6)
    for _ in range(6):
        assert why_down(model).why.startswith("400")


def test_a_busy_agency_waits_while_another_finds_a_seat():
    seats = Seats()
    with seats.taken("harbour", limit=3, agency_limit=1, wait=0):
        with pytest.raises(ModelDown), seats.taken("harbour", limit=3, agency_limit=1, wait=0):
            pass
        with seats.taken("sol", limit=3, agency_limit=1, wait=0):
            assert seats.in_flight() == 2
    assert seats.in_flight() == 0


def test_a_seat_that_comes_free_goes_to_whoever_waits(model, server, monkeypatch):
    monkeypatch.setattr(settings, "LLM_MAX_IN_FLIGHT", 1)
    server.holds()
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(model.ask(a_prompt(), seconds=20))) for _ in range(2)]
    for thread in threads:
        thread.start()
    server.wait_for(1)
    assert server.count == 1
    server.release()
    for thread in threads:
        thread.join(20)
    assert len(answers) == 2 and server.most_in_flight == 1


def test_a_forked_process_makes_its_own_client(model, server):
    model.ask(a_prompt(), seconds=PATIENT)
    parents = claude._shared
    pipe_out, pipe_in = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            fresh = claude._shared is not parents and claude._shared.sdk is None
            os.write(pipe_in, b"fresh" if fresh and model.ask(a_prompt(), seconds=PATIENT).reading else b"stale")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(pipe_out, 10) == b"fresh"
    assert claude._shared is parents


def test_importing_the_module_does_not_import_the_sdk():
    import subprocess
    import sys

    code = "import sys, personas.llm.anthropic; print('anthropic' in sys.modules, 'httpx2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False False\n"


def test_the_price_of_a_call_follows_the_table_and_long_prompts_cost_more():
    def price(model="claude-haiku-5-5", **tokens):
        return claude.cost_usd(model, **{"fresh": 0, "written": 0, "read": 0, "output": 0, **tokens})

    assert price(fresh=1_000_000) == pytest.approx(0.50), "over 100,000 tokens"
    assert price(fresh=10_000, written=10_000, read=10_000, output=1_000) == pytest.approx(0.00285)
    assert price("claude-haiku-5-5-20261007", output=1_000) == price(output=1_000)
    assert price("a-model-of-tomorrow", output=1_000) >= price("claude-fable-5-2", output=1_000)


def test_the_schema_thinks_before_it_speaks_and_uses_only_what_the_api_supports():
    import dataclasses

    import anthropic

    fields = [field.name for field in dataclasses.fields(Reading)]
    assert list(READING_SCHEMA["properties"]) == fields == READING_SCHEMA["required"]
    assert anthropic.transform_schema(READING_SCHEMA)["required"] == fields
    assert not {"minimum", "maximum", "minLength", "maxLength", "oneOf"} & set(json.dumps(READING_SCHEMA).split('"'))


# --- the server itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "status"), [
    ({"temperature": 1}, 400), ({"messages": [{"role": "assistant", "content": "x"}]}, 400), ({"max_tokens": None}, 400),
])
def test_the_server_refuses_what_the_real_one_refuses(server, change, status):
    import httpx2

    body = {"model": "m", "max_tokens": 5, "messages": [{"role": "user", "content": "x"}], **change}
    for header in ({"x-api-key": "k"}, {"authorization": "Bearer k"}):
        answer = httpx2.post(f"{server.url}/v1/messages", json=body, headers={"anthropic-version": "2026-10-21", **header})
        assert answer.status_code == status
    assert httpx2.post(f"{server.url}/v1/messages", json=body).status_code == 401
