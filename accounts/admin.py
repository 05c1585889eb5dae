"""The staff's screens for the platform's own tables, and what every screen of staff has in common: what was done is
written to the platform's audit, not to Django's log, whose content types mean something else in every schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection, models
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import get_public_schema_name
from unfold.admin import ModelAdmin

from accounts.models import PlatformAudit
from accounts.tenancy import public_schema

BY_STAFF = "platform staff"  # as an agency's own audit names them


def note(request: HttpRequest, action: str, **detail: Any) -> None:
    """One line in the platform's audit, in the name of the member of staff; on a visit, with the reason they gave for it."""
    schema = connection.schema_name
    if visit := getattr(request, "visit", None):
        detail = {"reason": visit.reason} | detail
    with public_schema():
        PlatformAudit.note(action[:60], "" if schema == get_public_schema_name() else schema, request.user.email, **detail)


class AuditedAdmin(ModelAdmin):
    """Rows are shown; adding, changing and deleting are allowed one by one. Everything done leaves an audit line that
    names rows by id and fields by name; what was and what is stands there only of `values_told`."""

    values_told: tuple[str, ...] = ()  # fields of this form that are neither secret nor about a person
    can_add = can_change = can_delete = False
    read_is_noted = False  # for what people have written: who of the staff looked is in the audit too
    view_on_site = False
    show_full_result_count = False
    list_per_page = 50
    object_history_template = "admin/audit_history.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.can_change and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.can_delete and super().has_delete_permission(request, obj)

    # --- the audit instead of Django's log ---------------------------------------------------------------------------

    def construct_change_message(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, add: bool = False) -> list:
        changed = [name for name in form.changed_data if name in self.values_told]
        after = {name: _plain(form.cleaned_data.get(name)) for name in changed}
        before = {} if add else {name: _plain(form.initial.get(name)) for name in changed}
        request._told = {name: values for name, values in (("before", before), ("after", after)) if values}
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        self._note(request, "added", [obj.pk], **getattr(request, "_told", {}))

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        self._note(request, "changed", [obj.pk], **self._changed(request, message))

    def _changed(self, request: HttpRequest, message: Any) -> dict[str, Any]:
        """The fields that a form has changed, and of those that may be told what was and what is."""
        parts = message if isinstance(message, list) else []
        fields = sorted({str(f) for part in parts for f in part.get("changed", {}).get("fields", [])})
        return {"fields": fields, **getattr(request, "_told", {})}

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        self._note(request, "deleted", [obj.pk for obj in queryset])

    def _note(self, request: HttpRequest, what: str, pks: list, **detail: Any) -> None:
        note(request, f"{self.opts.verbose_name_raw} {what}", table=self.opts.label_lower, ids=[str(pk) for pk in pks], **detail)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.read_is_noted and request.method == "GET":
            self._note(request, "read", [object_id[:60]])
        return super().change_view(request, object_id, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.read_is_noted and request.method == "GET":
            self._note(request, "list read", [])
        return super().changelist_view(request, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """What staff did to this row, from the audit."""
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        schema = connection.schema_name
        lines = PlatformAudit.objects.filter(
            agency_name="" if schema == get_public_schema_name() else schema,
            detail__table=self.opts.label_lower, detail__ids__contains=[str(obj.pk)],
        )
        context = self.admin_site.each_context(request) | {
            "title": _("What staff did to %(row)s") % {"row": obj}, "subtitle": None, "lines": Paginator(lines, 100).get_page(request.GET.get("p")),
            "module_name": str(self.opts.verbose_name_plural).capitalize(), "object": obj, "opts": self.opts,
        }
        return TemplateResponse(request, self.object_history_template, context | (extra_context or {}))


def _plain(value: Any) -> Any:
    """As it can stand in JSON; a row by its id."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (bool, int)) else str(value)


class AgencyTableAdmin(AuditedAdmin):
    """A table of one agency, below /admin/agencies/<schema>/. What staff may do there is what their visit allows: without
    leave to read texts, only `shown_to_all` is shown of tables that hold what people wrote or who they are."""

    shown_to_all: tuple[str, ...] | None = None  # None: nothing here is anybody's words, name or number

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may_change(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may_change(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may_change(request) and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict:
        return super().get_actions(request) if self._may_change(request) else {}

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        return [name for name in columns if name in self.shown_to_all] or ["pk"] if self._is_masked(request) else columns

    def get_list_filter(self, request: HttpRequest) -> Any:
        found = super().get_list_filter(request)
        return [one for one in found if isinstance(one, str) and one in self.shown_to_all] if self._is_masked(request) else found

    def get_search_fields(self, request: HttpRequest) -> Any:
        return () if self._is_masked(request) else super().get_search_fields(request)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """A filter tells what it finds: where a field is masked, nothing of it may be asked by the address either. Without
        the request it cannot be known what the visit allows, so nothing is."""
        if self.shown_to_all is not None and (request is None or self._is_masked(request)):
            name = lookup.split(LOOKUP_SEP, 1)[0]
            if name not in self.shown_to_all and name != "pk":
                return False
        return super().lookup_allowed(lookup, value, request)

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        if not self._is_masked(request):
            return super().get_fieldsets(request, obj)
        known = {field.name for field in self.opts.get_fields()} | set(self.get_readonly_fields(request, obj))
        return [(None, {"fields": [name for name in self.shown_to_all if name in known]})]

    def get_inlines(self, request: HttpRequest, obj: models.Model | None) -> Any:
        return [] if self._is_masked(request) else super().get_inlines(request, obj)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        if self._is_masked(request):
            nameless = Nameless(object_id[:60], self.opts)
            extra_context = {"original": nameless, "subtitle": None, "title": str(nameless)} | (extra_context or {})
        return super().change_view(request, object_id, form_url, extra_context=extra_context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        if self._is_masked(request):
            nameless = Nameless(object_id[:60], self.opts)
            extra_context = {"object": nameless, "title": _("What staff did to %(row)s") % {"row": nameless}} | (extra_context or {})
        return super().history_view(request, object_id, extra_context)

    def _is_masked(self, request: HttpRequest) -> bool:
        return self.shown_to_all is not None and not request.visit.may_read_texts

    def _may_change(self, request: HttpRequest) -> bool:
        return request.visit.may_change


@dataclass(frozen=True)
class Nameless:
    """A row in headings where its own name must not stand."""

    pk: str
    _meta: Any

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


# --- the platform's own tables ---------------------------------------------------------------------------------------


class DomainAdmin(AuditedAdmin):
    list_display = ("domain", "tenant", "is_primary")
    search_fields = ("domain",)


class WebhookRouteAdmin(AuditedAdmin):
    """Ways in from providers. Not even the token's digest is shown."""

    list_display = ("account", "provider", "agency", "channel_id", "created_at")
    list_filter = ("provider", "agency")
    search_fields = ("account",)
    exclude = ("token_digest",)


class DeedFilter(admin.SimpleListFilter):
    title, parameter_name = _("deed"), "action"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        known = PlatformAudit.objects.order_by("action").values_list("action", flat=True).distinct()
        return [(action, PlatformAudit(action=action, detail={"table": ""}).in_words) for action in known[:200]]

    def queryset(self, request: HttpRequest, found: models.QuerySet[PlatformAudit]) -> models.QuerySet[PlatformAudit]:
        return found.filter(action=self.value()) if self.value() else found


class PlatformAuditAdmin(AuditedAdmin):
    list_display = ("at", "actor", "deed", "agency_name", "told")
    fields = ("at", "actor", "deed", "agency_name", "detail")
    list_filter = (DeedFilter,)
    search_fields = ("actor", "agency_name", "action")
    date_hierarchy = "at"

    @admin.display(description=_("deed"), ordering="action")
    def deed(self, line: PlatformAudit) -> str:
        return line.in_words

    @admin.display(description=_("detail"))
    def told(self, line: PlatformAudit) -> SafeString | str:
        """What was and what is, and the rest as name and value."""
        before, after = line.detail.get("before") or {}, line.detail.get("after") or {}
        said = [(name, f"{_in_a_line(before.get(name, '-'))} → {_in_a_line(now)}") for name, now in after.items() if before.get(name) != now]
        said += [(name, _in_a_line(value)) for name, value in line.detail.items() if value and name not in ("before", "after", "table")]
        return format_html_join("", '<div class="office-told"><b>{}</b> {}</div>', [(gettext(name.replace("_", " ")), value) for name, value in said]) or "-"


def _in_a_line(value: object) -> str:
    if isinstance(value, dict):
        value = [f"{name} {each}" for name, each in value.items()]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class WorkerAdmin(AuditedAdmin):
    list_display = ("host", "pid", "threads", "started_at", "seen_at")
