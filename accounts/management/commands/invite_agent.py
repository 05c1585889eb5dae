from django.core.management.base import CommandError

from accounts.agents.invitations import CannotInvite, invite
from accounts.agents.models import Agent, Team
from accounts.commands import AgencyCommand, operator
from accounts.models import Agency


class Command(AgencyCommand):
    help = "Invite somebody to an agency. They get the link by mail, once and for seven days; it is printed too."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--role", choices=Agent.Role.values, default=Agent.Role.AGENT)
        parser.add_argument("--visibility", choices=Agent.Visibility.values, default=Agent.Visibility.ALL, help="whose conversations they see")
        parser.add_argument("--team", default="", metavar="NAME", help="made if there is none of this name")

    def work(self, agency: Agency, options: dict) -> None:
        try:
            made = invite(options["email"], by=operator(), role=options["role"], visibility=options["visibility"], name=options["name"],
                          team=Team.named(options["team"]))
        except CannotInvite as error:
            raise CommandError(str(error)) from None
        self.say(options, f"{made.email} is invited to {agency.name} until {made.expires_at:%Y-%m-%d %H:%M} UTC. The link, for them only: {made.link}",
                 id=made.pk, email=made.email, role=made.role, expires_at=made.expires_at.isoformat(), link=made.link)
