from django.core.management.base import CommandError
from django.utils import timezone

from accounts.commands import AgencyCommand
from accounts.models import Agency
from conversations.management.conversation import conversation_numbered
from conversations.serializers import MessageRow


class Command(AgencyCommand):
    help = "Print the last messages of a conversation, the oldest first, with how far each got."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("conversation", type=int)
        parser.add_argument("--last", type=int, default=20, help="how many, at most 500")

    def work(self, agency: Agency, options: dict) -> None:
        if not 1 <= options["last"] <= 500:
            raise CommandError("--last is a number from 1 to 500.")
        conversation = conversation_numbered(options["conversation"])
        shown = conversation.messages.shown().select_related("sent_by", "attachment").order_by("-occurred_at", "-pk")[:options["last"]]
        rows = MessageRow(reversed(list(shown)), many=True).data
        lines = [f"{timezone.localtime(message.occurred_at):%Y-%m-%d %H:%M}  {message.author.upper():7}  {message.status:9}  {message.text}"
                 for message in reversed(list(shown))]
        self.say(options, "\n".join(lines) or "Nothing has been said.", conversation_id=conversation.pk, messages=rows)
