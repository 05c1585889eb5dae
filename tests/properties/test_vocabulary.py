"""The words of names, compared in memory as PostgreSQL would compare them, and the listings that they lead to."""

from __future__ import annotations

import pytest
from django.db import connection

from accounts.tenancy import in_agency
from properties import naming
from properties.places import vocabulary
from properties.vocabulary import Vocabulary
from tests.builders import a_listing

WORDS = [
    "gardens", "garden", "marina", "merina", "crest", "cedar", "juniper", "residences", "residencia", "court",
    "courts", "azulejo", "azulejos", "kingfisher", "finisher", "queen", "queens", "green", "evergreen", "ria",
    "rialto", "sol", "solar", "tanjong", "tanjung", "rhu", "bukit", "timah", "lake", "lakeside",
]
SAID = [
    "garden", "gardn", "marnia", "crst", "juniperr", "residence", "cuort", "azulejo", "kingfsher", "queen", "rialt",
    "tanjon", "lakesid", "x", "sola", "everrgreen",
]


@pytest.mark.parametrize("least", naming.LIKENESS)
def test_a_word_is_like_another_as_postgresql_says(agency, least):
    known = Vocabulary(WORDS)
    for said in SAID:
        with connection.cursor() as cursor:
            cursor.execute("SELECT word, much FROM (SELECT word, word_similarity(%s, word) AS much FROM unnest(%s::text[]) AS word) AS all_words"
                           " WHERE much >= %s::real", [said, WORDS, least])
            meant = dict(cursor.fetchall())
        assert known.like(said, least) == pytest.approx(meant, abs=1e-5), said


def test_a_word_among_thousands_of_names_leads_to_them_and_to_no_others(agency):
    garden = [a_listing(title=f"Cedar Gardens {number}") for number in range(3)]
    a_listing(title="Maple Court"), a_listing(title="Ogardenia House")
    found = naming._candidates(["gardn"], naming.LIKENESS[0])
    assert sorted(pk for pk, _title in found) == [home.pk for home in garden]


def test_a_new_name_is_known_as_soon_as_it_is_stored(agency, django_capture_on_commit_callbacks):
    a_listing(title="Maple Court")
    assert not vocabulary().like("kingfisher", 0.6)
    with django_capture_on_commit_callbacks(execute=True):
        home = a_listing(title="Kingfisher Lodge")
    assert naming.named("kingfishr lodge") == [home.pk]


def test_names_of_another_agency_are_not_known_here(agency, other_agency):
    with in_agency("beta"):
        a_listing(title="Kingfisher Lodge")
        assert vocabulary().like("kingfisher", 0.6)
    assert not vocabulary().like("kingfisher", 0.6) and naming.named("Kingfisher Lodge") == []
