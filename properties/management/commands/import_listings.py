"""Import an agency's listings from a CSV or XLSX file: all rows or none."""

from __future__ import annotations

import json as json_module
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from accounts.tenancy import AgencyUnavailable, in_agency
from properties.importing import ImportReport, Unreadable, import_file
from properties.models import Source


class Command(BaseCommand):
    help = "Import listings from a CSV or XLSX file. Known references are updated; with any bad row nothing is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subdomain")
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="check everything, store nothing")
        parser.add_argument("--skip-bad", action="store_true", help="store the good rows and leave the bad ones out")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *, subdomain: str, file: str, dry_run: bool, skip_bad: bool, json: bool, **options) -> None:
        try:
            with open(file, "rb") as content, in_agency(subdomain.replace("-", "_")):
                report = import_file(content, by=None, dry_run=dry_run, skip_bad=skip_bad, source=Source.COMMAND)
        except AgencyUnavailable:
            raise CommandError(f"There is no open agency called {subdomain}.") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except Unreadable as error:
            raise CommandError(str(error)) from None
        self._print(report, dry_run, as_json=json)
        if not report.is_clean and not skip_bad:
            raise CommandError(f"{report.bad_rows} of {report.rows} rows cannot be stored; nothing was.")

    def _print(self, report: ImportReport, dry_run: bool, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json_module.dumps(asdict(report), ensure_ascii=False))
            return
        for warning in report.warnings:
            self.stderr.write(warning)
        for error in report.errors:
            self.stderr.write(str(error))
        verb = "would be" if dry_run or not report.stored else "were"
        self.stdout.write(f"{report.rows} rows: {report.created} {verb} created, {report.updated} {verb} updated, "
                          f"{report.unchanged} unchanged, {report.bad_rows} bad.")
