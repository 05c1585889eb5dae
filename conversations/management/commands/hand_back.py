from accounts.commands import AgencyCommand
from accounts.models import Agency
from conversations.management.conversation import conversation_numbered, told


class Command(AgencyCommand):
    help = "Give a conversation's pen back to the assistant. It waits for the next message, unless told to answer now."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("conversation", type=int)
        parser.add_argument("--answer-now", action="store_true", help="answer what the contact said last")
        parser.add_argument("--note", default="", help="kept with the change of the pen")

    def work(self, agency: Agency, options: dict) -> None:
        conversation = conversation_numbered(options["conversation"])
        move = conversation.hand_back(note=options["note"][:500] or "By command", answer_now=options["answer_now"])
        if not move.changed:
            sentence = f"The assistant held the pen of conversation {conversation.pk} already; nothing changed."
        elif conversation.answer_due_at:
            sentence = f"The assistant holds the pen of conversation {conversation.pk} now and answers what was said last."
        else:
            sentence = f"The assistant holds the pen of conversation {conversation.pk} now and waits for the next message."
        self.say(options, sentence, **told(conversation, move))
