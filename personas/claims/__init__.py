"""The claim gate: nothing leaves that does not follow from a fact.

`check` takes a reply and the facts it was written from and returns every claim that has no ground. It is pure: no
database, no network, no model.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext_noop as noop

from personas.claims import (
    answers,
    assertions,
    comparisons,
    contacts,
    details,
    figures,
    form,
    moments,
    names,
    pairs,
    promises,
    rooms,
    statements,
    topic,
)
from personas.claims.notations import Amount, amounts
from personas.claims.reading import Reading
from personas.claims.tongue import is_another
from personas.claims.violations import KINDS, Violation
from properties.facts import AgencyFacts, ListingFacts

__all__ = ["KINDS", "Amount", "Violation", "amounts", "check"]

_OTHER_LANGUAGE = noop("not in the contact's language")


def check(
    reply: str, *, listings: Sequence[ListingFacts], agency: AgencyFacts, contact_words: Sequence[str] = (),
    used_ids: Sequence[str] | None = None, search_total: int | None = None, policy: str = "", actions: Collection[str] = (), language: str = "",
) -> list[Violation]:  # fmt: skip
    """What in the reply has no ground in the listings, the agency's facts or the contact's own words.

    `used_ids` are the listings the model says it used, `search_total` how many the search found, `policy` the
    instructions (none of them may be quoted), `language` the contact's, `actions` what really happened this turn ("booked", "reserved").
    """
    reading = Reading.of(reply, listings, agency, contact_words, actions, search_total)
    if not reading.text.strip():
        return []
    if too_long := form.too_long(reading):  # nothing else matters then, and it costs no time
        return [too_long]
    names.mask(reading)
    found = contacts.mask_and_check(reading)
    moments.mask(reading)
    answers.mask(reading)
    figures.mask(reading)
    for noun in (moments, rooms, figures, details, names, statements, answers, assertions, comparisons, promises, pairs, form):
        found += noun.check(reading)
    found += topic.check(reading, policy)
    if language and is_another(reading.quiet, language) and not reading.asked_for_a_language():
        found.append(Violation("other", reading.text.strip()[:80], f"{_OTHER_LANGUAGE}: {language}"))
    known = {listing.id for listing in listings}
    found += [Violation("other", used, noop("no such listing was given")) for used in used_ids or () if used not in known]
    return list(dict.fromkeys(found))
