from django.core.management.base import CommandError

from accounts.commands import SpeakingCommand, find_agency, operator
from accounts.provisioning import delete


class Command(SpeakingCommand):
    help = "Delete an agency with everything it has: schema, files, addresses. There is no way back."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("subdomain")
        parser.add_argument("--yes-delete", metavar="SUBDOMAIN", default="", help="the subdomain once more, so that it is meant")

    def handle(self, **options) -> None:
        agency = find_agency(options["subdomain"])
        if options["yes_delete"] != options["subdomain"]:
            raise CommandError(f"Nothing was deleted. To delete {agency.name} for good, add: --yes-delete {options['subdomain']}")
        name, schema = agency.name, agency.schema_name
        delete(agency, actor=operator())
        self.say(options, f"{name} is gone; the audit keeps its name.", schema=schema, deleted=True)
