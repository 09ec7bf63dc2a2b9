"""The queue of reports that a grade is wrong: the oldest open one first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from grading import reports
from grading.judging.verdicts import with_other
from grading.models import GradeReport

VERDICTS = [("met", "met"), ("partial", "partial"), ("missing", "missing")]


class AnswerForm(forms.ModelForm):  # type: ignore[type-arg]
    """A verdict for each checkpoint, as the grader gave it until it is corrected, and the answer."""

    text = forms.CharField(
        label="Answer to the learner",
        max_length=reports.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
        help_text="Say what you looked at and what follows from it. The learner reads this.",
    )
    lift_cap = forms.BooleanField(label="Lift the limit", required=False)

    class Meta:
        model = GradeReport
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        grade = self.instance.attempt.grade
        self.rows = with_other(grade.get("overturned", {}).get("original", grade))["checkpoints"]
        for index, row in enumerate(self.rows):
            self.fields[f"checkpoint_{index}"] = forms.ChoiceField(
                label=row["text"], choices=VERDICTS, initial=row["verdict"]
            )
        if not grade.get("cap"):
            del self.fields["lift_cap"]

    def verdicts(self) -> dict[int, str]:
        """The verdicts as they were sent, by checkpoint."""
        return {index: self.cleaned_data[f"checkpoint_{index}"] for index in range(len(self.rows))}

    def checkpoints(self) -> list[tuple[dict[str, Any], forms.BoundField, str]]:
        """Each checkpoint of the first grade, its select, and the verdict that replaced it or ""."""
        corrections = self.instance.corrections
        return [
            (row, self[f"checkpoint_{index}"], corrections.get(str(index), ""))
            for index, row in enumerate(self.rows)
        ]


@admin.register(GradeReport)
class GradeReportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = AnswerForm
    change_form_template = "admin/grading/report.html"
    list_display = ["created_at", "state", "scenario", "overall", "learner", "excerpt"]
    list_filter = ["status"]
    list_select_related = ["attempt__user", "attempt__scenario"]
    ordering = ["status", "created_at"]  # by luck of the alphabet "open" stands first
    search_fields = ["reason", "attempt__user__username", "attempt__scenario__id"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: GradeReport | None = None) -> bool:
        """An answer is given once; an answered report is shown only."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.status == GradeReport.Status.OPEN)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        return (
            GradeReport.objects.select_related(
                "attempt__user", "attempt__scenario", "attempt__version", "answered_by"
            )
            .filter(pk=int(object_id) if object_id.isdigit() else 0)
            .first()
        )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> type[AnswerForm]:
        return AnswerForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [(None, {"fields": []})]

    def save_model(self, request: Any, obj: GradeReport, form: AnswerForm, change: bool) -> None:
        answered = reports.answer(
            obj,
            request.user,
            form.verdicts(),
            form.cleaned_data["text"],
            lift_cap=form.cleaned_data.get("lift_cap", False),
        )
        obj.status = answered.status

    def construct_change_message(
        self, request: Any, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return f"Answered: {form.instance.status}."

    @admin.display(description="State", ordering="status")
    def state(self, report: GradeReport) -> str:
        return report.get_status_display()

    @admin.display(ordering="attempt__scenario")
    def scenario(self, report: GradeReport) -> str:
        return str(report.attempt.scenario)

    @admin.display(description="Score")
    def overall(self, report: GradeReport) -> str:
        return str(report.attempt.overall)

    @admin.display
    def learner(self, report: GradeReport) -> str:
        return str(report.attempt.user)

    @admin.display(description="Reason")
    def excerpt(self, report: GradeReport) -> str:
        return report.reason[:80] + ("…" if len(report.reason) > 80 else "")
