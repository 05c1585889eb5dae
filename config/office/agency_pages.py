"""The pages on which staff open, suspend, resume and delete an agency. Each says what will happen before it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_q.models import Failure

from accounts import closing
from accounts.agents.invitations import CannotInvite, Invitation, resend
from accounts.agents.models import Agent
from accounts.models import Agency, PlatformAudit
from accounts.office import support
from accounts.office.models import Opening
from accounts.provisioning import CannotOpen, check_request, refuse_taken
from accounts.tenancy import AgencyUnavailable, enqueue_platform, in_agency
from config.office import archive, effects, figures, work
from config.office.forms import Because, Deletion, NewAgency, Suspension, VisitRequest
from config.office.opening import steps

if TYPE_CHECKING:
    from config.office.agencies import AgencyAdmin

CLOSED = (Agency.State.SUSPENDED, Agency.State.DELETING)


def panel(agency: Agency) -> dict:
    """What stands above an agency's form: how it does, who owns it, and what can be done to it."""
    owners, invited = [], []
    if agency.state != Agency.State.CREATING:
        with in_agency(agency.schema_name, even_if=CLOSED):
            owners = list(Agent.objects.owners())
            invited = list(Invitation.objects.open().filter(role=Agent.Role.OWNER)) if not owners else []
    return {
        "agency_row": agency, "because": Because(), "figures": getattr(agency, "figures", None), "owners": [str(owner) for owner in owners],
        "invited": invited, "archives": archive.of(agency), "lines": PlatformAudit.objects.filter(agency_name=agency.schema_name)[:8],
    }


class Pages:
    """Views of AgencyAdmin. They are wrapped by its site, so only staff come here."""

    def __init__(self, admin: AgencyAdmin) -> None:
        self.admin = admin
        for name in ("resumption", "cancel_deletion", "archive", "invite_again", "refresh", "end_visit", "try_again"):
            setattr(self, name, require_POST(getattr(self, name)))

    # --- opening -------------------------------------------------------------------------------------------------------

    def open(self, request: HttpRequest) -> HttpResponse:
        if not self.admin.has_add_permission(request):
            raise PermissionDenied
        form = NewAgency(request.POST) if request.method == "POST" else NewAgency.blank(self._failed(request))
        if request.method == "POST" and form.is_valid() and (opening := form.ask(by=request.user.email)):
            return HttpResponseRedirect(reverse("admin:agency_opening", args=[opening.pk]))
        return self.admin.page(request, "open", _("Open an agency"), form=form)

    @staticmethod
    def _failed(request: HttpRequest) -> Opening | None:
        pk = request.GET.get("again", "")
        return Opening.objects.filter(pk=pk, state=Opening.State.FAILED).first() if pk.isascii() and pk.isdecimal() and len(pk) < 10 else None

    def available(self, request: HttpRequest) -> HttpResponse:
        """While the name is typed: is it free."""
        name, why = request.GET.get("subdomain", "").strip().lower()[:60], ""
        if name:
            try:
                check_request(name, "x", "owner@example.com")
                refuse_taken(name)
                if Opening.objects.filter(subdomain=name, state__in=Opening.UNDER_WAY).exists():
                    raise CannotOpen("under_way", name=name)
            except CannotOpen as error:
                why = str(error)
        return TemplateResponse(request, "admin/office/_available.html", {"asked": name, "why": why})

    def opening(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(Opening, pk=pk)
        return self.admin.page(request, "opening", _("Opening %(name)s") % {"name": row.asked.get("name", row.subdomain)}, **self._progress(row))

    def opening_state(self, request: HttpRequest, pk: int) -> HttpResponse:
        return TemplateResponse(request, "admin/office/_progress.html", self._progress(get_object_or_404(Opening, pk=pk)))

    @staticmethod
    def _progress(row: Opening) -> dict:
        domain = row.agency.get_primary_domain() if row.agency else None
        return {"opening": row, "steps": steps(row), "address": domain.domain if domain else "", "mails_leave": settings.MAILS_LEAVE}

    # --- suspending and resuming ---------------------------------------------------------------------------------------

    def suspension(self, request: HttpRequest, pk: int) -> HttpResponse:
        agency = self.admin.one(request, pk)
        if agency.state != Agency.State.ACTIVE:
            return self.admin.back(request, agency, closing.unchanged(agency), messages.WARNING)
        form = Suspension(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                closing.suspend(agency, **form.cleaned_data, actor=request.user.email)
            except closing.CannotClose as error:
                form.add_error(None, str(error))
            else:
                return self.admin.back(request, agency, _("%(name)s is suspended. Its owners are told by mail.") % {"name": agency})
        return self.admin.page(request, "suspension", _("Suspend %(name)s") % {"name": agency}, agency, form=form, effects=effects.effects(agency))

    def resumption(self, request: HttpRequest, pk: int) -> HttpResponse:
        agency = self.admin.one(request, pk)
        try:
            arrived = closing.resume(agency, reason=request.POST.get("reason", ""), actor=request.user.email)
        except closing.CannotClose as error:
            return self.admin.back(request, agency, str(error), messages.ERROR)
        if arrived is None:
            return self.admin.back(request, agency, _("%(name)s was active already.") % {"name": agency}, messages.WARNING)
        return self.admin.back(request, agency, ngettext("%(name)s is served again. %(n)s message arrived while it was suspended; it fills its inbox now, and what is old is not answered.",
                                             "%(name)s is served again. %(n)s messages arrived while it was suspended; they fill its inbox now, and what is old is not answered.",
                                             arrived) % {"name": agency, "n": arrived})

    # --- deleting ------------------------------------------------------------------------------------------------------

    def deletion(self, request: HttpRequest, pk: int) -> HttpResponse:
        agency = self.admin.one(request, pk)
        if agency.state not in (Agency.State.ACTIVE, Agency.State.SUSPENDED):
            return self.admin.back(request, agency, closing.unchanged(agency), messages.WARNING)
        form = Deletion(request.POST or None)
        if request.method == "POST" and form.is_valid():
            wanted = form.cleaned_data.pop("archive")
            try:
                due = closing.plan_deletion(agency, **form.cleaned_data, actor=request.user.email)
            except closing.CannotClose as error:
                form.add_error("name", str(error))
            else:
                if wanted:
                    enqueue_platform("config.office.archive.make", agency.pk)
                return self.admin.back(request, agency, _("%(name)s is closed and will be deleted on %(at)s UTC. Until then it can be taken back.") % {"name": agency, "at": date_format(due, "DATETIME_FORMAT")})
        return self.admin.page(request, "deletion", _("Delete %(name)s") % {"name": agency}, agency, form=form, effects=effects.effects(agency),
                               days=closing.GRACE.days, archives=archive.of(agency))

    def cancel_deletion(self, request: HttpRequest, pk: int) -> HttpResponse:
        agency = self.admin.one(request, pk)
        try:
            done = closing.cancel_deletion(agency, reason=request.POST.get("reason", ""), actor=request.user.email)
        except closing.CannotClose as error:
            return self.admin.back(request, agency, str(error), messages.ERROR)
        text = (_("%(name)s will not be deleted. It is suspended; resume it when it should be served again.") if done else _("No deletion of %(name)s was planned.")) % {"name": agency}
        return self.admin.back(request, agency, text)

    def archive(self, request: HttpRequest, pk: int) -> HttpResponse:
        agency = self.admin.one(request, pk)
        enqueue_platform("config.office.archive.make", agency.pk)
        PlatformAudit.note("archive asked for", agency, request.user.email)
        return self.admin.back(request, agency, _("The archive is being made; reload in a moment."))

    def download(self, request: HttpRequest, pk: int, name: str) -> FileResponse:
        agency = self.admin.one(request, pk)
        found = archive.file(agency, name, staff=True)
        if found is None:
            raise Http404
        PlatformAudit.note("archive downloaded", agency, request.user.email, file=found.name)
        return FileResponse(found.open("rb"), as_attachment=True, filename=found.name)

    # --- visiting ------------------------------------------------------------------------------------------------------

    def visit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask to look into the tables, wait for the answer, and go in."""
        agency = self.admin.one(request, pk)
        form = VisitRequest(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                support.ask(agency, request.user, **form.cleaned_data)
            except support.CannotVisit as error:
                form.add_error(None, str(error))
            else:
                return HttpResponseRedirect(reverse("admin:agency_visit", args=[agency.pk]))
        return self.admin.page(request, "visit", _("Visit %(name)s") % {"name": agency}, agency, form=form, open_visit=support.current(request.user, agency),
                               pending=support.pending(request.user, agency), past=support.of(agency)[:10])

    def end_visit(self, request: HttpRequest, pk: int) -> HttpResponse:
        agency = self.admin.one(request, pk)
        visit = support.current(request.user, agency) or support.pending(request.user, agency)
        if visit is not None:
            with in_agency(agency.schema_name, even_if=CLOSED):
                support.end(visit, by=support.named(visit))
        return self.admin.back(request, agency, _("Your visit to %(name)s is over.") % {"name": agency})

    # --- what waits ------------------------------------------------------------------------------------------------------

    def waiting(self, request: HttpRequest) -> HttpResponse:
        """Numbers in trouble and parked events of every agency, and tasks that failed."""
        if not self.admin.has_view_permission(request):
            raise PermissionDenied
        return self.admin.page(request, "waiting", _("What waits"), waiting=work.waiting(), failures=Failure.objects.count())

    def try_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        agency = self.admin.one(request, pk)
        try:
            tried, settled = work.try_again(agency, by=request.user.email)
        except AgencyUnavailable:
            return self.admin.back(request, agency, _("%(name)s is %(state)s; nothing was tried.") % {"name": agency, "state": agency.get_state_display().lower()}, messages.WARNING)
        self.admin.message_user(request, _("%(name)s: %(n)s of %(all)s events were settled.") % {"name": agency, "n": settled, "all": tried}, messages.SUCCESS if settled == tried else messages.WARNING)
        return HttpResponseRedirect(reverse("admin:agency_waiting"))

    # --- small things --------------------------------------------------------------------------------------------------

    def invite_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        agency = self.admin.one(request, pk)
        try:
            with in_agency(agency.schema_name, even_if=CLOSED):
                found = Invitation.objects.open().filter(role=Agent.Role.OWNER).first()
                if found is None:
                    return self.admin.back(request, agency, _("There is no open invitation of an owner."), messages.WARNING)
                resend(found, by="Foyer")
        except CannotInvite as error:
            return self.admin.back(request, agency, str(error), messages.ERROR)
        PlatformAudit.note("owner invited again", agency, request.user.email)
        return self.admin.back(request, agency, _("The invitation is on its way again."))

    def refresh(self, request: HttpRequest, pk: int) -> HttpResponse:
        agency = self.admin.one(request, pk)
        with in_agency(agency.schema_name, even_if=CLOSED):
            figures.refresh(agency, now=True)
        PlatformAudit.note("figures read now", agency, request.user.email)
        return self.admin.back(request, agency, _("The figures were read just now."))
