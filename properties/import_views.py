"""Files of listings, as pages: choose, say what the columns are, look at what would happen, store, take back; and out again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.agents.doors import for_agents
from properties import batches, exporting, uploads
from properties.forms import ColumnsForm, ImportForm
from properties.models import Batch, Listing
from properties.narrowing import ListFilter
from properties.sheets import Unreadable

EARLIER = 10


@for_agents
@require_http_methods(["GET", "POST"])
def choose_file(request: HttpRequest) -> HttpResponse:
    """A file is taken in and checked; nothing is stored before that is confirmed on the next page."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        try:
            found = batches.begin(form.cleaned_data["file"], by=request.user)
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("properties:batch", pk=found.pk)
    earlier = Batch.objects.filter(kind=Batch.Kind.IMPORT).exclude(state__in=(Batch.State.MAPPING, Batch.State.FAILED))
    return render(request, "properties/import.html", {
        "form": form, "earlier": earlier.defer("samples", "columns", "head")[:EARLIER],
    }, status=422 if form.is_bound and form.errors else 200)


@for_agents
@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a file is, and what comes next. While it is worked on, htmx asks for the part again."""
    found = _batch(pk, Batch.Kind.IMPORT, Batch.Kind.EXPORT)
    part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    if part and found.is_at_work:
        return render(request, "properties/_batch_at_work.html", {"batch": found})
    if part:  # it is done: the whole page has more to say than the part that was asked for
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("properties:batch", args=[pk])
        return response
    return _shown(request, found)


@for_agents
@require_POST
def name_columns(request: HttpRequest, pk: int) -> HttpResponse:
    found = _batch(pk)
    form = ColumnsForm(found, request.POST)
    if form.is_valid():
        why_not = batches.name_columns(found, form.names, form.fixed)
        if not why_not:
            return redirect("properties:batch", pk=pk)
        form.add_error(None, why_not)
    return _shown(request, found, form, status=422)


@for_agents
@require_POST
def store(request: HttpRequest, pk: int) -> HttpResponse:
    """Store what the check showed; it is read again, because the listings may have changed meanwhile."""
    if not batches.confirm(_batch(pk), skip_bad=request.POST.get("skip_bad") == "yes"):
        messages.error(request, _("There is nothing to store here at the moment. See below how far the file is."))
    return redirect("properties:batch", pk=pk)


@for_agents
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an import, or a state that was given to several at once."""
    found = get_object_or_404(Batch, pk=pk)
    if not found.may_be_undone_by(request.user):
        raise PermissionDenied("Only the owner and whoever did it take it back.")
    if not batches.undo(found, by=request.user):
        messages.error(request, _("This can no longer be undone."))
    elif found.kind == Batch.Kind.BULK and found.state == Batch.State.UNDONE:
        kept = found.undone.get("kept")
        messages.success(request, _("Undone.") if not kept else _("Undone, except for %(n)s that somebody has changed since.") % {"n": kept})
    back = request.POST.get("next", "")
    if found.kind == Batch.Kind.BULK:
        return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "properties:list")
    return redirect("properties:batch", pk=pk)


@for_agents
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """What the list shows, as a file: the same columns that the import reads, private facts and notes among them."""
    asked = ListFilter(request.GET)
    found, filters = asked.narrowed(request.user), [name for name in asked.fields if asked.data.get(name)]
    try:
        file = exporting.export(found, as_workbook=request.GET.get("format") == "xlsx", by=request.user, filters=filters)
    except exporting.TooMany:
        return _written_by_a_worker(request, found, filters)
    return HttpResponse(file.content, content_type=file.mime, headers={"Content-Disposition": f'attachment; filename="{file.name}"'})


def _written_by_a_worker(request: HttpRequest, found: QuerySet[Listing], filters: list[str]) -> HttpResponse:
    try:
        return redirect("properties:batch", pk=batches.begin_export(found, by=request.user, filters=filters).pk)
    except exporting.TooMany as error:
        messages.error(request, str(error))
        return redirect("properties:import")


@for_agents
@require_GET
def exported(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook that a worker has written."""
    found = get_object_or_404(Batch, pk=pk, kind=Batch.Kind.EXPORT, state=Batch.State.WRITTEN)
    file = uploads.take(found.kept)
    if file is None:
        messages.error(request, _("This file was kept for a day. Take the listings out again."))
        return redirect("properties:import")
    return FileResponse(file, as_attachment=True, filename=found.name, content_type=exporting.XLSX)


def _batch(pk: int, *kinds: str) -> Batch:
    return get_object_or_404(Batch.objects.select_related("agent"), pk=pk, kind__in=kinds or [Batch.Kind.IMPORT])


def _shown(request: HttpRequest, found: Batch, form: ColumnsForm | None = None, *, status: int = 200) -> HttpResponse:
    report = found.report or {}
    return render(request, "properties/batch.html", {
        "batch": found, "report": report, "form": form or ColumnsForm(found), "may_undo": found.can_be_undone and found.may_be_undone_by(request.user),
        "good": report.get("rows", 0) - report.get("bad_rows", 0), "left_unnamed": [h for h, name in zip(found.head, found.columns, strict=False) if not name],
    }, status=status)
