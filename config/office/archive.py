"""What an agency takes with it: its listings, people, conversations and files as one zip for its owners, and the schema as
PostgreSQL dumps it for whoever wants to restore it. Made by a worker, kept outside of what is served, gone with the agency."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts import embedded
from accounts.agents.models import Agent
from accounts.csv_files import csv_text
from accounts.models import Agency, PlatformAudit
from accounts.tenancy import in_agency
from conversations.models import Contact, Conversation
from properties.models import Listing

logger = logging.getLogger(__name__)
NAME = re.compile(r"[a-z0-9-]+-\d{8}-\d{6}(\.zip|-schema\.sql)")
KEPT = 3
READ_ME = """{name}: archive of {at} UTC

listings.csv         what was on offer
contacts.csv         who has written, with numbers
agents.csv           who has worked here
conversations.jsonl  one conversation a line, with its messages in order
files/               pictures, documents and voice messages
"""


@dataclass(frozen=True, slots=True)
class Made:
    """One archive on the disk."""

    name: str
    bytes: int
    at: datetime
    for_staff: bool


def folder(agency: Agency) -> Path:
    return Path(settings.ARCHIVE_ROOT) / agency.schema_name


def of(agency: Agency, *, staff: bool = True) -> list[Made]:
    """The archives there are, newest first; the schema's dump is for staff only."""
    found = []
    if folder(agency).is_dir():
        for path in folder(agency).iterdir():
            if NAME.fullmatch(path.name) and (staff or path.suffix == ".zip"):
                seen = path.stat()
                found.append(Made(path.name, seen.st_size, datetime.fromtimestamp(seen.st_mtime, UTC), path.suffix != ".zip"))
    return sorted(found, key=lambda made: made.name, reverse=True)


def file(agency: Agency, name: str, *, staff: bool) -> Path | None:
    """One of these archives, or nothing: a name leads nowhere else."""
    return folder(agency) / name if name in {made.name for made in of(agency, staff=staff)} else None


def make(agency_id: int) -> None:
    """Make both files. The queue calls it; a half-written file has another name."""
    agency = Agency.objects.filter(pk=agency_id).exclude(state=Agency.State.CREATING).first()
    if agency is None:
        return
    folder(agency).mkdir(parents=True, exist_ok=True, mode=0o700)
    stem = f"{agency.subdomain}-{timezone.now():%Y%m%d-%H%M%S}"
    part = folder(agency) / f".{stem}.part"
    try:
        with in_agency(agency.schema_name, even_if=tuple(Agency.State.values)):
            _write(agency, part)
        part.rename(folder(agency) / f"{stem}.zip")
        dumped = _dump(agency, folder(agency) / f"{stem}-schema.sql")
    finally:
        part.unlink(missing_ok=True)
    for old in of(agency)[KEPT * 2:]:
        (folder(agency) / old.name).unlink(missing_ok=True)
    PlatformAudit.note("archive made", agency, "worker", file=f"{stem}.zip", schema_dump=dumped)


def _write(agency: Agency, path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw, \
            zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", READ_ME.format(name=agency.name, at=f"{timezone.now():%Y-%m-%d %H:%M}"))
        archive.writestr("listings.csv", _table(Listing.objects.order_by("pk").values(*_columns(Listing)).iterator(500)))
        archive.writestr("agents.csv", _table(Agent.objects.order_by("pk").values("id", "email", "name", "role", "is_active", "created_at").iterator(500)))
        archive.writestr("contacts.csv", _table(_contacts()))
        with archive.open("conversations.jsonl", "w", force_zip64=True) as lines:
            for conversation in Conversation.objects.order_by("pk").select_related("contact", "channel").defer("channel__token").iterator(200):
                lines.write(json.dumps(_conversation(conversation), ensure_ascii=False, default=str).encode() + b"\n")
        media = Path(settings.MEDIA_ROOT) / agency.schema_name
        for stored in sorted(media.rglob("*")) if media.is_dir() else ():
            if stored.is_file():
                archive.write(stored, f"files/{stored.relative_to(media)}")


def _columns(model: type) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.get_internal_type() != "SearchVectorField"]


def _contacts() -> Iterable[dict]:
    for contact in Contact.objects.order_by("pk").prefetch_related("addresses").iterator(500):
        yield {"id": contact.pk, "name": contact.display_name, "language": contact.language, "created_at": contact.created_at,
               "opted_out_at": contact.opted_out_at, "addresses": ", ".join(address.value for address in contact.addresses.all())}


def _conversation(conversation: Conversation) -> dict:
    messages = conversation.messages.order_by("pk").values("id", "author", "kind", "text", "transcript", "status", "occurred_at")
    return {"id": conversation.pk, "contact_id": conversation.contact_id, "contact": conversation.contact.display_name,
            "number": conversation.channel.name, "began_at": conversation.created_at, "messages": list(messages.iterator(500))}


def _table(rows: Iterable[dict]) -> str:
    """CSV that no spreadsheet takes for formulas."""
    rows = iter(rows)
    first = next(rows, None)
    return csv_text(list(first), (list(row.values()) for row in chain([first], rows))) if first else ""


def _dump(agency: Agency, path: Path) -> bool:
    """`pg_dump` of the one schema; False where there is no such program, or one that does not fit the server."""
    program = embedded.program("pg_dump") or shutil.which("pg_dump")
    if not program:
        return False
    part = path.with_name(f".{path.name}.part")
    told = connection.get_connection_params()
    env = {"PATH": os.defpath, "PGHOST": str(told.get("host", "")), "PGPORT": str(told.get("port", "") or ""), "PGUSER": str(told.get("user", "")),
           "PGPASSWORD": str(told.get("password", "")), "PGDATABASE": str(told.get("dbname", ""))}
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            subprocess.run([str(program), "--schema", agency.schema_name, "--no-owner"], env={k: v for k, v in env.items() if v}, stdout=out,
                           stderr=subprocess.PIPE, check=True, timeout=600)
        part.rename(path)
        return True
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("the schema of %s could not be dumped (%s)", agency.schema_name, type(error).__name__)
        return False
    finally:
        part.unlink(missing_ok=True)
