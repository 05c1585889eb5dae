import os

from django.core.management.base import CommandError, CommandParser

from accounts.agents.invitations import Invitation
from accounts.commands import SpeakingCommand, secret_from
from accounts.provisioning import CannotOpen, ensure_platform, open_agency
from accounts.tenancy import in_agency


class Command(SpeakingCommand):
    help = "Open an agency: its schema, its subdomain and its owner, who is invited by mail unless a password is given."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("subdomain")
        parser.add_argument("--name", required=True)
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-password", help="or through FOYER_OWNER_PASSWORD, or - to read it from standard input; without one the owner is invited")
        parser.add_argument("--owner-name", default="")
        parser.add_argument("--country", default="", type=str.upper, help="two letters, such as SG; time zone and currency follow from it")
        parser.add_argument("--time-zone")
        parser.add_argument("--currency")
        parser.add_argument("--language", default="en", help="of contacts whose language is not known, and of the portal")

    def handle(self, **options) -> None:
        ensure_platform()
        password = _password(options["owner_password"])
        details = {name: options[name] for name in ("country", "time_zone", "currency", "language") if options[name]}
        try:
            agency = open_agency(options["subdomain"], name=options["name"], owner_email=options["owner_email"], owner_password=password,
                                 owner_name=options["owner_name"], **details)
        except CannotOpen as error:
            raise CommandError(str(error)) from None
        host, link = agency.get_primary_domain().domain, ""
        if password is None:
            with in_agency(agency.schema_name):
                link = Invitation.objects.get().link
        told = f"is invited by mail; the link, for them only: {link}" if link else "can sign in."
        self.say(options, f"{agency.name} is open at {host}; {options['owner_email']} {told}",
                 schema=agency.schema_name, host=host, name=agency.name, **({"link": link} if link else {}))


def _password(given: str | None) -> str | None:
    """None where neither option nor variable is there at all; what is there and empty is refused."""
    if given is None and "FOYER_OWNER_PASSWORD" not in os.environ:
        return None
    return secret_from(given, "FOYER_OWNER_PASSWORD", "owner's password")
