"""Fills the demo: two agencies with people, voice, listings, pictures, and a number at the simulated provider. Safe to
run again; what is there is kept."""

from __future__ import annotations

import io
from collections.abc import Callable

import requests
from django.core.files.base import ContentFile
from django.db import connections, transaction

from accounts.agents.models import Agent
from accounts.models import Agency
from accounts.provisioning import open_agency
from accounts.tenancy import forget_agencies, in_agency, public_schema
from config.demo.content import DemoAgency, demo_agencies
from config.demo.pictures import KINDS, caption, draw_listing, draw_logo, palette_for
from conversations.models import CannedReply, Channel, Label
from personas.models import Persona
from properties import photos
from properties.importing import import_file
from properties.models import Listing, Photo
from whatsapp.connecting import connect


def seed(*, phone_url: str, say: Callable[[str], None]) -> None:
    """Open what is missing. `phone_url` is the simulator's address, which plays the provider."""
    for demo in demo_agencies():
        _open(demo, say)
        with in_agency(demo.subdomain):
            _people(demo)
            _desk(demo)
            _listings(demo, say)
            _number(demo, phone_url)
    connections.close_all()


def told(*, port: int, phone_port: int) -> str:
    """The addresses and sign-ins, for the screen."""
    lines = [f"  phone           http://127.0.0.1:{phone_port}/      write as a lead; the agent's own phone is there too"]
    for demo in demo_agencies():
        lines.append(f"  {demo.name:<15} http://{demo.subdomain}.localhost:{port}/")
        lines += [f"                  {person.role:<6} {person.email:<26} {person.password}" for person in demo.people]
    return "\n".join(lines)


def _open(demo: DemoAgency, say: Callable[[str], None]) -> None:
    with public_schema():
        agency = Agency.objects.filter(subdomain=demo.subdomain).first()
        if agency is None:
            say(f"Opening {demo.name} …")
            agency = _opened(demo)
        if not agency.logo:
            agency.logo.save("logo.png", ContentFile(draw_logo(demo.name, demo.colour)))
    forget_agencies()


def _opened(demo: DemoAgency) -> Agency:
    owner = demo.owner
    return open_agency(
        demo.subdomain, name=demo.name, owner_email=owner.email, owner_password=owner.password, owner_name=owner.name, actor="demo",
        colour=demo.colour, country=demo.country_code, time_zone=demo.timezone, currency=demo.currency, language=demo.language, phone=demo.phone,
        email=demo.email, website=demo.website, address=demo.address, licence=demo.licence,
        hours=demo.hours.as_json(), opening_hours=demo.hours.in_words(demo.language),
    )


def _people(demo: DemoAgency) -> None:
    for person in demo.agents:
        if not Agent.objects.filter(email=person.email).exists():
            Agent.objects.create_user(person.email, person.password, name=person.name)
    voice = demo.persona
    Persona.objects.get_or_create(
        agent=None,
        defaults={"assistant_name": voice.assistant_name, "style": voice.speaking_style, "tone": voice.tone,
                  "flags": [flag.replace("-", "_") for flag in voice.flags], "custom_instruction": voice.custom_instruction.strip()},
    )


def _desk(demo: DemoAgency) -> None:
    """What lies ready for agents: saved replies and labels."""
    for shortcut, text in demo.replies.items():
        CannedReply.objects.get_or_create(shortcut=shortcut, owner=None, defaults={"text": text})
    for name, colour in demo.labels.items():
        Label.objects.get_or_create(name=name, defaults={"colour": colour})


def _listings(demo: DemoAgency, say: Callable[[str], None]) -> None:
    if not Listing.objects.exists():
        say(f"Importing the listings of {demo.name} …")
        with open(demo.listings_csv, "rb") as file:
            report = import_file(file, by=None, dry_run=False)
        if report.errors:
            raise RuntimeError(f"The demo's listings have errors: {report.errors[:3]}")
    made_up = [row["reference"] for row in demo.listing_rows()]  # what a visitor has imported gets no pictures of ours
    bare = list(Listing.objects.filter(photos__isnull=True, reference__in=made_up).order_by("reference"))
    if bare:
        say(f"Drawing {len(bare) * len(KINDS)} pictures for {demo.name} …")
    for listing in bare:
        palette = palette_for(listing.reference, accent=demo.colour, scenery=demo.scenery)
        with transaction.atomic():  # all of a home's pictures or none, so that a start that was broken off is made good by the next
            for position, kind in enumerate(KINDS):
                photo = Photo(listing=listing, position=position, caption=caption(listing.property_type, kind))
                picture = draw_listing(listing.reference, listing.property_type, kind=kind, palette=palette)
                photos.write(photo, photos.sizes(io.BytesIO(picture)))
                photo.save()


def _number(demo: DemoAgency, phone_url: str) -> None:
    """The number at the simulated provider, connected like any other."""
    number = demo.channel
    account = {"idInstance": int(number.instance_id), "token": number.token, "phone": number.whatsapp_number, "name": demo.name}
    known = requests.get(f"{phone_url}/_control/accounts/{number.instance_id}", timeout=10)
    if known.status_code == 404:
        requests.post(f"{phone_url}/_control/accounts", json=account, timeout=10).raise_for_status()
    channel = Channel.objects.filter(account=number.instance_id).first()
    if channel is None or known.status_code == 404 or channel.api_url != phone_url:
        connect("green_api", api_url=phone_url, account=number.instance_id, token=number.token, name=f"{demo.name} WhatsApp")
