from dataclasses import asdict

from accounts.commands import AgencyCommand, operator
from accounts.models import Agency
from whatsapp import persons


class Command(AgencyCommand):
    help = "Erase people of whom nothing was said for as many days as the agency keeps them. --dry-run says who would go."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="count and erase nothing")

    def work(self, agency: Agency, options: dict) -> None:
        if agency.retention_days is None:
            self.say(options, "This agency keeps people until somebody erases them; nothing was done.", days=None, people=0, dry_run=options["dry_run"])
            return
        if options["dry_run"]:
            due = persons.Due.now(agency.retention_days)
            self.say(options, f"{due.people} people, {due.messages} messages and {due.files} files are past {due.days} days; nothing was erased.",
                     dry_run=True, **asdict(due))
            return
        told = persons.keep_to_retention(most=100_000, by=operator())
        self.say(options, f"{told.get('people', 0)} people, {told.get('messages', 0)} messages and {told.get('files', 0)} files past "
                          f"{agency.retention_days} days are erased.", days=agency.retention_days, dry_run=False, people=told.get("people", 0))
