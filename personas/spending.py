"""What the model may cost an agency in a day, and what it has cost: the rows of the calls are the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from accounts.tenancy import current_agency
from conversations.models import Conversation
from escalation.models import Occasion
from escalation.notifications import tell
from personas.llm.base import Answer, ModelDown
from personas.models import Engine, ModelCall
from personas.writers import is_offline

USED_UP = noop("today's budget is used up")


@dataclass(frozen=True, slots=True)
class Budget:
    """What a day may cost and has cost; None means that there is no limit."""

    calls: int | None
    usd: Decimal | None
    calls_made: int = 0
    usd_spent: Decimal = Decimal(0)

    @property
    def is_used_up(self) -> bool:
        return (self.calls is not None and self.calls_made >= self.calls) or (self.usd is not None and self.usd_spent >= self.usd)


def budget(engine: Engine) -> Budget:
    """Today's budget of this agency. On the platform's key the owner may only be more careful than the platform; what an
    own key costs is counted apart, and limited by the owner alone."""
    own = bool(engine.key)
    calls, usd = _limits(engine)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(sum(cost_usd), 0) FROM personas_modelcall WHERE at >= %s AND own_key = %s", [midnight(), own])
        return Budget(calls, usd, *cursor.fetchone())


def _limits(engine: Engine) -> tuple[int | None, Decimal | None]:
    own = bool(engine.key)
    calls = engine.calls_per_day if own else _least(engine.calls_per_day, _allowed(engine.allowed_calls_per_day, settings.LLM_CALLS_PER_DAY))
    usd = engine.usd_per_day if own else _least(engine.usd_per_day, _allowed(engine.allowed_usd_per_day, Decimal(str(settings.LLM_USD_PER_DAY))))
    return calls, usd


def is_used_up(engine: Engine) -> bool:
    """Nothing is counted where nothing is limited."""
    return not is_offline(engine) and _limits(engine) != (None, None) and budget(engine).is_used_up


def midnight() -> datetime:
    """When the agency's day began."""
    return timezone.now().astimezone(current_agency().zone).replace(hour=0, minute=0, second=0, microsecond=0)


def call(purpose: str, engine: Engine, answer: Answer | ModelDown, *, conversation_id: int | None = None, model: str = "") -> ModelCall:
    """The row of one call, not stored yet: whoever asks stores its rows together, after the last of them."""
    row = ModelCall(purpose=purpose, conversation_id=conversation_id, own_key=bool(engine.key), model=model[:60])
    if isinstance(answer, ModelDown):
        row.problem = answer.why[:120]
        return row
    usage = answer.usage
    row.model, row.problem = (answer.model or model)[:60], answer.problem[:120]
    row.input_tokens, row.output_tokens = usage.input_tokens, usage.output_tokens
    row.cache_read_tokens, row.cache_write_tokens = usage.cache_read_tokens, usage.cache_write_tokens
    row.cost_usd, row.milliseconds = Decimal(str(round(usage.cost_usd, 6))), answer.milliseconds
    row.stop_reason, row.request_id = answer.stop_reason[:30], answer.request_id[:80]
    return row


def tell_owner(conversation: Conversation) -> bool:
    """Say once a day that the budget is used up, to every owner."""
    today = midnight().date()
    Engine.objects.get_or_create(pk=1)
    if not Engine.objects.filter(pk=1).exclude(told_on=today).update(told_on=today):
        return False
    def words() -> str:
        return _("Today's budget for the assistant's model is used up. Plain searches are answered from the listings; the rest waits for a person.")
    tell(get_user_model().objects.owners(), Occasion.NEWS, words, conversation=conversation)
    return True


def _allowed(staffs: int | Decimal | None, default: int | Decimal) -> int | Decimal | None:
    return staffs if staffs is not None else default or None


def _least(*limits: int | Decimal | None) -> int | Decimal | None:
    return min((limit for limit in limits if limit is not None), default=None)
