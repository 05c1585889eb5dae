import json

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.provisioning import CannotOpen, ensure_platform, open_agency


class Command(BaseCommand):
    help = "Open an agency: its schema, its subdomain and its owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subdomain")
        parser.add_argument("--name", required=True)
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-password", required=True)
        parser.add_argument("--owner-name", default="")
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--currency", default="USD")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options) -> None:
        ensure_platform()
        try:
            agency = open_agency(
                options["subdomain"], name=options["name"], owner_email=options["owner_email"],
                owner_password=options["owner_password"], owner_name=options["owner_name"],
                time_zone=options["time_zone"], currency=options["currency"],
            )
        except CannotOpen as error:
            raise CommandError(str(error)) from None
        host = agency.get_primary_domain().domain
        if options["json"]:
            self.stdout.write(json.dumps({"schema": agency.schema_name, "host": host, "name": agency.name}))
        else:
            self.stdout.write(f"{agency.name} is open at {host}; {options['owner_email']} can sign in.")
