"""Two agencies never mix: not in messages, prompts, sessions, tokens, files, caches or tasks."""

from __future__ import annotations

import threading

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from accounts import tenancy
from accounts.models import Agency
from accounts.tenancy import AgencyUnavailable, forget_agencies, in_agency, public_schema
from conversations.models import Conversation, Message
from tests.builders import a_channel, a_conversation, a_listing, says


def test_the_same_contact_of_two_agencies_gets_each_ones_own_listings(conversation, other_agency, worker, model, phone):
    a_listing(title="Alphas Tower", suburb="Marina Bay")
    with in_agency("beta"):
        a_listing(title="Betas Villa", suburb="Marina Bay")
        theirs = a_conversation(a_channel())
        says(theirs, "3 bedroom condo in Marina Bay")
    says(conversation, "3 bedroom condo in Marina Bay")
    worker.run_all()
    prompts = {("Alphas Tower" in str(p.facts), "Betas Villa" in str(p.facts)) for p in model.asked}
    assert prompts == {(True, False), (False, True)}
    for parts in model.asked:
        ours = "Alphas" in str(parts.facts)
        assert ("Beta Living" in str(parts)) is not ours and ("Alpha Homes" in str(parts)) is ours


def test_an_id_of_another_agency_is_nothing_here(conversation, other_agency, client_for, owner):
    with in_agency("beta"):
        theirs = a_conversation(a_channel())
        Conversation.objects.filter(pk=theirs.pk).update(id=999_999)
    assert client_for(owner).get("/conversations/999999").status_code == 404


def test_a_cookie_of_one_agency_is_worthless_at_the_other(client_for, owner, other_agency):
    client = client_for(owner)
    cookie = client.cookies["sessionid"].value
    assert client.get("/").status_code == 200
    thief = client_for(None, "beta")
    thief.cookies["sessionid"] = cookie
    response = thief.get("/")
    assert response.status_code == 302 and "/sign-in" in response["Location"]
    assert client.get("/").status_code == 200  # and nobody was signed out by the attempt


def test_a_task_leaves_no_agency_behind_for_the_next(agency, worker):
    connection.set_schema_to_public()
    with in_agency("alpha"):
        tenancy.enqueue("tests.stories.test_isolation.note_schema", 1)
    connection.set_schema_to_public()
    seen.clear()
    worker.run_all()
    assert seen == ["alpha"] and connection.schema_name == "public"


seen: list[str] = []


def note_schema(_: int) -> None:
    seen.append(connection.schema_name)


def test_a_task_that_fails_leaves_public_behind_too(agency):
    with pytest.raises(tenancy.TaskFailed) as failure:
        tenancy.run("alpha", "tests.stories.test_isolation.explode", 1)
    assert connection.schema_name == "public" and "secret words" not in str(failure.value)


def explode(_: int) -> None:
    raise RuntimeError("secret words")


@pytest.mark.parametrize("schema", ["ghost", "public", "", "pg_catalog"])
def test_work_for_an_agency_that_does_not_exist_is_refused_before_any_query(db, schema):
    with pytest.raises(AgencyUnavailable), in_agency(schema):
        pass


def test_a_suspended_agency_is_closed_everywhere(conversation, client_for, api_for, owner, worker, model, phone):
    browser, program = client_for(owner), api_for(owner)
    says(conversation, "Any condos?")
    with public_schema():
        Agency.objects.filter(schema_name="alpha").update(state="suspended")
    forget_agencies()
    assert browser.get("/").status_code == 403
    assert program.get("/api/conversations").json()["code"] == "agency_suspended"
    worker.run_all()
    assert phone.sent == [] and model.asked == []


def test_a_deleted_agencys_host_is_refused_before_the_public_tables_answer(client_for, other_agency):
    with public_schema():
        Agency.objects.filter(schema_name="beta").update(state="deleting", deletion_due_at=timezone.now())
    forget_agencies()
    for path in ("/", "/sign-in", "/api/token/"):
        assert client_for(None, "beta").get(path).status_code == 404


def test_the_cache_keeps_agencies_apart(agency, other_agency):
    cache.set("same-key", "alpha's")
    with in_agency("beta"):
        assert cache.get("same-key") is None


def test_threads_that_switch_agencies_keep_to_their_own(agency):
    """The switch is per thread; a shared stack would leave one thread in another's schema."""
    wrong: list[str] = []

    def work(schema: str) -> None:
        for _ in range(200):
            with tenancy.schema_context(schema):
                if connection.schema_name != schema:
                    wrong.append(schema)
            if connection.schema_name != "public":
                wrong.append(f"{schema} left behind")

    threads = [threading.Thread(target=work, args=(name,)) for name in ("alpha", "beta") * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_no_agency_table_points_at_a_public_one(agency):
    """So that `pg_dump -n <schema>` restores alone."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT c.conname FROM pg_constraint c
            JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
            JOIN pg_class f ON f.oid = c.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
            WHERE c.contype = 'f' AND tn.nspname = 'alpha' AND fn.nspname <> 'alpha'""")
        assert cursor.fetchall() == []


def test_a_rollback_does_not_leave_the_wrong_schema_in_use(agency, other_agency):
    from django.db import transaction

    try:
        with transaction.atomic():
            with in_agency("beta"):
                a_listing(title="Betas only")
            raise RuntimeError
    except RuntimeError:
        pass
    assert connection.schema_name == "alpha"
    a_listing(title="Alphas only")
    with in_agency("beta"):
        from properties.models import Listing

        assert not Listing.objects.filter(title="Alphas only").exists()
    assert Message.objects.count() == 0
