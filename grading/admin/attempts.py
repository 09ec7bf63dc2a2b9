"""Attempts, to look at. Nobody edits what somebody earned; reports are the way to correct it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grading.admin.pages import BoundedPaginator
from grading.judging.verdicts import with_other
from grading.models import Attempt, Judgement


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that are shown and never changed here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Attempt)
class AttemptAdmin(ReadOnly):
    list_display = ["created_at", "user", "scenario", "number", "overall", "category", "mastered"]
    list_filter = ["category", "grader", "judge", "created_at"]
    list_select_related = ["user", "scenario"]
    list_per_page = 50
    search_fields = ["user__username", "user__email", "scenario__id", "scenario__title"]
    show_full_result_count = False
    paginator = BoundedPaginator
    fieldsets = [
        (None, {"fields": ["user", "scenario", "version", "number", "created_at"]}),
        ("Prompt", {"fields": ["prompt_text"]}),
        (
            "Grade",
            {
                "fields": [
                    "overall",
                    "category",
                    "verdicts",
                    "grader",
                    "grader_version",
                    "second_reading",
                    "mastered",
                ]
            },
        ),
        (
            "Circumstances",
            {"fields": ["hints_used", "exemplar_opened", "shown", "expected", "seconds"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attempt]:
        attempts: QuerySet[Attempt] = super().get_queryset(request)
        return attempts.select_related("user", "scenario", "version", "judgement")

    @admin.display(description="Prompt")
    def prompt_text(self, attempt: Attempt) -> SafeString:
        return format_html('<pre class="pl-prompt">{}</pre>', attempt.prompt)

    @admin.display(description="Checkpoints")
    def verdicts(self, attempt: Attempt) -> SafeString:
        result = with_other(attempt.grade)
        return render_to_string("admin/grading/_verdicts.html", {"result": result})

    @admin.display(description="Claude")
    def second_reading(self, attempt: Attempt) -> str:
        """Whether Claude judged this prompt, and what that took."""
        if attempt.judge == Attempt.Judge.KEPT:
            return f"Not used: {attempt.get_judge_reason_display()}."
        found = attempt.judgement
        if found is None:
            return attempt.get_judge_display() or "Not asked."
        return (
            f"{found.model}, {found.agreeing} of {len(found.names)} checkpoints as the embedded "
            f"grader, {found.input_tokens} + {found.output_tokens} tokens, {found.cost_usd} US dollars"
        )


@admin.register(Judgement)
class JudgementAdmin(ReadOnly):
    """What Claude was paid for: one row a prompt, scenario version, model and judge version."""

    list_display = ["created_at", "version", "model", "agreement", "tokens", "cost_usd"]
    list_filter = ["model", "judge_version", "created_at"]
    list_select_related = ["version"]
    list_per_page = 50
    search_fields = ["version__scenario__id", "version__scenario__title"]
    show_full_result_count = False
    paginator = BoundedPaginator

    @admin.display(description="As the embedded grader")
    def agreement(self, judgement: Judgement) -> str:
        return f"{judgement.agreeing} of {len(judgement.names)}"

    @admin.display(description="Tokens in + out")
    def tokens(self, judgement: Judgement) -> str:
        return f"{judgement.input_tokens} + {judgement.output_tokens}"
