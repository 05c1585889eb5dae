from django.core.management.base import CommandError

from accounts.closing import CannotClose, cancel_deletion, resume
from accounts.commands import SpeakingCommand, find_agency, operator
from accounts.models import Agency


class Command(SpeakingCommand):
    help = "Serve a suspended agency again. What was journalled meanwhile fills its inbox; what is old is not answered."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("subdomain")
        parser.add_argument("--cancel-deletion", action="store_true", help="take a planned deletion back first")

    def handle(self, **options) -> None:
        agency = find_agency(options["subdomain"])
        try:
            if options["cancel_deletion"]:
                cancel_deletion(agency, actor=operator())
            if agency.state != Agency.State.SUSPENDED:
                raise CommandError(f"Agency {options['subdomain']} is {agency.state}; only a suspended agency can be resumed.")
            arrived = resume(agency, actor=operator())
        except CannotClose as error:
            raise CommandError(str(error)) from None
        self.say(options, f"{agency.name} is served again; {arrived} messages arrived meanwhile.", schema=agency.schema_name, state=agency.state, arrived=arrived)
