from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from accounts.agents.models import Agent
from accounts.commands import SpeakingCommand, operator, secret_from
from accounts.models import PlatformAudit
from accounts.provisioning import ensure_platform
from accounts.tenancy import public_schema


class Command(SpeakingCommand):
    help = "Make a member of the platform's staff, who signs in at /admin/ on the platform's host."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--password", choices=["-"], help="- reads the password from standard input; else FOYER_STAFF_PASSWORD is used")

    def handle(self, **options) -> None:
        ensure_platform()
        password = secret_from(options["password"], "FOYER_STAFF_PASSWORD", "password")
        email = Agent.objects.normalise(options["email"])
        with public_schema():
            try:
                validate_password(password, Agent(email=email, name=options["name"]))
                staff = Agent.objects.create_superuser(email, password, name=options["name"] or email.split("@")[0])
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from None
            PlatformAudit.note("staff member made", "", operator(), email=email)
        self.say(options, f"{staff.name} can sign in at /admin/ on the platform's host.", id=staff.pk, email=email)
