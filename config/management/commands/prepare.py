from django.core.management import call_command

from accounts.commands import SpeakingCommand
from accounts.models import Agency
from accounts.provisioning import ensure_platform
from accounts.tenancy import public_schema


class Command(SpeakingCommand):
    help = "Bring the tables of the platform and of every agency up to date, before web and workers start. Safe to run again."

    def handle(self, **options) -> None:
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        call_command("migrate_schemas", tenant=True, interactive=False, verbosity=0)
        ensure_platform()
        with public_schema():
            agencies = Agency.objects.exclude(schema_name="public").count()
        self.say(options, f"The tables of the platform and of {agencies} agencies are up to date.", agencies=agencies)
