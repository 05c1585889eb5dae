"""Two admin sites, both on the platform's host and for platform staff only: the platform's own tables, and, one agency
at a time, an agency's. Tables of an agency on the platform's site would fail, for in public they do not exist."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from accounts.agents import second_step
from accounts.agents.admin import StaffSignIn
from accounts.agents.second_step_views import CodeForm, answer
from accounts.agents.views import SignIn
from accounts.models import PlatformAudit
from accounts.staff_forms import Dressed


class StaffSite(UnfoldAdminSite):
    """What both have in common: the audit in the place of Django's log."""

    site_url = None
    index_template = "admin/audited_index.html"

    def each_context(self, request: HttpRequest) -> dict:
        """The theme would write its colours as an inline style; ours are in static/office/look.css."""
        return super().each_context(request) | {"colors": None}

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().index(request, {"audit": self.audit(request)} | (extra_context or {}))

    def audit(self, request: HttpRequest) -> list[PlatformAudit]:
        return list(PlatformAudit.objects.all()[:12])


class StaffDoor(SignIn):
    """Staff always need the second step, so a right password leads to it; it is set up at the first sign-in."""

    template_name, authentication_form, next_page, redirect_authenticated_user = "admin/login.html", StaffSignIn, "admin:index", False
    code_page = reverse_lazy("admin:login")


class StaffCode(Dressed, CodeForm):
    pass


class PlatformAdmin(StaffSite):
    index_title = _("Overview")
    index_template = "admin/office/overview.html"

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        from config.office import overview

        return super().index(request, overview.context() | (extra_context or {}))

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Django's own would go on to LOGIN_REDIRECT_URL, which is a page of an agency's site."""
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        context = self.each_context(request) | {"title": _("Sign in"), "app_path": request.get_full_path(), "username": request.user.get_username()}
        if second_step.PENDING in request.session:
            if "again" not in request.GET and second_step.waiting(request):
                return answer(request, door="admin:login", page="admin/second_step.html", codes_page="admin/recovery_codes.html", context=context,
                              form_class=StaffCode)
            request.session.flush()
        return StaffDoor.as_view(extra_context=context | (extra_context or {}))(request)

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return LogoutView.as_view(next_page="admin:login")(request)


class AgencyAdminSite(StaffSite):
    """Shows the tables of the agency that the middleware has put in use."""

    settings_name = "UNFOLD_AGENCY"
    index_title = _("This agency")

    def has_permission(self, request: HttpRequest) -> bool:
        """The middleware has let nobody else in; asked again, for a second lock costs nothing."""
        return request.user.is_active and request.user.is_superuser

    def each_context(self, request: HttpRequest) -> dict:
        return super().each_context(request) | {"site_header": gettext("%(name)s (platform staff)") % {"name": request.visited_agency.name}}

    def audit(self, request: HttpRequest) -> list[PlatformAudit]:
        return list(PlatformAudit.objects.filter(agency_name=request.visited_agency.schema_name)[:12])

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Signing in and out and one's own password belong to the platform's site: here they would reach for the
        agency's rows of the same number. Content types are not used at all."""
        elsewhere = {"login": "login/", "logout": "logout/", "password_change": "password_change/"}
        dropped = {*elsewhere, "password_change_done", "view_on_site"}
        kept = [url for url in super().get_urls() if getattr(url, "name", None) not in dropped]
        return [path(way, _to_platform(way), name=name) for name, way in elsewhere.items()] + kept


def _to_platform(way: str):
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(f"/admin/{way}", preserve_request=True)

    return view


platform_admin, agency_admin = PlatformAdmin(name="admin"), AgencyAdminSite(name="admin")
agency_admin.disable_action("delete_selected")

from config import admin_agency, admin_platform  # noqa: E402, F401  they register the tables
from config.office import tables  # noqa: E402

tables.speak(platform_admin)
tables.speak(agency_admin)
