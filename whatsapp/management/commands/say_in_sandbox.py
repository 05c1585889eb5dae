import time

from django.core.management.base import CommandError

from accounts.commands import AgencyCommand
from accounts.models import Agency
from conversations.models import Author, Message
from whatsapp import sandbox


class Command(AgencyCommand):
    help = "Let a made-up lead write in an agency's sandbox, and print what it is answered. Nothing leaves the house."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("words", help="what the lead writes, in quotes")
        parser.add_argument("--lead", default="lead", help="names the person: the same name is the same conversation")
        parser.add_argument("--wait", type=float, default=20, metavar="SECONDS", help="for the answer, which a worker writes; 0: do not wait")

    def work(self, agency: Agency, options: dict) -> None:
        began = time.monotonic()
        try:
            said = sandbox.say(sandbox.open_sandbox(), options["words"], lead=options["lead"])
        except sandbox.CannotSay as error:
            raise CommandError(str(error)) from None
        if said.message is None:
            raise CommandError("It is journalled, but other messages of the sandbox are still being taken in; look in the inbox.")
        answers = _answers(said.message, began + options["wait"])
        facts = {"conversation_id": said.conversation.pk, "message_id": said.message.pk, "seconds": round(time.monotonic() - began, 1),
                 "answers": [{"id": m.pk, "author": m.author, "text": m.text} for m in answers]}
        if options["wait"] and not answers:
            raise CommandError(f"No answer within {options['wait']:g} seconds in conversation {said.conversation.pk}; is a worker running?")
        self.say(options, "\n\n".join(m.text for m in answers) or f"Said in conversation {said.conversation.pk}.", **facts)


def _answers(message: Message, until: float) -> list[Message]:
    """What was sent after it, as soon as there is something and nothing more is on its way."""
    while True:
        later = list(Message.objects.filter(conversation=message.conversation_id, pk__gt=message.pk).exclude(author=Author.CONTACT).order_by("pk"))
        if (later and all(m.sent_at for m in later)) or time.monotonic() >= until:
            return [m for m in later if m.sent_at]
        time.sleep(0.2)
