"""The list of agencies and everything that staff do to one: open, suspend, resume, delete, visit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import get_public_schema_name
from unfold.decorators import display

from accounts.admin import BY_STAFF, AuditedAdmin
from accounts.agency_settings import CURRENCIES, FIELDS, LANGUAGES, change_settings, check_settings
from accounts.models import Agency, PlatformAudit
from accounts.office.models import AgencyFigures, Opening
from accounts.staff_forms import Dressed
from accounts.tenancy import forget_agencies
from config.office import agency_pages, figures
from config.office.forms import country_choices

QUIET = timedelta(days=14)
STATES = {"creating": "info", "active": "success", "suspended": "warning", "deleting": "danger"}


class HealthFilter(admin.SimpleListFilter):
    title, parameter_name = _("numbers"), "numbers"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Iterable[tuple[str, str]]:
        return [("trouble", _("In trouble")), ("well", _("All connected")), ("none", _("None yet"))]

    def queryset(self, request: HttpRequest, found: QuerySet[Agency]) -> QuerySet[Agency]:
        match self.value():
            case "trouble":
                return found.filter(Q(figures__numbers_broken__gt=0) | Q(figures__open_incidents__gt=0))
            case "well":
                return found.filter(figures__numbers__gt=0, figures__numbers=F("figures__numbers_connected"))
            case "none":
                return found.filter(Q(figures__numbers=0) | Q(figures__isnull=True))
        return found


class ActivityFilter(admin.SimpleListFilter):
    title, parameter_name = _("last activity"), "activity"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Iterable[tuple[str, str]]:
        return [("today", _("In the last day")), ("week", _("In the last week")), ("quiet", _("Quiet for 14 days"))]

    def queryset(self, request: HttpRequest, found: QuerySet[Agency]) -> QuerySet[Agency]:
        now = timezone.now()
        match self.value():
            case "today":
                return found.filter(figures__last_activity_at__gt=now - timedelta(days=1))
            case "week":
                return found.filter(figures__last_activity_at__gt=now - timedelta(days=7))
            case "quiet":
                return found.filter(Q(figures__last_activity_at__lt=now - QUIET) | Q(figures__last_activity_at__isnull=True))
        return found


class WorkFilter(admin.SimpleListFilter):
    title, parameter_name = _("work that waits"), "work"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Iterable[tuple[str, str]]:
        return [("parked", _("Something is parked")), ("unsent", _("Messages did not leave")), ("waiting", _("Contacts wait for a person"))]

    def queryset(self, request: HttpRequest, found: QuerySet[Agency]) -> QuerySet[Agency]:
        match self.value():
            case "parked":
                return found.filter(Q(figures__parked_events__gt=0) | Q(figures__parked_answers__gt=0))
            case "unsent":
                return found.filter(figures__unsent__gt=0)
            case "waiting":
                return found.filter(figures__waiting__gt=0)
        return found


class AgencyForm(Dressed, forms.ModelForm):
    """Choices where a setting is one of many. What `change_settings` refuses is said at the field."""

    country = forms.ChoiceField(choices=country_choices, required=False, label=_("Country"))
    time_zone = forms.ChoiceField(choices=lambda: [(zone, zone) for zone in sorted(available_timezones())], label=_("Time zone"))
    language = forms.ChoiceField(choices=LANGUAGES, label=_("Language"))
    currency = forms.ChoiceField(choices=[(code, code) for code in CURRENCIES], label=_("Currency"))
    reason = forms.CharField(max_length=300, required=False, label=_("Reason"), help_text=_("Kept in the staff's audit."), widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean(self) -> dict:
        cleaned = super().clean()
        try:
            check_settings(self.instance, {name: cleaned[name] for name in self.changed_data if name in FIELDS and name in cleaned})
        except ValidationError as error:
            for field, sentences in error.message_dict.items():
                self.add_error(field if field in self.fields else None, sentences)
        return cleaned


class AgencyAdmin(AuditedAdmin):
    """Agencies with how they do. What closes or opens one has a page of its own that says what will happen."""

    can_add = can_change = True
    values_told = ("name", "country", "colour", "time_zone", "currency", "language", "licence", "most_agents", "most_numbers")
    form = AgencyForm
    list_display = ("named", "state_shown", "health", "spend_today", "spend_month", "active_at", "work", "tables")
    list_filter = ("state", HealthFilter, ActivityFilter, WorkFilter, "state_category", "created_at")
    list_before_template = "admin/office/totals.html"
    list_filter_sheet = True
    search_fields = ("name", "subdomain", "domains__domain", "email", "country")
    ordering = ("name",)
    readonly_fields = ("subdomain", "schema_name", "host", "created_at")
    fieldsets = (
        (_("Agency"), {"fields": ("name", "subdomain", "schema_name", "host", "created_at")}),
        (_("Where and how"), {"fields": ("country", "time_zone", "language", "currency", "colour", "licence")}),
        (_("Contact"), {"fields": ("phone", "email", "website", "address")}),
        (_("Limits of its plan"), {"fields": ("most_agents", "most_numbers", "reason")}),
    )
    change_form_outer_before_template = "admin/office/agency_panel.html"
    actions: ClassVar[list] = []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agency]:
        return (super().get_queryset(request).exclude(schema_name=get_public_schema_name())
                .select_related("figures").prefetch_related("domains"))

    def get_urls(self) -> list[URLPattern]:
        pages = agency_pages.Pages(self)
        own = [
            ("available/", pages.available, "agency_available"),
            ("opening/<int:pk>/", pages.opening, "agency_opening"),
            ("opening/<int:pk>/state/", pages.opening_state, "agency_opening_state"),
            ("<int:pk>/suspension/", pages.suspension, "agency_suspension"),
            ("<int:pk>/resumption/", pages.resumption, "agency_resumption"),
            ("<int:pk>/deletion/", pages.deletion, "agency_deletion"),
            ("<int:pk>/deletion/cancel/", pages.cancel_deletion, "agency_cancel_deletion"),
            ("<int:pk>/archive/", pages.archive, "agency_archive"),
            ("<int:pk>/archive/<str:name>", pages.download, "agency_download"),
            ("<int:pk>/invitation/", pages.invite_again, "agency_invite_again"),
            ("<int:pk>/figures/", pages.refresh, "agency_refresh"),
            ("waiting/", pages.waiting, "agency_waiting"),
            ("<int:pk>/try-again/", pages.try_again, "agency_try_again"),
            ("<int:pk>/visit/", pages.visit, "agency_visit"),
            ("<int:pk>/visit/end/", pages.end_visit, "agency_end_visit"),
        ]
        return [path(way, self.admin_site.admin_view(view), name=name) for way, view, name in own] + super().get_urls()

    # --- the list ------------------------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        everyone = list(self.get_queryset(request))
        under_way = Opening.objects.filter(Q(state__in=Opening.UNDER_WAY) | Q(state=Opening.State.FAILED, finished_at__gt=timezone.now() - timedelta(hours=1)))
        context = {"totals": figures.totals(everyone, timezone.now()), "openings": under_way[:5]}
        return super().changelist_view(request, context | (extra_context or {}))

    @display(description=_("agency"), header=True, ordering="name")
    def named(self, agency: Agency) -> tuple[str, str]:
        return agency.name, self.host(agency)

    @display(description=_("state"), label=STATES, ordering="state")
    def state_shown(self, agency: Agency) -> tuple[str, str]:
        if agency.state == Agency.State.DELETING and agency.deletion_due_at:
            return agency.state, _("to be deleted on %(at)s") % {"at": date_format(agency.deletion_due_at, "SHORT_DAY_FORMAT")}
        return agency.state, agency.get_state_display()

    @display(description=_("numbers"), label={"well": "success", "trouble": "danger", "starting": "warning", "none": "info"}, ordering="figures__numbers_broken")
    def health(self, agency: Agency) -> tuple[str, str]:
        row = self._figures(agency)
        if row is None or not row.numbers:
            return "none", str(_("none yet") if row else _("not read yet"))
        if row.numbers_broken or row.open_incidents:
            return "trouble", _("%(n)s of %(all)s in trouble") % {"n": max(row.numbers_broken, row.open_incidents), "all": row.numbers}
        if row.numbers_connected < row.numbers:
            return "starting", _("%(n)s of %(all)s connected") % {"n": row.numbers_connected, "all": row.numbers}
        return "well", _("%(n)s connected") % {"n": row.numbers}

    @display(description=_("model today"), ordering="figures__usd_today")
    def spend_today(self, agency: Agency) -> str:
        row = self._figures(agency)
        return f"${row.usd_today:.2f}" if row else "-"

    @display(description=_("this month"), ordering="figures__usd_month")
    def spend_month(self, agency: Agency) -> str:
        row = self._figures(agency)
        return f"${row.usd_month:.2f}" if row else "-"

    @display(description=_("last activity"), ordering="figures__last_activity_at")
    def active_at(self, agency: Agency) -> str:
        row = self._figures(agency)
        return _("%(since)s ago") % {"since": timesince(row.last_activity_at, depth=1)} if row and row.last_activity_at else str(_("never"))

    @display(description=_("waits"), ordering="figures__waiting")
    def work(self, agency: Agency) -> str:
        row = self._figures(agency)
        if row is None:
            return "-"
        parts = [(row.waiting, _("%(n)s for a person")), (row.parked, _("%(n)s parked")), (row.unsent, _("%(n)s unsent"))]
        return ", ".join(what % {"n": count} for count, what in parts if count) or str(_("nothing"))

    @display(description=_("tables"))
    def tables(self, agency: Agency) -> SafeString | str:
        if agency.state not in (Agency.State.ACTIVE, Agency.State.SUSPENDED):
            return "-"
        return format_html('<a class="office-link" href="/admin/agencies/{}/">{}</a>', agency.schema_name, _("visit"))

    @staticmethod
    def _figures(agency: Agency) -> AgencyFigures | None:
        return getattr(agency, "figures", None)

    # --- one agency ----------------------------------------------------------------------------------------------------

    @admin.display(description=_("host name"))
    def host(self, agency: Agency) -> str:
        return next((domain.domain for domain in agency.domains.all() if domain.is_primary), "-")

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        agency = self.get_object(request, object_id)
        panel = agency_pages.panel(agency) if agency else {}
        return super().change_view(request, object_id, form_url, {"show_save_and_add_another": False} | panel | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: Agency, form: AgencyForm, change: bool) -> None:
        """The agency's own settings change by their one function; what staff alone decide is saved here."""
        settings_of_it = {name: getattr(obj, name) for name in form.changed_data if name in FIELDS}
        if settings_of_it:
            change_settings(obj, by=BY_STAFF, **settings_of_it)
        own = [name for name in form.changed_data if name not in FIELDS and name != "reason"]
        if own:
            obj.save(update_fields=own)  # whatever else has happened to the row meanwhile stays
            forget_agencies()

    def log_change(self, request: HttpRequest, obj: Agency, message) -> None:
        """With what was and what is, as far as it is nobody's personal data."""
        reason = request.POST.get("reason", "").strip()
        told = {"before": {}, "after": {}} | self._changed(request, message) | ({"reason": reason} if reason else {})
        PlatformAudit.note("agency changed", obj, request.user.email, table=self.opts.label_lower, ids=[str(obj.pk)], **told)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        """Not Django's own: that one works in a transaction, and a schema with its migrations does not belong in it."""
        return agency_pages.Pages(self).open(request)

    # --- what the pages of one agency share ----------------------------------------------------------------------------

    def one(self, request: HttpRequest, pk: int) -> Agency:
        if not self.has_change_permission(request):
            raise Http404
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def page(self, request: HttpRequest, template: str, title: str, agency: Agency | None = None, **context) -> TemplateResponse:
        return TemplateResponse(request, f"admin/office/{template}.html", self.admin_site.each_context(request) | {
            "title": title, "agency_row": agency, **context})

    def back(self, request: HttpRequest, agency: Agency, text: str, level: int = messages.SUCCESS) -> HttpResponseRedirect:
        self.message_user(request, text, level)
        return HttpResponseRedirect(reverse("admin:accounts_agency_change", args=[agency.pk]))
