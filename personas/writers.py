"""Who writes: Claude where there is a key, the agency's own or the platform's; else the offline assistant, which knows
listings and fixed texts."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from personas.llm.base import LanguageModel
from personas.models import Engine


@lru_cache(maxsize=4)
def model_named(name: str) -> LanguageModel:
    """The model that the settings know by this name, made once per process."""
    return import_string(settings.LANGUAGE_MODELS[name])()


def writer(engine: Engine) -> LanguageModel:
    """Who is asked first."""
    return offline() if is_offline(engine) else _with_key("anthropic", engine)


def second(engine: Engine) -> LanguageModel:
    """Who is asked when the first answer could not stand."""
    if is_offline(engine):
        return offline()
    return _with_key("second" if "second" in settings.LANGUAGE_MODELS else "anthropic", engine)


def offline() -> LanguageModel:
    """The writer that needs no model: for plain searches when there is none, and for replies built from fields."""
    return model_named("offline")


def is_offline(engine: Engine | None = None) -> bool:
    """Whether nobody is asked but our own code. Without an engine: as far as the platform's key goes."""
    return not (settings.ANTHROPIC_API_KEY or (engine is not None and engine.key))


def _with_key(name: str, engine: Engine) -> LanguageModel:
    model = model_named(name)
    return model.with_key(engine.key) if engine.key else model
