"""What the tables of the two admin sites call themselves, in the reader's language. Names of models and of their fields are English
where they are defined, and would stay so on the pages; here each that is shown is handed to translation. `make messages` asks for them."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Field, Model
from django.utils import translation
from django.utils.translation import gettext_lazy


def speak(site: AdminSite) -> None:
    """Put everything that this site's tables are called through translation. Migrations do not see it."""
    for model, fields in _tables(site):
        meta = model._meta
        meta.verbose_name, meta.verbose_name_plural = _said(meta.verbose_name), _said(meta.verbose_name_plural)
        meta.app_config.verbose_name = _said(meta.app_config.verbose_name)
        for field in fields:
            field.verbose_name, field.help_text = _said(field.verbose_name), _said(field.help_text)
            if field.choices:
                field.choices = [(value, _said(label)) for value, label in field.flatchoices]


def words(site: AdminSite) -> Iterator[str]:
    """All of it in English."""
    for model, fields in _tables(site):
        yield from map(str, (model._meta.verbose_name, model._meta.verbose_name_plural, model._meta.app_config.verbose_name))
        for field in fields:
            yield from map(str, (field.verbose_name, field.help_text, *(label for _value, label in field.flatchoices)))


def _tables(site: AdminSite) -> Iterator[tuple[type[Model], list[Field]]]:
    """Each table with the fields that its screens show."""
    for model, screen in site._registry.items():
        shown = _shown(screen)
        yield model, [field for field in model._meta.get_fields() if isinstance(field, Field) and (not shown or field.name in shown)]
        for inline in screen.inlines:
            yield inline.model, list(inline.model._meta.concrete_fields)


def _shown(screen: ModelAdmin) -> set[str]:
    """Their names; none where the screen leaves nothing out."""
    fieldsets = screen.fieldsets or [(None, {"fields": screen.fields or getattr(getattr(screen.form, "_meta", None), "fields", None) or ()})]
    shown = set(flatten_fieldsets(fieldsets))
    return shown and shown | {name for name in (*screen.list_display, *screen.list_filter) if isinstance(name, str)} | set(getattr(screen, "shown_to_all", None) or ())


def _said(text: object) -> object:
    """Also of what Django makes of a name, such as its plural."""
    with translation.override(None):
        return gettext_lazy(str(text)) if text else text
