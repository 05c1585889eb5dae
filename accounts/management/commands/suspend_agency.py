from django.core.management.base import CommandError

from accounts.closing import CannotClose, suspend
from accounts.commands import SpeakingCommand, find_agency, operator
from accounts.models import Agency


class Command(SpeakingCommand):
    help = "Stop serving an agency. Its webhooks are still journalled; nothing is shown, answered or sent until it is resumed."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("subdomain")
        parser.add_argument("--reason", required=True, help="kept in the audit and shown to the owners of the agency")
        parser.add_argument("--category", choices=Agency.Category.values, default=Agency.Category.OTHER, help="default: other")

    def handle(self, **options) -> None:
        agency = find_agency(options["subdomain"])
        if agency.state != Agency.State.ACTIVE:
            raise CommandError(f"Agency {options['subdomain']} is {agency.state}; only an active agency can be suspended.")
        try:
            suspend(agency, reason=options["reason"], category=options["category"], actor=operator())
        except CannotClose as error:
            raise CommandError(str(error)) from None
        self.say(options, f"{agency.name} is suspended; its owners are told by mail.", schema=agency.schema_name, state=agency.state,
                 category=agency.state_category)
