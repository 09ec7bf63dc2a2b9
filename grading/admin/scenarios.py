"""Scenarios in admin: the form with its preview, publishing, cloning, packs, versions, figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from grading import authoring, publishing
from grading.admin import preview
from grading.admin.pack_pages import export_response, import_page
from grading.admin.scenario_form import ScenarioForm
from grading.admin.scenario_pages import analytics_page, versions_page
from grading.engine.rubric import CRITERIA
from grading.models import GradeReport, Scenario, Track
from grading.packs import links

PREFIX = "grading_scenario"
SEE_REPORTS = "grading.view_gradereport"


@admin.register(Scenario)
class ScenarioAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = ScenarioForm
    change_form_template = "admin/grading/scenario_form.html"
    change_list_template = "admin/grading/scenario_list.html"
    list_display = ["title", "id", "status", "difficulty", "track", "position", "family", "number"]
    list_filter = ["status", "difficulty", "track"]
    list_select_related = ["track", "version"]
    search_fields = ["id", "title", "description"]
    ordering = ["track__position", "track_id", "position", "id"]
    show_full_result_count = False
    actions = ["publish_selected", "retire_selected", "clone_selected", "export_selected"]

    # --- the list ---------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Scenario]:
        """Scenarios that people wrote: those made for one learner are the machine's."""
        scenarios: QuerySet[Scenario] = super().get_queryset(request)
        return scenarios.filter(made_for=None).select_related("version__created_by", "track")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with the way to packs and to the reports that wait for an answer."""
        waiting = GradeReport.objects.filter(status=GradeReport.Status.OPEN)
        context = {
            **(extra_context or {}),
            "may_import": self._may_import(request),
            "open_reports": waiting.count() if request.user.has_perm(SEE_REPORTS) else 0,
        }
        return super().changelist_view(request, context)

    @admin.display(description="Version")
    def number(self, scenario: Scenario) -> int | None:
        return scenario.version.number if scenario.version else None

    @admin.action(description="Publish the selected scenarios", permissions=["change"])
    def publish_selected(self, request: Any, queryset: QuerySet[Scenario]) -> None:
        for scenario in queryset:
            self._publish(request, scenario)

    @admin.action(description="Retire the selected scenarios", permissions=["change"])
    def retire_selected(self, request: Any, queryset: QuerySet[Scenario]) -> None:
        for scenario in queryset:
            self._retire(request, scenario)

    @admin.action(description="Clone the selected scenarios", permissions=["add"])
    def clone_selected(self, request: Any, queryset: QuerySet[Scenario]) -> None:
        for scenario in queryset:
            self._clone(request, scenario)

    @admin.action(description="Export the selected scenarios", permissions=["view"])
    def export_selected(self, request: HttpRequest, queryset: QuerySet[Scenario]) -> HttpResponse:
        return export_response(queryset.values_list("id", flat=True))

    # --- the form ---------------------------------------------------------------------------

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> type[ScenarioForm]:
        return ScenarioForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [(None, {"fields": []})]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        form: ScenarioForm = context["adminform"].form
        scenario: Scenario | None = context["original"]
        may_save = self._may_save(request, scenario)
        if not may_save:
            form.disable()
        context |= {
            "scenario_form": form,
            "criteria": [(name, form.criterion(name)) for name in CRITERIA],
            "preview": preview.of_form(form),
            "tracks": Track.objects.values_list("slug", flat=True),
            "may_save": may_save,
        }
        if scenario and "gate" in request.GET:
            context |= {"gate_ran": True, "reasons": publishing.gate(scenario)}
        return super().render_change_form(request, context, *args, **options)

    def _may_save(self, request: HttpRequest, scenario: Scenario | None) -> bool:
        if scenario is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, scenario)

    def save_form(self, request: HttpRequest, form: ScenarioForm, change: bool) -> Scenario:
        scenario: Scenario = form.instance
        return scenario

    def save_model(self, request: Any, obj: Scenario, form: Any, change: bool) -> None:
        saved, form.saved_change = authoring.save(
            form.content,
            by=request.user,
            position=form.cleaned_data.get("position"),
            grader=form.cleaned_data.get("grader"),
        )
        for field in Scenario._meta.concrete_fields:
            setattr(obj, field.attname, getattr(saved, field.attname))
        obj.version = saved.version

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Links are part of the content: authoring.save has set them."""

    def construct_change_message(
        self, request: Any, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        if not form.saved_change:
            return "Saved without a change."
        return f"Version {form.instance.version.number} saved."

    def get_deleted_objects(
        self, objs: Iterable[Scenario], request: HttpRequest
    ) -> tuple[Any, Any, Any, list[Any]]:
        """What is named by other scenarios stays: their packs could not be loaded any more."""
        chosen = list(objs)
        shown, counts, unallowed, kept = super().get_deleted_objects(chosen, request)
        needed_by = links.naming([scenario.id for scenario in chosen])
        named = [f"{other} ({other.id}) names it" for other in needed_by]
        return shown, counts, unallowed, [*kept, *named]

    # --- one scenario's actions ---------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> Any:
            shown: Any = self.admin_site.admin_view(view)
            return path(route, shown, name=f"{PREFIX}_{name}")

        return [
            page("preview/", self.preview_view, "preview"),
            page("import/", self.import_view, "import"),
            page("export/", self.export_view, "export"),
            page("<slug:scenario_id>/publish/", self.publish_view, "publish"),
            page("<slug:scenario_id>/retire/", self.retire_view, "retire"),
            page("<slug:scenario_id>/clone/", self.clone_view, "clone"),
            page("<slug:scenario_id>/versions/", self.versions_view, "versions"),
            page("<slug:scenario_id>/analytics/", self.analytics_view, "analytics"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """What the grader makes of the form as it is typed; nothing is saved or recorded."""
        self._require(request.method == "POST" and self.has_view_permission(request))
        scenario = self.get_queryset(request).filter(id=request.POST.get("saved_id", "")).first()
        form = ScenarioForm(request.POST, instance=scenario)
        context = {"preview": preview.of_form(form)}
        return TemplateResponse(request, "admin/grading/_preview.html", context)

    def publish_view(self, request: HttpRequest, scenario_id: str) -> HttpResponse:
        scenario = self._chosen(request, scenario_id)
        passed = self._publish(request, scenario)
        return self._back(scenario, "" if passed else "?gate=1")

    def retire_view(self, request: HttpRequest, scenario_id: str) -> HttpResponse:
        scenario = self._chosen(request, scenario_id)
        self._retire(request, scenario)
        return self._back(scenario)

    def clone_view(self, request: HttpRequest, scenario_id: str) -> HttpResponse:
        self._require(self.has_add_permission(request))
        return self._back(self._clone(request, self._chosen(request, scenario_id, change=False)))

    def _publish(self, request: Any, scenario: Scenario) -> bool:
        try:
            publishing.publish(scenario, request.user)
        except publishing.GateRefused as refused:
            first = refused.issues[0]
            self.message_user(request, f"{refused.message}. First: {first.issue}", messages.ERROR)
            return False
        self.log_change(request, scenario, "Published.")
        self.message_user(request, f"“{scenario}” is published.", messages.SUCCESS)
        return True

    def _retire(self, request: Any, scenario: Scenario) -> None:
        publishing.retire(scenario, request.user)
        self.log_change(request, scenario, "Retired.")
        self.message_user(request, f"“{scenario}” is retired. Attempts stay.", messages.SUCCESS)

    def _clone(self, request: Any, scenario: Scenario) -> Scenario:
        copy = authoring.clone(scenario, by=request.user)
        self.log_addition(request, copy, f"Cloned from {scenario.id}.")
        self.message_user(request, f"“{copy}” is a draft of your own now.", messages.SUCCESS)
        return copy

    # --- pages --------------------------------------------------------------------------------

    def versions_view(self, request: HttpRequest, scenario_id: str) -> HttpResponse:
        return versions_page(self, request, self._found(request, scenario_id))

    def analytics_view(self, request: HttpRequest, scenario_id: str) -> HttpResponse:
        return analytics_page(self, request, self._found(request, scenario_id))

    def import_view(self, request: HttpRequest) -> HttpResponse:
        self._require(self._may_import(request))
        return import_page(self, request)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        self._require(self.has_view_permission(request))
        return export_response(())

    # --- small things -------------------------------------------------------------------------

    def _may_import(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def _chosen(self, request: HttpRequest, scenario_id: str, *, change: bool = True) -> Scenario:
        """The scenario of a button: sent by POST, by somebody who may change scenarios."""
        self._require(request.method == "POST")
        self._require(not change or self.has_change_permission(request))
        return self._found(request, scenario_id)

    def _found(self, request: HttpRequest, scenario_id: str) -> Scenario:
        self._require(self.has_view_permission(request))
        scenario = self.get_queryset(request).filter(id=unquote(scenario_id)).first()
        if scenario is None or scenario.version is None:
            raise Http404("There is no such scenario.")
        return scenario

    def _require(self, allowed: bool) -> None:
        if not allowed:
            raise PermissionDenied

    def _back(self, scenario: Scenario, query: str = "") -> HttpResponse:
        address = reverse(f"admin:{PREFIX}_change", args=[scenario.id])
        return HttpResponseRedirect(address + query)
