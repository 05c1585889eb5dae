"""Stories in the running product: real processes, real queue, real SDK, the provider's real wire protocol."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest
import requests

from tests.stories.house import START_SECONDS, House, webhook_body
from tests.stories.making_the_house import OWNER_PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.django_db]  # the second has the database made that the house is copied from
QUESTION = "Do you have a 3 bedroom condo in Marina Bay?"


@pytest.fixture(autouse=True)
def _a_fresh_model(house):
    house.model.forget()
    yield
    house.model.release()
    house.model.forget()


def answered(house: House, agency: str, lead: str, times: int = 1) -> list[str]:
    house.until(lambda: len(house.texts(agency, lead)) >= times, f"{lead} of {agency} gets {times} answers")
    return house.texts(agency, lead)


def test_a_lead_is_answered_from_the_agencys_listings_and_the_ticks_arrive(house, lead):
    house.write("alpha", lead, QUESTION)
    (text,) = answered(house, "alpha", lead)
    assert "Alpha Crest" in text and "1,230,000" in text and "AI assistant of Alpha Homes" in text
    pk, mode = house.conversation("alpha", lead)
    house.until(lambda: house.sql("SELECT status FROM alpha.conversations_message WHERE conversation_id = %s AND author = 'ai'", pk) == [("delivered",)], "the second tick arrives")
    assert mode == "ai" and len(house.model.received) == 1


def test_two_agencies_asked_at_once_never_see_each_others_facts(house):
    leads = {agency: [house.new_lead() for _ in range(6)] for agency in ("alpha", "beta")}
    for first, second in zip(*leads.values(), strict=True):
        house.write("alpha", first, QUESTION)
        house.write("beta", second, QUESTION)
    for agency, own, foreign in (("alpha", "Alpha Crest", "Beta Vista"), ("beta", "Beta Vista", "Alpha Crest")):
        for lead in leads[agency]:
            (text,) = answered(house, agency, lead)
            assert own in text and foreign not in text
    for received in house.model.received:
        assert ("Alpha Crest" in received.prompt) != ("Beta Vista" in received.prompt)


def test_an_agent_takes_over_by_the_api_while_the_model_thinks_and_nothing_more_is_sent(house, lead):
    api = house.api("alpha", "owner@alpha.example", OWNER_PASSWORD)
    house.model.holds()
    house.write("alpha", lead, QUESTION)
    house.model.wait_for(1)
    pk, _ = house.conversation("alpha", lead)
    answer = api.post(f"{house.base}/api/conversations/toggle-mode", json={"conversation_id": pk, "mode": "HUMAN"}, timeout=10)
    assert answer.status_code == 200 and answer.json()["changed"] is True
    house.model.release()
    house.quiet()
    assert house.texts("alpha", lead) == []
    assert house.sql("SELECT outcome FROM alpha.personas_turn WHERE conversation_id = %s", pk) == [("discarded",)]


def test_a_message_typed_on_the_agents_own_phone_takes_over(house, lead):
    house.write("alpha", lead, QUESTION)
    answered(house, "alpha", lead)
    house.provider.write_on_own_phone(house.accounts["alpha"], lead, "Anna here, I take it from here")
    house.until(lambda: house.conversation("alpha", lead)[1] == "human", "the pen is with a person")
    house.write("alpha", lead, "Great, and how big is it?")
    house.quiet()
    assert len(house.texts("alpha", lead)) == 1


def test_a_worker_that_is_killed_in_the_middle_is_answered_for_once(house, lead):
    house.model.holds()
    house.write("alpha", lead, QUESTION)
    house.model.wait_for(1)
    house.kill("worker")
    house.model.release()
    house.start_worker()
    answered(house, "alpha", lead)
    house.quiet()
    assert len(house.texts("alpha", lead)) == 1


def test_a_worker_that_is_asked_to_stop_finishes_what_it_began(house, lead):
    house.model.slow(1.5)
    house.write("alpha", lead, QUESTION)
    house.model.wait_for(1)
    assert house.stop_process("worker") == 0
    house.start_worker()
    house.quiet()
    assert len(answered(house, "alpha", lead)) == 1


def test_processes_forked_from_one_stand_in_for_each_other_and_stop_together(house, lead):
    assert house.stop_process("worker") == 0
    house.spawn("crew", "manage.py", "run_tasks", "--threads", "20", "--processes", "2")
    try:
        first, second = house.until(lambda: _workers(house, 2), "both processes are ready", START_SECONDS)
        os.kill(first, signal.SIGKILL)
        house.until(lambda: {second} < _workers(house, 3) - {first}, "a third one is there instead of the first", START_SECONDS)
        house.write("alpha", lead, QUESTION)
        assert len(answered(house, "alpha", lead)) == 1
        assert house.stop_process("crew") == 0
        assert _workers(house, 1) == {first}, "whoever was killed could not take its name off the list; the others have"
    finally:
        house.sql("DELETE FROM public.accounts_worker RETURNING pid")
        house.start_worker()


def _workers(house: House, least: int) -> set[int]:
    """The worker processes that have said they are there; nobody as long as they are fewer."""
    pids = {pid for (pid,) in house.sql("SELECT pid FROM public.accounts_worker")}
    return pids if len(pids) >= least else set()


def test_150_messages_in_8_copies_at_once_over_four_web_processes_are_150(house):
    before = house.sql("SELECT count(*) FROM beta.conversations_message WHERE author = 'contact'")[0][0]
    account, lead = house.accounts["beta"], house.new_lead()
    bodies = [webhook_body(account, f"message {n}", f"COPY{n:06d}", lead) for n in range(150)]
    headers = {"Authorization": "Bearer webhook-token-of-beta-0123456789", "Content-Type": "application/json"}
    statuses: list[int] = []

    def deliver(part: int) -> None:
        with requests.Session() as session:
            statuses.extend(session.post(f"{house.base}/webhook/greenapi", data=body, headers=headers, timeout=30).status_code for body in bodies)

    copies = [threading.Thread(target=deliver, args=(n,)) for n in range(8)]
    for thread in copies:
        thread.start()
    for thread in copies:
        thread.join()
    assert statuses == [200] * 1200
    house.until(lambda: house.sql("SELECT count(*) FROM beta.whatsapp_inboundevent WHERE state = 'received'")[0][0] == 0, "every event is taken in")
    assert house.sql("SELECT count(*) FROM beta.conversations_message WHERE author = 'contact'")[0][0] - before == 150
    texts = [text for (text,) in house.sql("SELECT text FROM beta.conversations_message WHERE author = 'contact' AND provider_id LIKE 'COPY%%' ORDER BY id")]
    assert sorted(texts) == sorted(f"message {n}" for n in range(150))


def test_a_provider_that_takes_the_message_and_loses_its_answer_is_not_asked_twice(house, lead):
    house.provider.fault(house.accounts["alpha"], "sendMessage", "lost-response", times=1)
    house.write("alpha", lead, QUESTION)
    answered(house, "alpha", lead)
    pk, _ = house.conversation("alpha", lead)
    house.until(lambda: house.sql("SELECT status FROM alpha.conversations_message WHERE conversation_id = %s AND author = 'ai'", pk)[0][0] in ("sent", "delivered"), "the echo settles it")
    house.quiet()
    assert len(house.sends("alpha", lead)) == 1 and house.conversation("alpha", lead)[1] == "ai"


def test_a_provider_that_asks_for_a_pause_gets_it_and_the_message_later(house, lead):
    house.provider.fault(house.accounts["alpha"], "sendMessage", "429", times=1, retry_after=1)
    house.write("alpha", lead, QUESTION)
    answered(house, "alpha", lead)
    pk, _ = house.conversation("alpha", lead)
    assert house.sql("SELECT attempts FROM alpha.conversations_message WHERE conversation_id = %s AND author = 'ai'", pk) == [(2,)]


def test_a_model_that_refuses_twice_leaves_one_line_and_a_person(house, lead):
    house.model.refuse(times=None)
    house.write("alpha", lead, "Tell me about the schools there please")
    (text,) = answered(house, "alpha", lead)
    assert house.conversation("alpha", lead)[1] == "human"
    house.write("alpha", lead, "Hello?")
    house.quiet()
    assert house.texts("alpha", lead) == [text]


def test_stock_qcluster_runs_the_same_tasks(house, lead):
    assert house.stop_process("worker") == 0
    house.start_worker("qcluster", "qcluster")
    try:
        house.write("alpha", lead, QUESTION)
        assert "Alpha Crest" in answered(house, "alpha", lead)[0]
    finally:
        house.kill("qcluster")
        house.start_worker()


def test_the_web_process_killed_and_started_again_loses_nothing(house):
    leads = [house.new_lead() for _ in range(10)]
    for number, lead in enumerate(leads):
        house.write("beta", lead, QUESTION)
        if number == 4:
            house.kill("web")
            time.sleep(0.3)
            house.start_web()
    for lead in leads:
        answered(house, "beta", lead)
    house.quiet()
    assert [len(house.texts("beta", lead)) for lead in leads] == [1] * 10


def test_a_new_web_process_rehearses_the_webhook_and_leaves_no_trace_of_it(house):
    house.kill("web")
    before = (house.folder / "web.log").stat().st_size
    house.start_web()
    journals = [house.sql(f"SELECT count(*) FROM {agency}.whatsapp_inboundevent WHERE kind = 'rehearsal'") for agency in ("alpha", "beta")]
    assert journals == [[(0,)], [(0,)]]
    log = (house.folder / "web.log").read_bytes()[before:].decode(errors="replace")
    assert not any(trouble in log for trouble in ("not rehearsed", "not stored", "Error handling"))


def test_where_the_processor_is_short_the_web_process_goes_before_the_worker(house):
    web, worker = (house.processes[name].pid for name in ("web", "worker"))
    assert os.getpriority(os.PRIO_PROCESS, worker) > os.getpriority(os.PRIO_PROCESS, web)
    session = Path(f"/proc/{worker}/autogroup")  # only Linux weighs sessions, and not everywhere
    assert not os.access(session, os.W_OK) or session.read_text().endswith("nice 10\n")


def test_readiness_and_metrics_tell_the_truth(house):
    def told(address: str) -> requests.Response:
        return requests.get(f"{house.base}{address}", timeout=20)

    house.until(lambda: told("/readyz").json() == {"ready": True, "problems": []}, "nothing is in the way")
    house.until(lambda: "foyer_workers_alive 1" in told("/metrics").text, "workers of earlier stories are no longer counted")
    metrics = told("/metrics").text
    active = house.sql("SELECT count(*) FROM public.accounts_agency WHERE state = 'active' AND schema_name <> 'public'")[0][0]
    assert active >= 2 and "foyer_workers_alive 1" in metrics and f"foyer_agencies_active {active}\n" in metrics
    assert requests.get(f"{house.base}/metrics", headers={"X-Forwarded-For": "8.8.8.8"}, timeout=5).status_code == 404


def test_no_number_text_or_token_is_in_any_log_or_queue_table(house, lead):
    canary = "canaryword-violet-42"
    house.write("alpha", lead, f"{QUESTION} {canary}")
    answered(house, "alpha", lead)
    house.quiet()
    logs = "\n".join(path.read_text(errors="replace") for path in house.folder.glob("*.log"))
    stored = str(house.sql("SELECT args::text, kwargs::text, result::text FROM public.django_q_task"))
    for private in (canary, lead.strip("+"), house.accounts["alpha"].token, "webhook-token-of-alpha"):
        assert private not in logs and private not in stored

