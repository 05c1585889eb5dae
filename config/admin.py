"""Two admin sites, both on the platform's host and for platform staff only: the platform's own tables, and, one agency
at a time, an agency's. Tables of an agency on the platform's site would fail, for in public they do not exist."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest


class PlatformAdmin(admin.AdminSite):
    site_header = site_title = "Foyer platform"
    index_title = "Agencies and the platform"
    site_url = None


class AgencyAdminSite(admin.AdminSite):
    """Shows the tables of the agency that the middleware has put in use."""

    site_title = "Foyer"
    index_title = "This agency"
    site_url = None

    def each_context(self, request: HttpRequest) -> dict:
        return super().each_context(request) | {"site_header": f"{request.visited_agency.name} (platform staff)"}


platform_admin, agency_admin = PlatformAdmin(name="admin"), AgencyAdminSite(name="admin")
agency_admin.disable_action("delete_selected")

from config import admin_agency, admin_platform  # noqa: E402, F401  they register the tables
