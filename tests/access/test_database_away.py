"""While the database is away visitors are told so, calmly and in their language; what we asked it wrongly stays our fault."""

from __future__ import annotations

import json
import logging
import sys

import psycopg
import pytest
from django.db import OperationalError, connection

from config.logs import Away


@pytest.fixture
def away():
    """Whatever is asked of the database fails as when it has hung up."""
    return lambda error=psycopg.OperationalError: connection.execute_wrapper(lambda *_: _refuse(error))


def _refuse(error: type[psycopg.Error]) -> None:
    raise OperationalError("server closed the connection unexpectedly") from error("gone")


@pytest.mark.parametrize("language, said", [("en", "This is not available for a moment."), ("es", None)])
def test_a_page_says_so_in_the_visitors_language(owner, client_for, away, language, said):
    browser = client_for(owner)
    browser.raise_request_exception = False
    browser.cookies["language"] = language
    assert browser.get("/").status_code == 200
    with away():
        answer = browser.get("/")
    assert answer.status_code == 503 and answer["Retry-After"] == "5"
    assert f'<html lang="{language}">' in answer.text and "Alpha Homes" in answer.text and (said or "") in answer.text
    assert browser.get("/").status_code == 200, "the first request after its return"


def test_a_program_is_told_to_come_again(agent, api_for, away):
    program = api_for(agent)
    program.raise_request_exception = False
    with away():
        answer = program.get("/api/listings/")
    assert answer.status_code == 503 and answer["Retry-After"] == "5" and answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["code"] == "unavailable"


def test_a_query_that_takes_too_long_is_our_own_fault(owner, client_for, away):
    browser = client_for(owner)
    browser.raise_request_exception = False
    with away(psycopg.errors.QueryCanceled):
        assert browser.get("/").status_code == 500


def test_the_log_says_it_once_in_a_while_and_without_a_trace():
    def record(name: str, error: type[psycopg.Error]) -> logging.LogRecord:
        try:
            _refuse(error)
        except OperationalError:
            return logging.LogRecord(name, logging.ERROR, __file__, 1, "It failed", (), sys.exc_info())

    log = Away()
    first, second = (record("django.request", psycopg.OperationalError) for _ in range(2))
    assert log.filter(first) and not first.exc_info and "database is away" in first.getMessage()
    assert not log.filter(second)
    task = record("accounts.tenancy", psycopg.OperationalError)
    assert log.filter(task) and not task.exc_info, "each task is named"
    fault = record("django.request", psycopg.errors.QueryCanceled)
    assert log.filter(fault) and fault.exc_info
