"""Two agencies, made once per run; everything else is made by the test that needs it and rolled back after it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.agents.models import Agent
from accounts.models import Agency
from accounts.provisioning import ensure_platform, open_agency
from accounts.tenancy import forget_agencies, in_agency
from personas import cases
from personas.llm import anthropic as claude
from tests import builders, fakes, tables
from tests.environment import HAS_ITS_OWN_DATABASE
from tests.model_server import ModelServer
from tests.staying import requests_leave_the_tests_schema_alone  # noqa: F401  in force everywhere
from tests.stories.making_the_house import house, lead  # noqa: F401  one house for the whole run
from whatsapp.simulator.server import Simulator
from whatsapp.simulator.state import Account

PASSWORD = "a-door-that-is-open"
_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories with real processes and browsers wait for things that a busy machine may bring too late; such a one is told
    once more, and pytest says that it was. All other tests have one try."""
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def written_down_tables(django_db_modify_db_settings_parallel_suffix) -> Iterator[Callable[[], None]]:
    """The test's database begins as a copy of one that has the platform's tables; what it gives writes them down for next time."""
    if not HAS_ITS_OWN_DATABASE:
        yield lambda: None
        return
    with ExitStack() as held:
        held.enter_context(tables.one_at_a_time())
        found = tables.template()
        connection.settings_dict["TEST"]["TEMPLATE"] = found
        if found:
            held.close()

        def keep() -> None:
            if not found:
                tables.write_down(connection.settings_dict["NAME"])
            held.close()

        yield keep


@pytest.fixture(scope="session")
def django_db_modify_db_settings(written_down_tables) -> None:
    """Before the test's database is made."""


@pytest.fixture(scope="session")
def django_db_setup(written_down_tables, django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        written_down_tables()
        ensure_platform()
        for subdomain, name in (("alpha", "Alpha Homes"), ("beta", "Beta Living")):
            if not Agency.objects.filter(schema_name=subdomain).exists():
                open_agency(subdomain, name=name, owner_email=f"owner@{subdomain}.example", owner_password=PASSWORD,
                            owner_name=f"Olive {subdomain.title()}", currency="SGD", time_zone="Asia/Singapore")
        connection.set_schema_to_public()
    yield
    with django_db_blocker.unblock():  # a watching thread may still hold a connection; nothing is dropped that is in use
        name = connection.settings_dict["NAME"]
        connection.close()
        connection.close_pool()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


@pytest.fixture(autouse=True)
def _no_memory_between_tests() -> Iterator[None]:
    """Caches live in the process; what one test learnt, the next must not know."""
    from personas import writers
    from properties import places
    from whatsapp.authentication import routes

    yield
    places._kept.clear()
    forget_agencies()
    routes.clear()
    cache.clear()
    writers.model_named.cache_clear()


@pytest.fixture
def quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("MD5", "PBKDF2")]


@pytest.fixture
def agency(db, quick_passwords) -> Iterator[Agency]:
    """Agency Alpha, with its schema in use."""
    with in_agency("alpha") as found:
        yield found


@pytest.fixture
def other_agency(agency) -> Agency:
    """Agency Beta; Alpha's schema stays in use. Work in it with `in_agency("beta")`."""
    connection_schema = connection.schema_name
    found = Agency.objects.get(schema_name="beta")
    assert connection.schema_name == connection_schema
    return found


@pytest.fixture
def owner(agency) -> Agent:
    return Agent.objects.get(email="owner@alpha.example")


@pytest.fixture
def agent(agency) -> Agent:
    return Agent.objects.create_user("anna@alpha.example", PASSWORD, name="Anna Arden")


@pytest.fixture
def client_for(agency) -> Callable[..., Client]:
    """A browser signed in as an agent, on that agent's host: `client_for(agent)`, `client_for(other, "beta")`."""

    def make(agent: Agent | None = None, subdomain: str = "alpha") -> Client:
        client = Client(HTTP_HOST=f"{subdomain}.localhost")
        if agent is not None:
            with in_agency(subdomain):
                client.force_login(agent)
        return client

    return make


@pytest.fixture
def browser(client_for, agent) -> Client:
    return client_for(agent)


@pytest.fixture
def own_media(settings, tmp_path) -> None:
    """Files go into a folder of this test's."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def api_for(agency) -> Callable[..., Client]:
    """A program that holds an agent's token, on that agent's host."""
    from accounts.agents.tokens import issue

    def make(agent: Agent, subdomain: str = "alpha") -> Client:
        with in_agency(subdomain):
            token = issue(agent)["access"]
        return Client(HTTP_HOST=f"{subdomain}.localhost", HTTP_AUTHORIZATION=f"Bearer {token}")

    return make


@pytest.fixture
def staff(agency) -> Agent:
    """A member of the platform's staff; lives in the public schema."""
    from accounts.tenancy import public_schema

    with public_schema():
        return Agent.objects.create_superuser("staff@platform.example", PASSWORD, name="Stella Staff")


@pytest.fixture
def staff_client(staff) -> Client:
    """The staff's browser, with leave of both agencies to see and change everything in their tables."""
    from accounts.office.models import SupportVisit
    from accounts.tenancy import public_schema

    client = Client(HTTP_HOST=django_settings.PLATFORM_DOMAIN)
    with public_schema():
        client.force_login(staff)
        for schema in ("alpha", "beta"):
            SupportVisit.objects.create(agency=Agency.objects.get(schema_name=schema), staff_id=staff.pk, staff_email=staff.email, reason="the tests", state="granted",
                                        may_read_texts=True, may_change=True, expires_at=timezone.now() + SupportVisit.LASTS)
    return client


@pytest.fixture
def phone(settings) -> Iterator[fakes.Phone]:
    """The provider's side: what was sent, and what it answers."""
    settings.CHANNEL_PROVIDERS = settings.CHANNEL_PROVIDERS | {"green_api": "tests.fakes.FakeProvider"}
    fakes.phone = fakes.Phone()
    yield fakes.phone


@pytest.fixture
def model(settings) -> Iterator[fakes.ScriptedModel]:
    """The language model's side: what it says, and what it was asked."""
    settings.LANGUAGE_MODELS = {"anthropic": "tests.fakes.the_model", "offline": "personas.llm.offline.OfflineModel"}
    settings.ANTHROPIC_API_KEY = "test-key"
    fakes.scripted = fakes.ScriptedModel()
    yield fakes.scripted


@pytest.fixture
def two_cases(monkeypatch) -> None:
    """Whatever is published is tried on the first two of the built-in test cases, however busy the machine is; that all pass is
    told in stories/test_rehearsal.py."""
    monkeypatch.setattr(cases, "BUILT_IN", cases.BUILT_IN[:2])
    monkeypatch.setitem(cases.standing.__kwdefaults__, "seconds", 600)


@pytest.fixture
def worker(agency) -> fakes.Worker:
    """Runs what is queued, in order, at once."""
    return fakes.Worker()


@pytest.fixture
def channel(agency, phone):
    """A connected number of Alpha's."""
    return builders.a_channel()


@pytest.fixture
def conversation(channel):
    """A contact who has written nothing yet."""
    return builders.a_conversation(channel)


@pytest.fixture
def number() -> int:
    return next(_numbers)


@pytest.fixture(scope="module")
def provider() -> Iterator[Simulator]:
    """Green API's real wire protocol, as the simulator speaks it."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def account(provider) -> Account:
    """An account at the provider that does everything at once."""
    return provider.create_account(name="Test", send_delay=0, settings_seconds=0, journal_seconds=0, contacts=False)


@pytest.fixture
def server(settings, phone) -> Iterator[ModelServer]:
    """A server that speaks the Messages API, asked by the real SDK."""
    with ModelServer() as running:
        settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL = "key", running.url
        claude.start_afresh()
        yield running
    claude.start_afresh()
