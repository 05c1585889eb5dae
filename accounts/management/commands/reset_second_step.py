from django.core.management.base import CommandError, CommandParser

from accounts.agents import second_step
from accounts.agents.models import Agent
from accounts.commands import SpeakingCommand, find_agency, operator
from accounts.models import Agency, PlatformAudit
from accounts.tenancy import in_agency, public_schema


class Command(SpeakingCommand):
    help = "Take the second step off somebody who has lost telephone and recovery codes: staff, or with --agency an agent."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email")
        parser.add_argument("--agency", help="subdomain; without it a member of the platform's staff is meant")

    def handle(self, **options) -> None:
        agency = find_agency(options["agency"]) if options["agency"] else None
        place = in_agency(agency.schema_name, even_if=(Agency.State.SUSPENDED,)) if agency else public_schema()
        with place:
            person = Agent.objects.filter(email=Agent.objects.normalise(options["email"])).first()
            if person is None:
                raise CommandError("Nobody signs in with this address there.")
            second_step.reset(person, by=operator())
        with public_schema():
            PlatformAudit.note("second step reset", agency or "", operator(), id=person.pk)
        self.say(options, f"{person.name} is signed out and sets the second step up anew.", id=person.pk)
