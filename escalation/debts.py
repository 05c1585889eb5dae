"""A hand-over is a debt until a person has answered: it rings again, goes to the next colleague, and at last the contact is
told honestly that it takes longer. Each of these once per hand-over; the first words of a person end it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.tenancy import current_agency
from conversations.assigning import assign_instead
from conversations.models import Mode
from escalation.models import Escalation, Occasion, Policy
from escalation.notifications import tell

logger = logging.getLogger(__name__)


def open_debts():
    """Hand-overs that nobody has answered yet, the one that holds for each conversation."""
    return Escalation.objects.filter(
        conversation__needs_person=True, conversation__mode=Mode.HUMAN, epoch=F("conversation__epoch"),
    ).select_related("conversation__contact", "conversation__channel__agent", "conversation__assignee", "message")


def sweep() -> int:
    """Take the next step for every debt that is old enough for it. Outside office hours nobody is chased."""
    now, policy, done = timezone.now(), Policy.current(), 0
    if current_agency().opens_again(now) is not None:
        return 0
    for field, minutes, step in (
        ("reminded_at", policy.remind_minutes, _remind), ("reassigned_at", policy.reassign_minutes, _reassign),
        ("told_late_at", policy.tell_late_minutes, _tell_late),
    ):
        if not minutes:
            continue
        for debt in open_debts().filter(at__lt=now - timedelta(minutes=minutes), **{f"{field}__isnull": True}):
            try:
                done += _chase(debt, field, step)
            except Exception:  # noqa: BLE001  the next debt is not this one's trouble
                logger.exception("escalation %s: %s failed", debt.pk, step.__name__)
    return done


@transaction.atomic
def _chase(debt: Escalation, field: str, step: Callable[[Escalation], bool]) -> bool:
    """Do the step, once, if the debt is still open. A step that could not be done yet is tried again at the next sweep."""
    conversation = debt.conversation
    conversation._lock()
    if debt.is_answered:
        return False
    open_still = Escalation.objects.filter(pk=debt.pk, **{f"{field}__isnull": True})  # nobody else comes here: the row is held
    if not open_still.exists() or not step(debt):
        return False
    open_still.update(**{field: timezone.now()})
    return True


def _remind(debt: Escalation) -> bool:
    conversation = debt.conversation
    responsible = [a for a in (conversation.assignee, conversation.channel.agent) if a is not None and a.is_active][:1]
    waited = int((timezone.now() - debt.at).total_seconds() // 60)
    said = {"contact": conversation.contact.display_name, "minutes": waited}
    tell((*responsible, *get_user_model().objects.owners()), Occasion.NEEDS_ME,
         lambda: _("%(contact)s has been waiting for %(minutes)s minutes") % said, conversation=conversation, escalation=debt, message=debt.message)
    return True


def _reassign(debt: Escalation) -> bool:
    """To a colleague who is there; where there is none it stays where it is until one comes."""
    conversation = debt.conversation
    chosen = assign_instead(conversation)
    if chosen is None:
        return False
    said = {"contact": conversation.contact.display_name}
    tell([chosen], Occasion.NEEDS_ME, lambda: _("%(contact)s is yours now: nobody has answered yet") % said,
         conversation=conversation, escalation=debt, message=debt.message)
    logger.info("conversation %s reassigned after waiting", conversation.pk)
    return True


def _tell_late(debt: Escalation) -> bool:
    agency, conversation = current_agency(), debt.conversation
    text = Policy.current().text("late", conversation.contact.language or agency.language, agency=agency.name)
    conversation.send_notice(text, client_key=f"late:{conversation.epoch}")
    return True
