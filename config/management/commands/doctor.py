from dataclasses import asdict

from django.core.management.base import CommandError

from accounts.commands import SpeakingCommand
from config.doctor import FAULT, WARN, examine


class Command(SpeakingCommand):
    help = "Check that everything is in place: one line per check, and how to mend what is not. Exits 1 on any fault."
    requires_system_checks: list = []  # noqa: RUF012  a fault in the settings is a finding, not the end

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--probe", action="store_true", help="ask every number's provider, over the network")

    def handle(self, **options) -> None:
        found = examine(probe=options["probe"])
        faults = sum(finding.level == FAULT for finding in found)
        warnings = sum(finding.level == WARN for finding in found)
        self.say(options, "\n".join(map(str, found)), faults=faults, warnings=warnings, checks=[asdict(f) for f in found])
        if faults:
            raise CommandError(f"{faults} fault{'s' * (faults > 1)}, {warnings} warning{'s' * (warnings != 1)}.")
