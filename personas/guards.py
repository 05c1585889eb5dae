"""What is certain without a model. Deterministic, fast, and always stored with its reason; the model may later only be
more careful than this, never less."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from django.utils.translation import gettext_noop as noop

from conversations.models import Author, Kind, Message
from escalation.consent import Wish, wish
from escalation.handover import needed
from escalation.smalltalk import is_acknowledgement, is_unfinished
from escalation.triggers import Match, Trigger, is_asking_if_bot
from personas.injection import looks_like_injection
from personas.situation import Situation
from personas.understanding.answers import is_thanks, is_yes
from personas.understanding.requests import understand
from properties.criteria import Criteria
from properties.models import Listing

MOST_MESSAGES = 20  # within MESSAGES_WINDOW
MOST_REPLIES = 6  # within REPLIES_WINDOW; one more would be a seventh: people do not write so fast for long
SAME_TEXT_TIMES = 3
SAME_ENOUGH = 0.93  # share of letters that two texts have in common, numbers aside
LONGEST_COMPARED = 300
SHORTEST_REPEATED = 12  # letters; "any update?" may be said three times
ORDERS_REMEMBERED = 12  # messages of the contact in which earlier orders count
SHORTEST_VARIED = 40  # letters; below this a changed word is a changed meaning


@dataclass(frozen=True, slots=True)
class Decision:
    """What a guard decided. `trigger` and `text_key` matter for a hand-over, `reply` for a fixed answer."""

    action: str  # RESPOND | IGNORE | WAIT | HUMAN_HANDOFF
    reason: str
    trigger: str = ""
    also: tuple[str, ...] = ()
    quote: str = ""
    text_key: str = "handoff"
    consent: str = ""
    kind: str = ""
    needs_person: bool = False


def decide(situation: Situation) -> Decision | None:
    """The first guard that is certain, in the order of what must never be missed; None leaves it to the model."""
    for guard in (_consent, _opted_out, _triggers, _too_much, _pressed, _unheard, _nothing_to_say, _unfinished):
        decision = guard(situation)
        if decision:
            return decision
    return None


def _consent(situation: Situation) -> Decision | None:
    """Opting out beats everything else in the same burst."""
    wishes = {wish(message.transcript or message.text) for message in situation.burst if message.kind not in (Kind.CALL,)}
    for asked in (Wish.OPT_OUT, Wish.OPT_IN, Wish.HELP):
        if asked in wishes:
            opted_out = situation.conversation.contact.opted_out_at is not None
            if asked == Wish.OPT_IN and not opted_out:
                continue  # "start", "yes" mean something else to somebody who never left
            return Decision("RESPOND", f"{noop('the contact wishes')}: {asked}", consent=asked)
    return None


def _opted_out(situation: Situation) -> Decision | None:
    if situation.conversation.contact.opted_out_at is None:
        return None
    return Decision("IGNORE", noop("the contact wants no automatic messages"), needs_person=True)


def _triggers(situation: Situation) -> Decision | None:
    found: dict[str, Match] = {}
    for message in situation.since_hand_back:
        for match in needed(message.transcript or message.text, situation.policy):
            found.setdefault(match.trigger, match)
    if not found:
        return None
    first = min(found.values(), key=lambda match: list(Trigger).index(match.trigger))
    asked_if_bot = any(is_asking_if_bot(message.text) for message in situation.since_hand_back)
    return Decision(
        "HUMAN_HANDOFF", f"{noop('rule')}: {first.rule}", trigger=first.trigger, quote=first.quote,
        also=tuple(t for t in found if t != first.trigger), text_key="handoff_bot_asked" if asked_if_bot else "handoff",
    )


def _too_much(situation: Situation) -> Decision | None:
    """A flood, or two machines talking to each other: a person must look, and no more of it is answered."""
    if situation.said_lately > MOST_MESSAGES:
        return Decision("HUMAN_HANDOFF", noop("too many messages in ten minutes"), trigger=Trigger.GUARD, text_key="outage")
    answered = situation.answered_lately
    if answered >= MOST_REPLIES:
        return Decision("HUMAN_HANDOFF", noop("too many answers in five minutes"), trigger=Trigger.GUARD, text_key="outage")
    if answered >= SAME_TEXT_TIMES - 1 and _says_the_same_again(situation):
        return Decision("HUMAN_HANDOFF", noop("the same text three times"), trigger=Trigger.GUARD, text_key="outage")
    return None


def _pressed(situation: Situation) -> Decision | None:
    """Whoever gives the assistant orders a second time talks to a person next; arguing would only give them more tries."""
    if not situation.is_steered:
        return None
    earlier = situation.conversation.messages.filter(author=Author.CONTACT).exclude(pk__in=[m.pk for m in situation.burst])
    if situation.conversation.epoch > 1:
        earlier = earlier.filter(created_at__gt=situation.conversation.mode_at)
    if not any(looks_like_injection(text) for text in earlier.order_by("-pk").values_list("text", flat=True)[:ORDERS_REMEMBERED]):
        return None
    return Decision("HUMAN_HANDOFF", noop("gave the assistant other orders again"), trigger=Trigger.GUARD, quote=situation.text[:200])


def _says_the_same_again(situation: Situation) -> bool:
    """Word for word, or as an out-of-office note comes back with another number in it. Somebody who changes the numbers
    of a search says something new."""
    said = situation.conversation.messages.filter(author=Author.CONTACT, kind=Kind.TEXT).order_by("-pk")
    newest, *earlier = (" ".join(text.casefold().split()) for text in said.values_list("text", flat=True)[:SAME_TEXT_TIMES])
    if len(newest) < SHORTEST_REPEATED or len(earlier) < SAME_TEXT_TIMES - 1:
        return False
    return all(text == newest or _is_a_variation(newest, text) for text in earlier)


def _is_a_variation(newest: str, earlier: str) -> bool:
    if min(len(newest), len(earlier)) < SHORTEST_VARIED:
        return False
    bare, bare_earlier = (re.sub(r"\d+", " ", text[:LONGEST_COMPARED]) for text in (newest, earlier))
    if SequenceMatcher(None, bare, bare_earlier, autojunk=False).ratio() < SAME_ENOUGH:
        return False
    return _asked_for(newest) == _asked_for(earlier)


def _asked_for(text: str) -> Criteria:
    """What a message looks for; the number of a ticket is not the reference of a listing."""
    criteria = understand(text).criteria
    if criteria.reference and not Listing.objects.named(criteria.reference):
        criteria = replace(criteria, reference="")
    return criteria


def _unheard(situation: Situation) -> Decision | None:
    message: Message | None = situation.unheard
    if message is None:
        return None
    if message.kind == Kind.STICKER:
        return Decision("IGNORE", noop("a sticker"))
    return Decision("RESPOND", f"{noop('without words')}: {message.kind}", kind=message.kind)


def _nothing_to_say(situation: Situation) -> Decision | None:
    if situation.pictures or (situation.text.strip() and not is_acknowledgement(situation.text)):
        return None
    if situation.is_first_reply and situation.text.strip():
        return None  # a first "ok" or a wave is a greeting
    if situation.text.strip() and _question_was_open(situation):
        return None
    return Decision("IGNORE", noop("an acknowledgement"))


def _question_was_open(situation: Situation) -> bool:
    """A bare "ok" or "yes please" after a question of ours answers it; "thanks" and "ok, thanks" close the matter."""
    last = next((text for author, text in reversed(situation.history) if author in (Author.AI, Author.AGENT)), "")
    if is_thanks(situation.text):
        return False
    return last.rstrip().endswith(("?", "？", "؟")) and (len(situation.text.split()) == 1 or is_yes(situation.text))


def _unfinished(situation: Situation) -> Decision | None:
    return Decision("WAIT", noop("the contact is still writing")) if is_unfinished(situation.text) else None
