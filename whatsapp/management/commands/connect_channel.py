from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from accounts.commands import AgencyCommand, secret_from
from accounts.models import Agency
from conversations.models import Channel
from whatsapp.connecting import PATHS, CannotConnect, connect, usual_address, webhook_address


class Command(AgencyCommand):
    help = "Connect a WhatsApp number to an agency, or connect it again with new credentials."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("provider", choices=sorted(PATHS))
        parser.add_argument("--api-url", default="", help="the provider's address, such as https://7103.api.greenapi.com; made of the id unless given")
        parser.add_argument("--instance", required=True, help="the provider's own id of the number (idInstance)")
        parser.add_argument("--token", help="the provider's API token; - reads it from standard input (or set FOYER_CHANNEL_TOKEN)")
        parser.add_argument("--webhook-token", default="", help="what the provider shall call us with; made here unless given")
        parser.add_argument("--name", default="")
        parser.add_argument("--agent", metavar="EMAIL", help="whose number it is; the assistant speaks with that agent's persona")

    def work(self, agency: Agency, options: dict) -> None:
        try:
            channel, status = connect(
                options["provider"], api_url=options["api_url"] or usual_address(options["instance"]), account=options["instance"],
                token=secret_from(options["token"], "FOYER_CHANNEL_TOKEN", "API token"),
                webhook_token=options["webhook_token"], name=options["name"], agent=_agent(options["agent"]),
            )
        except CannotConnect as error:
            raise CommandError(str(error)) from None
        webhook = webhook_address(channel)
        self.say(
            options, f"{channel.name} belongs to {agency.name} now ({_state(channel)}); its webhook is {webhook}.",
            channel_id=channel.pk, name=channel.name, state=status.state, phone=channel.phone, webhook=webhook,
        )


def _agent(email: str | None):
    if not email:
        return None
    agent = get_user_model().objects.active().filter(email=email.strip().lower()).first()
    if agent is None:
        raise CommandError(f"No active agent of this agency has the e-mail {email}.")
    return agent


def _state(channel: Channel) -> str:
    if channel.state == Channel.State.DISCONNECTED:
        return "not linked yet: link its phone in the portal, Settings, Numbers"
    return channel.get_state_display().lower()
