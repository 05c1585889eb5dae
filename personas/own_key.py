"""The agency's own key for the model: tried with one small call before it is kept, encrypted, and never shown again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.agents.audit import note
from accounts.agents.models import Agent
from personas import spending, writers
from personas.llm.base import ModelDown
from personas.models import Engine, ModelCall

KEY_CHECK_SECONDS = 15
LONGEST = 300


def keep(key: str, *, by: Agent) -> None:
    """Replies use it from now on. Raises ValidationError, in words for people; then what was there stays."""
    key = key.strip()
    if not key:
        raise ValidationError(_("Paste the key."))
    if len(key) > LONGEST or not key.isascii() or not key.isprintable() or " " in key:
        raise ValidationError(_("That is no key: it has characters that no key has."))
    if why := _fault(key):
        raise ValidationError(why)
    with transaction.atomic():
        Engine.objects.update_or_create(pk=1, defaults={"key": key, "key_set_at": timezone.now()})
        note("model key changed", by=by)


def forget(*, by: Agent) -> None:
    """The platform's is used again, if there is one."""
    with transaction.atomic():
        if Engine.objects.filter(pk=1, key_set_at__isnull=False).update(key="", key_set_at=None):
            note("model key forgotten", by=by)


def _fault(key: str) -> str:
    """What is wrong with a key, in words for people; empty when it works. One small call, and no connection held."""
    trial = Engine(pk=1, key=key)
    model = writers.writer(trial)
    tenancy.let_go()
    try:
        answer = model.check_key(seconds=KEY_CHECK_SECONDS)
    except ModelDown as down:
        code = down.why.split(" ")[0]
        if code in ("401", "403"):
            return _("The vendor does not accept this key.")
        if code in ("402", "404"):
            return _("The key is known, but may not use the model %(model)s.") % {"model": model.name}
        return _("The key could not be tried (%(why)s). Nothing was kept; try again in a minute.") % {"why": code}
    spending.call(ModelCall.Purpose.KEY_CHECK, trial, answer, model=model.name).save()
    return ""
