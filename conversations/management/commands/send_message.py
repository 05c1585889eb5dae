import sys

from django.core.management.base import CommandError

from accounts.agents.models import Agent, AgentManager
from accounts.commands import AgencyCommand
from accounts.models import Agency
from conversations.forms import Composer
from conversations.management.conversation import conversation_numbered


class Command(AgencyCommand):
    help = "Write to a contact as an agent, who takes the pen with it. The same --key again sends nothing."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("conversation", type=int)
        parser.add_argument("words", help="what is sent, in quotes; - reads standard input, so that it stands in no list of processes")
        parser.add_argument("--agent", required=True, metavar="EMAIL", help="who writes")
        parser.add_argument("--key", default="", help="makes a repeat harmless")

    def work(self, agency: Agency, options: dict) -> None:
        agent = Agent.objects.active().filter(email=AgentManager.normalise(options["agent"])).first()
        if agent is None:
            raise CommandError("No agent of this agency has this e-mail address.")
        conversation = conversation_numbered(options["conversation"], seen_by=agent)
        form = Composer({"text": sys.stdin.read() if options["words"] == "-" else options["words"], "client_key": options["key"]})
        if not form.is_valid():
            name, said = next(iter(form.errors.items()))
            raise CommandError(f"{'--key' if name == 'client_key' else 'words'}: {said[0]}")
        known = options["key"] and conversation.messages.filter(client_key=options["key"]).exists()
        message = conversation.send(by=agent, text=form.cleaned_data["text"], client_key=options["key"])
        sentence = f"Message {message.pk} was sent with this key before; nothing was sent." if known else f"Message {message.pk} is on its way."
        self.say(options, sentence, message_id=message.pk, conversation_id=conversation.pk, status=str(message.status), is_new=not known)
