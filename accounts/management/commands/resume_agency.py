from django.core.management.base import CommandError

from accounts.commands import SpeakingCommand, find_agency, operator
from accounts.models import Agency
from accounts.provisioning import resume


class Command(SpeakingCommand):
    help = "Serve a suspended agency again. What was journalled meanwhile fills its inbox."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("subdomain")

    def handle(self, **options) -> None:
        agency = find_agency(options["subdomain"])
        if agency.state != Agency.State.SUSPENDED:
            raise CommandError(f"Agency {options['subdomain']} is {agency.state}; only a suspended agency can be resumed.")
        resume(agency, actor=operator())
        self.say(options, f"{agency.name} is served again.", schema=agency.schema_name, state=agency.state)
