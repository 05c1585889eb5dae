from django.core.management.base import CommandError, CommandParser

from accounts.commands import SpeakingCommand, secret_from
from accounts.provisioning import CannotOpen, ensure_platform, open_agency


class Command(SpeakingCommand):
    help = "Open an agency: its schema, its subdomain and its owner."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("subdomain")
        parser.add_argument("--name", required=True)
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-password", help="or through FOYER_OWNER_PASSWORD, or - to read it from standard input")
        parser.add_argument("--owner-name", default="")
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--currency", default="USD")

    def handle(self, **options) -> None:
        ensure_platform()
        password = secret_from(options["owner_password"], "FOYER_OWNER_PASSWORD", "owner's password")
        try:
            agency = open_agency(
                options["subdomain"], name=options["name"], owner_email=options["owner_email"], owner_password=password,
                owner_name=options["owner_name"], time_zone=options["time_zone"], currency=options["currency"],
            )
        except CannotOpen as error:
            raise CommandError(str(error)) from None
        host = agency.get_primary_domain().domain
        self.say(options, f"{agency.name} is open at {host}; {options['owner_email']} can sign in.",
                 schema=agency.schema_name, host=host, name=agency.name)
