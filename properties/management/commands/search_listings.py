"""Search an agency's listings as the assistant does, from the command line."""

from __future__ import annotations

import json as json_module
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from accounts.tenancy import AgencyUnavailable, in_agency
from properties.reading import search_words
from properties.search import Found


class Command(BaseCommand):
    help = "Search an agency's listings with the words of a contact."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subdomain")
        parser.add_argument("words", help="what a contact would write, in quotes")
        parser.add_argument("--limit", type=int, default=6)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, subdomain: str, words: str, limit: int, json: bool, **options) -> None:
        if not 1 <= limit <= 50:
            raise CommandError("--limit is a number from 1 to 50.")
        try:
            with in_agency(subdomain.replace("-", "_")):
                criteria, found = search_words(words, limit=limit)
                self._print(criteria.as_json(), found, as_json=json)
        except AgencyUnavailable:
            raise CommandError(f"There is no open agency called {subdomain}.") from None

    def _print(self, criteria: dict, found: Found, *, as_json: bool) -> None:
        facts = [listing.facts() for listing in found.listings]
        if as_json:
            self.stdout.write(json_module.dumps(
                {"criteria": criteria, "total": found.total, "relaxed": found.relaxed, "listings": [asdict(f) for f in facts]},
                ensure_ascii=False, default=str,
            ))
            return
        if found.relaxed:
            self.stdout.write(f"Nothing matches; nearest, {found.relaxed}:")
        elif not facts:
            self.stdout.write("Nothing matches.")
        for fact in facts:
            amount = "on request" if fact.price is None else f"{fact.currency} {fact.price:,}"
            self.stdout.write(f"{fact.reference}  {fact.title}  {amount}  {fact.location}")
