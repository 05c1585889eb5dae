"""Reads the two demo agencies from their folders into types. Pure: no models, no settings, no database."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.hours import Hours

AGENCIES_FOLDER = Path(__file__).parent / "agencies"
STYLES = ("professional", "friendly", "casual", "premium")
FLAGS = ("polite", "warm", "high-energy", "short")
SCENERIES = ("tropics", "iberia")
COLUMNS = (
    "reference",
    "title",
    "property_type",
    "listing_type",
    "price",
    "currency",
    "bedrooms",
    "bathrooms",
    "area",
    "area_unit",
    "suburb",
    "city",
    "country",
    "postal_code",
    "address",
    "latitude",
    "longitude",
    "features",
    "not_features",
    "selling_points",
    "description",
    "tenure",
    "availability",
    "internal_notes",
)


class BadDemoContent(ValueError):
    """A demo file says something the demo cannot use. The text names the file and what to mend."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An agent who can sign in to the demo; the password is printed on the screen, so it protects nothing."""

    role: str  # "owner" | "agent"
    name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoPersona:
    """How the agency's assistant speaks."""

    assistant_name: str
    speaking_style: str  # one of STYLES
    tone: int  # 1 formal … 10 conversational
    flags: tuple[str, ...]  # of FLAGS
    custom_instruction: str


@dataclass(frozen=True, slots=True)
class DemoChannel:
    """The agency's WhatsApp number, as the simulated provider knows it. The token opens nothing outside the demo."""

    whatsapp_number: str
    instance_id: str
    token: str


@dataclass(frozen=True, slots=True)
class DemoAgency:
    """One made-up agency with everything needed to open it."""

    name: str
    subdomain: str
    colour: str
    timezone: str
    currency: str
    country: str
    country_code: str
    language: str
    locale: str
    phone: str
    email: str
    website: str
    address: str
    hours: Hours
    licence: str
    scenery: str  # of SCENERIES; where the pictures are set
    reference_prefix: str
    people: tuple[DemoPerson, ...]
    persona: DemoPersona
    channel: DemoChannel
    replies: dict[str, str]  # saved replies by their shortcut
    labels: dict[str, str]  # and labels with their colour

    @property
    def owner(self) -> DemoPerson:
        return next(person for person in self.people if person.role == "owner")

    @property
    def agents(self) -> tuple[DemoPerson, ...]:
        return tuple(person for person in self.people if person.role == "agent")

    @property
    def listings_csv(self) -> Path:
        """The file the importer reads, as an agency would upload it."""
        return AGENCIES_FOLDER / self.subdomain / "listings.csv"

    def listing_rows(self) -> list[dict[str, str]]:
        """Every row of the listings file, as text, for whoever needs a listing before it is imported."""
        with self.listings_csv.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise BadDemoContent(f"{self.subdomain}/listings.csv: the columns are not the agreed ones.")
            return list(reader)


def demo_agencies() -> list[DemoAgency]:
    """All demo agencies, in the order of their folders' names."""
    return [read_agency(file) for file in sorted(AGENCIES_FOLDER.glob("*/agency.toml"))]


def read_agency(file: Path) -> DemoAgency:
    """One agency from its TOML file; a missing, unknown or impossible value is named in the error."""
    label = f"{file.parent.name}/{file.name}"
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        agency = _agency(raw)
    except KeyError as missing:
        raise BadDemoContent(f"{label}: {missing.args[0]} is missing.") from missing
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise BadDemoContent(f"{label}: {error}") from error
    _check(agency, label)
    return agency


def _agency(raw: dict[str, Any]) -> DemoAgency:
    persona = dict(raw.pop("persona"))
    persona["flags"] = tuple(persona["flags"])
    persona["custom_instruction"] = persona["custom_instruction"].strip()
    return DemoAgency(
        hours=Hours.read({"week": raw.pop("week"), "closures": []}),
        people=tuple(DemoPerson(**person) for person in raw.pop("people")),
        persona=DemoPersona(**persona),
        channel=DemoChannel(**raw.pop("channel")),
        **raw,
    )


def _check(agency: DemoAgency, label: str) -> None:
    persona = agency.persona
    wrong = None
    if [person.role for person in agency.people].count("owner") != 1:
        wrong = "exactly one of the people must be the owner"
    elif persona.speaking_style not in STYLES:
        wrong = f"speaking_style must be one of {', '.join(STYLES)}"
    elif not 1 <= persona.tone <= 10:
        wrong = "tone must be between 1 and 10"
    elif unknown := set(persona.flags) - set(FLAGS):
        wrong = f"unknown persona flags: {', '.join(sorted(unknown))}"
    elif not agency.hours or agency.hours.fault():
        wrong = "week must have the hours of seven days, Monday first"
    elif agency.scenery not in SCENERIES:
        wrong = f"scenery must be one of {', '.join(SCENERIES)}"
    if wrong:
        raise BadDemoContent(f"{label}: {wrong}.")
