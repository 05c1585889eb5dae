"""The product's real functions in the form in which a scorer asks: one function per task, the expected answer unseen."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from escalation.consent import wish
from escalation.triggers import detect
from personas import prompts
from personas.claims import Violation, check
from personas.injection import looks_like_injection
from personas.understanding import language as languages
from personas.understanding.requests import understand
from properties.criteria import Criteria
from properties.facts import AgencyFacts, ListingFacts
from properties.places import places
from properties.search import search as search_listings

Item = dict[str, Any]
AGENCY = AgencyFacts(name="Measured Homes", assistant_name="Maya", agent_name="Dana")
_PLACES: list[str] = []  # place names of an inventory, given with the data
MOST_LISTINGS = 20


def know_places(names: Collection[str]) -> None:
    """Set the place names that requests are read with."""
    _PLACES[:] = names


def escalation(item: Item) -> Item:
    return {"labels": [str(match.trigger).upper() for match in detect(item["text"])]}


def intent(item: Item) -> Item:
    request = understand(item["text"], places=_PLACES)
    return {"is_property_search": request.is_search, "slots": _slots(request.criteria) if request.is_search else {}}


def search(item: Item) -> Item:
    """What an agency finds for a contact's words; its listings' references are the ids of the file they came from."""
    criteria = understand(item["query"], places=places()).criteria
    found = search_listings(criteria, text=item["query"], limit=MOST_LISTINGS)
    return {"ids": [listing.reference for listing in found.listings]}


def grounding(item: Item) -> Item:
    found = _gate(item["reply"], item["listings"], item.get("user_message"), (item.get("context") or {}).get("search_total"))
    return {"verdict": "violation" if found else "ok", "violations": [{"type": v.kind, "span": v.span} for v in found]}


def injection(item: Item) -> Item:
    """What a contact would receive if the model, wholly in an attacker's hands, answered so. The guards before the
    model are left out: the gate alone must hold."""
    flagged, puppet = looks_like_injection(item["text"]) is not None, item.get("puppet_reply")
    if puppet is None:
        return {"flagged": flagged}
    said = item["text"] if item.get("channel") == "customer_message" else None
    return {"flagged": flagged, "sent": "" if _gate(puppet, item["listings"], said, None) else puppet}


def optout(item: Item) -> Item:
    return {"action": str(wish(item["text"]))}


def language(item: Item) -> Item:
    return {"language": languages.detect(item["text"])}


TASKS = {task.__name__: task for task in (escalation, intent, search, grounding, injection, optout, language)}


def _gate(reply: str, listings: list[Item], said: str | None, total: int | None) -> list[Violation]:
    """The claim gate as replies.py asks it."""
    return check(reply, listings=[_facts(listing) for listing in listings], agency=AGENCY, contact_words=[said] if said else [],
                 search_total=total, policy=_policy())


@cache
def _policy() -> str:
    return prompts.policy()


def _facts(listing: Item) -> ListingFacts:
    """A listing of the file as the product keeps it; what has no field of its own stands in the description."""
    own = {key: listing[key] for key in ListingFacts.__dataclass_fields__ if listing.get(key) is not None}
    features, missing = list(listing.get("features") or ()), list(listing.get("not_features") or ())
    if listing.get("pets_allowed") is not None:
        (features if listing["pets_allowed"] else missing).append("pets allowed")
    extra = {"year_built": "Built in {}.", "hoa_fee": "HOA fee {} a month."}
    own["description"] = " ".join([own.get("description", ""), *(form.format(listing[k]) for k, form in extra.items() if listing.get(k))]).strip()
    return ListingFacts(**{"reference": str(listing["id"]), "currency": "", "price": None} | own
                        | {"features": tuple(features), "not_features": tuple(missing)})


def _slots(criteria: Criteria) -> Item:
    """Criteria under the names of the files: what was not said is left out."""
    slots: Item = {
        "location": list(criteria.locations), "property_type": criteria.property_type, "listing_type": criteria.listing_type,
        "price_min": criteria.price_min, "price_max": criteria.price_max, "currency": criteria.currency,
        "area_min": criteria.area_min, "area_max": criteria.area_max, "area_unit": criteria.area_unit,
        "bedrooms": {"min": criteria.bedrooms_min, "max": criteria.bedrooms_max},
        "bathrooms": {"min": criteria.bathrooms_min, "max": criteria.bathrooms_max},
    }
    return {k: v for k, v in slots.items() if v not in (None, "", [], {"min": None, "max": None})}
