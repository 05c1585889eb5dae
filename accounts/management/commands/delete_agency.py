from django.core.management.base import CommandError

from accounts.closing import GRACE, CannotClose, cancel_deletion, delete, plan_deletion
from accounts.commands import SpeakingCommand, find_agency, operator


class Command(SpeakingCommand):
    help = "Close an agency and delete it with everything it has after seven days; until then it can be taken back."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("subdomain")
        parser.add_argument("--yes-delete", metavar="SUBDOMAIN", default="", help="the subdomain once more, so that it is meant")
        parser.add_argument("--reason", default="", help="shown to the owners of the agency")
        parser.add_argument("--now", action="store_true", help="without the seven days: schema, files and addresses go at once, for good")
        parser.add_argument("--cancel", action="store_true", help="take a planned deletion back; the agency is suspended then")

    def handle(self, **options) -> None:
        agency = find_agency(options["subdomain"])
        name, schema = agency.name, agency.schema_name
        try:
            if options["cancel"]:
                if not cancel_deletion(agency, actor=operator()):
                    raise CommandError(f"No deletion of {name} was planned.")
                self.say(options, f"{name} will not be deleted; it is suspended.", schema=schema, state=agency.state)
                return
            if options["yes_delete"] != options["subdomain"]:
                raise CommandError(f"Nothing was deleted. To delete {name}, add: --yes-delete {options['subdomain']}")
            if options["now"]:
                proof = delete(agency, actor=operator())
                self.say(options, f"{name} is gone: {sum(proof['before']['tables'].values())} rows and {proof['before']['files']} files; the audit keeps the count.",
                         schema=schema, deleted=True, **proof)
                return
            due = plan_deletion(agency, name=agency.subdomain, reason=options["reason"], actor=operator())
        except CannotClose as error:
            raise CommandError(str(error)) from None
        self.say(options, f"{name} is closed and will be deleted on {due:%Y-%m-%d %H:%M} UTC, in {GRACE.days} days; take it back with --cancel.",
                 schema=schema, deleted=False, due=due.isoformat())
