"""Requests that try to be for somebody else: no host, two ways to name one, methods nobody uses, ways out of a folder."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from config import health


def test_a_request_that_names_no_host_is_not_taken_for_the_platforms(agency):
    answer = Client().get("/", SERVER_NAME="localhost")
    assert answer.status_code == 400 and b"Foyer" not in answer.content


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_methods_that_nobody_uses_are_refused_before_anything_is_asked(agency, client_for, method, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client_for().generic(method, "/", HTTP_COOKIE="sessionid=abc")
    assert answer.status_code == 405 and "GET" in answer["Allow"] and answer.content == b""


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_HOST", "HTTP_X_TENANT", "HTTP_X_ORIGINAL_HOST", "HTTP_FORWARDED"])
def test_no_header_but_the_host_says_whose_page_it_is(agency, other_agency, client_for, header):
    page = client_for().get("/sign-in?tenant=beta", **{header: "beta.localhost"}).text
    assert "Alpha Homes" in page and "Beta Living" not in page


@pytest.mark.parametrize("way", ["../beta/x.jpg", "..%2fbeta%2fx.jpg", "%2e%2e/beta/x.jpg", "....//beta/x.jpg", "/etc/passwd", "..\\beta\\x.jpg", "a%00.jpg", "beta/x.jpg"])
def test_no_way_leads_out_of_an_agencys_files(agency, owner, client_for, way):
    assert client_for(owner).get(f"/media/{way}").status_code in (400, 404)


@pytest.mark.parametrize("said", ["", "Bearer wrong", "Bearer gr\u00fcn", "Bearer \udc80".encode("utf-8", "surrogateescape").decode("latin-1")])
def test_the_metrics_need_their_token_whatever_is_sent_for_it(settings, said):
    settings.METRICS_TOKEN = "a-long-and-secret-word"
    assert health.metrics(RequestFactory().get("/metrics", HTTP_AUTHORIZATION=said)).status_code == 404


def test_readiness_says_within_seconds_that_a_database_hangs(monkeypatch):
    import threading

    held = threading.Event()
    monkeypatch.setattr(health, "PROBE_SECONDS", 0.2)
    monkeypatch.setattr(health, "_problems", lambda: held.wait(20) and [])
    try:
        for _ in range(2):  # the second waits behind the first, and is answered as soon
            answer = health.ready(RequestFactory().get("/readyz"))
            assert answer.status_code == 503 and b"does not answer in time" in answer.content
    finally:
        held.set()
