"""What the commands that work in one agency have in common: the agency named by its subdomain, a sentence for people or
JSON for scripts, and an exit code that tells."""

from __future__ import annotations

import getpass
import json
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Agency
from accounts.tenancy import AgencyUnavailable, in_agency, public_schema


class SpeakingCommand(BaseCommand):
    """Prints what it did: a sentence, or with `--json` one object."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of a sentence")

    def say(self, options: dict, sentence: str, **facts: Any) -> None:
        self.stdout.write(json.dumps(facts, default=str, ensure_ascii=False) if options.get("json") else sentence)


class AgencyCommand(SpeakingCommand):
    """A command whose first argument is an agency's subdomain; `work` runs with that agency's schema in use."""

    even_if: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("subdomain")

    def handle(self, *args: Any, **options: Any) -> None:
        subdomain = options["subdomain"]
        try:
            with in_agency(subdomain.replace("-", "_"), even_if=self.even_if) as agency:
                self.work(agency, options)
        except AgencyUnavailable:
            raise CommandError(_why_not(subdomain)) from None

    def work(self, agency: Agency, options: dict) -> None:
        raise NotImplementedError


def find_agency(subdomain: str) -> Agency:
    """The agency of this name, whatever its state. Raises CommandError."""
    with public_schema():
        agency = Agency.objects.filter(schema_name=subdomain.replace("-", "_")).exclude(schema_name="public").first()
    if agency is None:
        raise CommandError(f"There is no agency called {subdomain}.")
    return agency


def _why_not(subdomain: str) -> str:
    agency = find_agency(subdomain)
    return f"Agency {subdomain} is {agency.state}; nothing was done."


def secret_from(given: str | None, variable: str, what: str) -> str:
    """A secret from the option, from standard input where the option is `-`, or from the environment, so that it need not
    stand in the list of processes. Raises CommandError when there is none."""
    if given == "-":
        value = getpass.getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline()
    else:
        value = given or os.environ.get(variable, "")
    if not value.strip():
        raise CommandError(f"No {what} was given; pass it through {variable}, or as - on standard input.")
    return value.strip("\r\n")


def operator() -> str:
    """Who runs the command, for the audit."""
    try:
        return f"command ({getpass.getuser()})"
    except (KeyError, OSError):
        return "command"
