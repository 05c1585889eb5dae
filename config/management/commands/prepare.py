from django.core.management import CommandError, call_command

from accounts.closing import migrate_each
from accounts.commands import SpeakingCommand
from accounts.provisioning import ensure_platform


class Command(SpeakingCommand):
    help = (
        "Bring the tables of the platform and of every agency up to date, before web and workers start. Safe to run again. An agency that "
        "cannot be brought up to date is suspended and named, the others are not kept waiting; the next run that succeeds resumes it."
    )

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--go-on", action="store_true", help="end with 0 although an agency stays behind, so that the others are served")

    def handle(self, **options) -> None:
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        ensure_platform()
        ready, behind = migrate_each()
        self.say(options, f"The tables of the platform and of {ready} agencies are up to date.", agencies=ready, behind=behind)
        sentence = f"Suspended, because their tables could not be brought up to date: {', '.join(sorted(behind))}. The log says why; mend it and run this again."
        if behind and options["go_on"]:
            self.stderr.write(sentence)
        elif behind:
            raise CommandError(sentence)
