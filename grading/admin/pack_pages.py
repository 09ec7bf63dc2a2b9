"""Packs in admin: look at what an import would do, then do it; export."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from grading import authoring
from grading.models import Scenario
from grading.packs import files
from promptlab.lib.errors import Issue, ValidationFailed, invalid

LARGEST = 1_500_000  # bytes of all files together; larger ones go through `load_scenarios`


def export_response(ids: Iterable[str]) -> HttpResponse:
    """A pack of these scenarios, or of all, as a file to save."""
    response = HttpResponse(files.export(ids), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="scenarios.yaml"'
    return response


def import_page(owner: ModelAdmin[Any], request: Any) -> HttpResponse:
    """GET: choose files. POST: what they would do, or every fault; with `confirm`: do it."""
    context = {
        **owner.admin_site.each_context(request),
        "opts": owner.opts,
        "title": "Import packs",
        "largest": LARGEST,
    }
    if request.method == "POST":
        try:
            texts = _texts(request)
            confirmed = "confirm" in request.POST
            loaded = authoring.import_packs(texts, by=request.user, dry_run=not confirmed)
        except ValidationFailed as refused:
            context["faults"] = [_fault(issue) for issue in refused.issues]
        else:
            if confirmed:
                return _done(owner, request, loaded)
            context |= {"texts": texts, "loaded": loaded}
    status = 422 if "faults" in context else 200
    return TemplateResponse(request, "admin/grading/import.html", context, status=status)


def _texts(request: HttpRequest) -> dict[str, str]:
    """{file name: text}: from the upload, or from the form that confirms one."""
    names = request.POST.getlist("name")
    if names:
        return dict(zip(names, request.POST.getlist("text"), strict=False))
    uploads = request.FILES.getlist("packs")
    if not uploads:
        raise invalid("", "Choose one or more YAML files first.")
    if sum(upload.size or 0 for upload in uploads) > LARGEST:
        raise invalid(
            "", f"These files are larger than {LARGEST} bytes; use manage.py load_scenarios."
        )
    texts = {upload.name or "pack.yaml": _read(upload) for upload in uploads}
    if len(texts) < len(uploads):
        raise invalid("", "Two of these files have the same name; give each a name of its own.")
    return texts


def _read(upload: UploadedFile[Any]) -> str:
    try:
        return str(upload.read(), "utf-8-sig")
    except UnicodeDecodeError as fault:
        raise invalid(upload.name or "", f"not readable as UTF-8 text: {fault}") from fault


def _fault(issue: Issue) -> dict[str, str]:
    return {"where": issue.field, "what": issue.issue}


def _done(owner: ModelAdmin[Any], request: Any, loaded: files.Loaded) -> HttpResponse:
    _log(request, loaded.added, ADDITION)
    _log(request, loaded.changed, CHANGE)
    counts = f"{len(loaded.added)} added, {len(loaded.changed)} changed"
    owner.message_user(
        request,
        f"Imported: {counts}, {len(loaded.unchanged)} unchanged. New scenarios are drafts.",
        messages.SUCCESS,
    )
    return HttpResponseRedirect(reverse("admin:grading_scenario_changelist"))


def _log(request: Any, ids: list[str], flag: int) -> None:
    chosen = Scenario.objects.filter(id__in=ids)
    if chosen:
        LogEntry.objects.log_actions(request.user.id, chosen, flag, "Imported from a pack.")
