"""Who writes: Claude where there is a key, else the offline assistant, which knows listings and fixed texts."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from personas.llm.base import LanguageModel


@lru_cache(maxsize=4)
def model_named(name: str) -> LanguageModel:
    """The model that the settings know by this name, made once per process."""
    return import_string(settings.LANGUAGE_MODELS[name])()


def writer() -> LanguageModel:
    return model_named("offline" if is_offline() else "anthropic")


def offline() -> LanguageModel:
    """The writer that needs no model: for plain searches when there is none, and for replies built from fields."""
    return model_named("offline")


def is_offline() -> bool:
    return not settings.ANTHROPIC_API_KEY
