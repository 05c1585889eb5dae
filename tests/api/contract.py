"""Asks the whole API what its own description allows and forbids, and compares every answer with what was promised.

Requests are made up by schemathesis, through the same front door as everybody's. Numbers in addresses are mostly those of
rows that exist, since a door that always says 404 proves little.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import hypothesis
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, given
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode

HOST = "http://alpha.localhost"
# What a description cannot say: that a text is words and not blanks, that a number names a row, that one field excludes
# another. Then 400 answers what the shapes allow; every 400 is still compared with the description.
LEFT_OUT = {"positive_data_acceptance"}


@dataclass
class Report:
    """How many requests were made, how they were answered, and what was not as described."""

    requests: int = 0
    answers: Counter = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        spread = ", ".join(f"{n} × {status}" for status, n in sorted(self.answers.items()))
        return f"{self.requests} requests to {len(self.answers)} kinds of answers ({spread}), {len(self.failures)} failures"


def examine(description: dict, token: str, known: dict[str, list[int | str]], *, examples: int, only: str = "") -> Report:
    """Go through every operation, with so many good and as many bad requests each. `known` names rows by the parameter
    or by the part of the address before it."""
    load_all_checks()
    checks = [check for check in CHECKS.get_all() if check.__name__ not in LEFT_OUT]
    schema = schemathesis.openapi.from_dict(description, config=SchemathesisConfig())
    schema.app, schema.config.generation.with_security_parameters = WSGIHandler(), False
    report = Report()
    with _one_connection():
        for operation in _operations(schema, only):
            for mode in GenerationMode:
                _try(operation, mode, token, known, checks, examples, report)
    return report


@contextlib.contextmanager
def _one_connection() -> Iterator[None]:
    """Requests keep the test's connection and leave its schema alone, as those of Django's own test client do."""
    tenant = connection.tenant
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        connection.set_tenant(tenant)


def _operations(schema, only: str) -> Iterator:
    for found in schema.get_all_operations():
        operation = found.ok()
        if only in operation.label:
            yield operation


def _try(operation, mode, token: str, known: dict, checks: list, examples: int, report: Report) -> None:
    @hypothesis.settings(max_examples=examples, deadline=None, database=None, derandomize=True, phases=[hypothesis.Phase.generate],
                         suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case) -> None:
        if report.requests % 4 and not case.meta.is_negative_at(ParameterLocation.PATH):
            _aim(case, known, report.requests)
        asked = {"base_url": HOST, "headers": {"Authorization": f"Bearer {token}"}}
        response = case.call(**asked)
        report.requests += 1
        report.answers[response.status_code] += 1
        try:
            case.validate_response(response, checks=checks, headers=asked["headers"], transport_kwargs=asked)
        except FailureGroup as group:
            report.failures += [f"{operation.label}: {failure}" for failure in group.exceptions]

    with contextlib.suppress(hypothesis.errors.Unsatisfiable):  # what takes nothing cannot be asked wrongly
        ask()


def _aim(case, known: dict, number: int) -> None:
    """Put the numbers of rows that are there into the address."""
    for name in case.path_parameters or {}:
        before = case.path.split("{" + name + "}")[0].rstrip("/").rsplit("/", 1)[-1]
        rows = known.get(name) or known.get(before)
        if rows:
            case.path_parameters[name] = rows[number % len(rows)]
