"""What people see of an agency that is closed: owners why, since when, what still happens and whom to ask; everybody else
only that it is closed."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from accounts.agents.audit import note
from accounts.api.problems import problem
from accounts.models import Agency
from config.office import archive

SENTENCES = {
    Agency.State.SUSPENDED: ("This agency is suspended.", "agency_suspended"),
    Agency.State.DELETING: ("This agency is being deleted.", "agency_closing"),
}


@csrf_exempt  # nothing is changed here, and a program is told the truth
@never_cache
def closed(request: HttpRequest) -> HttpResponse:
    agency: Agency = request.agency
    if request.path_info.startswith("/api/"):
        title, code = SENTENCES[agency.state]
        return problem(title, code, 403)
    context: dict = {"agency": agency, "is_owner": _is_owner(request), "contact": settings.PLATFORM_CONTACT}
    if context["is_owner"]:
        context["archives"] = archive.of(agency, staff=False)
    return render(request, "closed.html", context, status=403)


@require_GET
def archive_file(request: HttpRequest, name: str) -> FileResponse:
    """An owner takes the agency's archive along."""
    found = archive.file(request.agency, name, staff=False) if _is_owner(request) else None
    if found is None:
        raise Http404
    note("archive downloaded", by=request.user, file=found.name)
    return FileResponse(found.open("rb"), as_attachment=True, filename=found.name)


def _is_owner(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_active and request.user.is_owner
