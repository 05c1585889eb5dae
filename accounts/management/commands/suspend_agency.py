from django.core.management.base import CommandError

from accounts.commands import SpeakingCommand, find_agency, operator
from accounts.models import Agency
from accounts.provisioning import suspend


class Command(SpeakingCommand):
    help = "Stop serving an agency. Its webhooks are still journalled; nothing is shown, answered or sent until it is resumed."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("subdomain")
        parser.add_argument("--reason", required=True, help="kept in the audit and shown to staff")

    def handle(self, **options) -> None:
        agency = find_agency(options["subdomain"])
        if agency.state != Agency.State.ACTIVE:
            raise CommandError(f"Agency {options['subdomain']} is {agency.state}; only an active agency can be suspended.")
        suspend(agency, reason=options["reason"][:300], actor=operator())
        self.say(options, f"{agency.name} is suspended.", schema=agency.schema_name, state=agency.state)
