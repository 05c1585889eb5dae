from pathlib import Path

from django.core.management.base import CommandError

from accounts.commands import AgencyCommand
from accounts.models import Agency
from properties.exporting import as_csv, as_xlsx
from properties.models import Availability, Listing


class Command(AgencyCommand):
    help = "Write an agency's listings into a CSV or Excel file, which import_listings reads again. - prints CSV."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE.csv|FILE.xlsx|-")
        parser.add_argument("--availability", choices=Availability.values, help="only these")

    def work(self, agency: Agency, options: dict) -> None:
        name, listings = options["file"], Listing.objects.order_by("reference")
        if options["availability"]:
            listings = listings.filter(availability=options["availability"])
        if name == "-":
            if options["json"]:
                raise CommandError("A table and a JSON object cannot both be printed; name a file.")
            self.stdout.write(as_csv(listings), ending="")
            return
        if not name.lower().endswith((".csv", ".xlsx")):
            raise CommandError("The file's name ends in .csv or .xlsx.")
        content = as_xlsx(listings) if name.lower().endswith(".xlsx") else as_csv(listings).encode()
        try:
            Path(name).write_bytes(content)
        except OSError as error:
            raise CommandError(f"{name} cannot be written: {error.strerror}.") from None
        count = listings.count()
        self.say(options, f"{count} listings of {agency.name} are in {name}.", listings=count, file=name)
