"""The staff's screens for the platform's own tables, and what every screen of staff has in common: what was done is
written to the platform's audit, not to Django's log, whose content types mean something else in every schema."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import IntegrityError, connection, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tenants.utils import get_public_schema_name
from unfold.admin import ModelAdmin
from unfold.forms import ActionForm

from accounts.models import Agency, PlatformAudit
from accounts.provisioning import CannotOpen, open_agency, resume, suspend
from accounts.staff_forms import StaffForm
from accounts.tenancy import forget_agencies, public_schema


def note(request: HttpRequest, action: str, **detail: Any) -> None:
    """One line in the platform's audit, in the name of the member of staff."""
    schema = connection.schema_name
    with public_schema():
        PlatformAudit.note(action[:60], "" if schema == get_public_schema_name() else schema, request.user.email, **detail)


class AuditedAdmin(ModelAdmin):
    """Rows are shown; adding, changing and deleting are allowed one by one. Everything done leaves an audit line that
    names rows by id and fields by name, never a value."""

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

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        self._note(request, "added", [obj.pk])

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        parts = message if isinstance(message, list) else []
        fields = sorted({str(f) for part in parts for f in part.get("changed", {}).get("fields", [])})
        self._note(request, "changed", [obj.pk], fields=fields)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        self._note(request, "deleted", [obj.pk for obj in queryset])

    def _note(self, request: HttpRequest, what: str, pks: list, **detail: Any) -> None:
        note(request, f"{self.opts.verbose_name} {what}", table=self.opts.label_lower, ids=[str(pk) for pk in pks], **detail)

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
            "title": f"What staff did to {obj}", "subtitle": None, "lines": Paginator(lines, 100).get_page(request.GET.get("p")),
            "module_name": str(self.opts.verbose_name_plural).capitalize(), "object": obj, "opts": self.opts,
        }
        return TemplateResponse(request, self.object_history_template, context | (extra_context or {}))


class AgencyTableAdmin(AuditedAdmin):
    """A table of one agency, below /admin/agencies/<schema>/."""


# --- the platform's own tables ---------------------------------------------------------------------------------------


class WithReason(ActionForm):
    reason = forms.CharField(required=False, max_length=300, label="Reason", help_text="for suspending")


class NewAgency(StaffForm):
    """What `open_agency` asks for. Its own checks say what is wrong."""

    subdomain = forms.CharField(max_length=40, help_text="3 to 40 lower-case letters, digits or single hyphens; it cannot be changed later.")
    name = forms.CharField(max_length=120)
    owner_name = forms.CharField(max_length=120, required=False)
    owner_email = forms.EmailField()
    owner_password = forms.CharField(
        strip=False, max_length=256, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 10 characters. Tell the owner by another way than e-mail.",
    )
    time_zone = forms.CharField(max_length=60, initial="UTC", help_text="Such as Asia/Singapore.")
    currency = forms.CharField(min_length=3, max_length=3, initial="USD", help_text="Three letters.")

    def clean_time_zone(self) -> str:
        from zoneinfo import available_timezones

        if self.cleaned_data["time_zone"] not in available_timezones():
            raise forms.ValidationError("There is no such time zone.")
        return self.cleaned_data["time_zone"]

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"].upper()

    def open(self, actor: str) -> Agency | None:
        """The agency, or None with the reason among the form's errors."""
        try:
            return open_agency(**self.cleaned_data, actor=actor)
        except CannotOpen as error:
            self.add_error(None, str(error))
        except IntegrityError:  # the same form was sent twice at the same moment; the other one makes it
            self.add_error("subdomain", f"The name {self.cleaned_data['subdomain']} is taken.")
        return None


class AgencyAdmin(AuditedAdmin):
    """Agencies are opened, suspended and resumed here; they are deleted by command only."""

    can_add = can_change = True
    list_display = ("name", "subdomain", "state", "host", "currency", "created_at", "tables")
    list_filter = ("state", "currency", "created_at")
    search_fields = ("name", "subdomain", "domains__domain", "email")
    readonly_fields = ("subdomain", "schema_name", "state", "state_reason", "host", "tables", "created_at")
    fields = (
        "name", "subdomain", "schema_name", "host", "tables", "state", "state_reason", "created_at", "colour", "logo", "time_zone",
        "currency", "language", "phone", "email", "website", "address", "opening_hours", "licence",
    )
    actions: ClassVar[list[str]] = ["suspend", "resume"]
    action_form = WithReason

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Agency]:
        return super().get_queryset(request).exclude(schema_name=get_public_schema_name()).prefetch_related("domains")

    @admin.display(description="host name")
    def host(self, agency: Agency) -> str:
        return next((domain.domain for domain in agency.domains.all() if domain.is_primary), "-")

    @admin.display(description="tables")
    def tables(self, agency: Agency) -> SafeString | str:
        if agency.state not in (Agency.State.ACTIVE, Agency.State.SUSPENDED):
            return "-"
        return format_html('<a href="/admin/agencies/{}/">open</a>', agency.schema_name)

    def save_model(self, request: HttpRequest, obj: Agency, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_agencies()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        """Not Django's own: that one works in a transaction, and a schema with its migrations does not belong in it."""
        form = NewAgency(request.POST or None)
        if request.method == "POST" and form.is_valid():
            agency = form.open(actor=request.user.email)
            if agency is not None:
                self.message_user(request, f"{agency.name} is open at {agency.get_primary_domain().domain}.", messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:accounts_agency_change", args=[agency.pk]))
        context = self.admin_site.each_context(request) | {"title": "Open an agency", "form": form, "opts": self.opts}
        return TemplateResponse(request, "admin/open_agency.html", context)

    @admin.action(description="Suspend (give a reason)")
    def suspend(self, request: HttpRequest, chosen: models.QuerySet[Agency]) -> None:
        reason = request.POST.get("reason", "").strip()
        if not reason:
            self.message_user(request, "Nothing was suspended: write the reason next to the action.", messages.ERROR)
            return
        for agency in chosen:
            if agency.state == Agency.State.ACTIVE:
                suspend(agency, reason=reason[:300], actor=request.user.email)
                self.message_user(request, f"{agency} is suspended.", messages.SUCCESS)
            else:
                self.message_user(request, f"{agency} is {agency.state} and was left so.", messages.WARNING)

    @admin.action(description="Resume")
    def resume(self, request: HttpRequest, chosen: models.QuerySet[Agency]) -> None:
        for agency in chosen:
            if agency.state == Agency.State.SUSPENDED:
                resume(agency, actor=request.user.email)
                self.message_user(request, f"{agency} is served again.", messages.SUCCESS)
            else:
                self.message_user(request, f"{agency} is {agency.state} and was left so.", messages.WARNING)


class DomainAdmin(AuditedAdmin):
    list_display = ("domain", "tenant", "is_primary")
    search_fields = ("domain",)


class WebhookRouteAdmin(AuditedAdmin):
    """Ways in from providers. Not even the token's digest is shown."""

    list_display = ("account", "provider", "agency", "channel_id", "created_at")
    list_filter = ("provider", "agency")
    search_fields = ("account",)
    exclude = ("token_digest",)


class PlatformAuditAdmin(AuditedAdmin):
    list_display = ("at", "actor", "action", "agency_name", "detail")
    list_filter = ("action",)
    search_fields = ("actor", "agency_name", "action")
    date_hierarchy = "at"


class WorkerAdmin(AuditedAdmin):
    list_display = ("host", "pid", "threads", "started_at", "seen_at")
