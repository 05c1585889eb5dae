from accounts.commands import AgencyCommand
from accounts.models import Agency
from conversations.management.conversation import conversation_numbered, told
from conversations.models import Reason


class Command(AgencyCommand):
    help = "Give a conversation's pen to a person: the assistant stops, and what it had queued is dropped."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("conversation", type=int)
        parser.add_argument("--note", default="", help="kept with the change of the pen")

    def work(self, agency: Agency, options: dict) -> None:
        conversation = conversation_numbered(options["conversation"])
        move = conversation.take_over(reason=Reason.COMMAND, note=options["note"][:500])
        if move.changed:
            sentence = f"A person holds the pen of conversation {conversation.pk} now; {move.discarded} queued texts were dropped."
        else:
            sentence = f"A person held the pen of conversation {conversation.pk} already; nothing changed."
        if move.on_the_wire:
            sentence += f" Already leaving, and not to be called back: {', '.join(map(str, move.on_the_wire))}."
        self.say(options, sentence, **told(conversation, move))
