from pathlib import Path

from django.core.management.base import CommandError

from accounts.commands import AgencyCommand, operator
from accounts.models import Agency
from conversations.models import Contact
from whatsapp import persons


class Command(AgencyCommand):
    help = "How much is kept of a person; with --archive a copy of all of it, with --yes-erase its end."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("contact", type=int)
        parser.add_argument("--archive", metavar="FILE.zip", default="", help="write every message, note and file there")
        parser.add_argument("--yes-erase", metavar="CONTACT", type=int, default=0, help="the contact's number once more, so that it is meant")

    def work(self, agency: Agency, options: dict) -> None:
        contact = Contact.objects.filter(pk=options["contact"]).first()
        if contact is None:
            raise CommandError(f"There is no contact {options['contact']} in this agency.")
        if options["yes_erase"] and options["yes_erase"] != contact.pk:
            raise CommandError(f"Nothing was erased. To erase contact {contact.pk}, add: --yes-erase {contact.pk}")
        pk, said = contact.pk, ""
        if options["archive"]:
            with persons.archive(contact, by=operator()) as made, Path(options["archive"]).open("wb") as file:
                while piece := made.read(1024**2):
                    file.write(piece)
            said = f" A copy is in {options['archive']}."
        kept = persons.erase(contact, by=operator()) if options["yes_erase"] else persons.Kept.of(contact)
        counts = ", ".join(f"{count} {name}" for name, count in kept)
        verb = "is erased; there were" if options["yes_erase"] else "has"
        self.say(options, f"Contact {pk} {verb} {counts}.{said}", contact_id=pk, erased=bool(options["yes_erase"]), **dict(kept))
