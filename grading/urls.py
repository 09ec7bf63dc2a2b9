from __future__ import annotations

from django.urls import path

from grading.views import (
    attempt,
    catalogue,
    drafts,
    help,
    home,
    notebook,
    practice,
    progress,
    reports,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("scenarios/", catalogue.catalogue, name="catalogue"),
    path("scenarios/<slug:scenario_id>/", practice.practice, name="practice"),
    path("scenarios/<slug:scenario_id>/seen/", practice.seen, name="seen"),
    path("scenarios/<slug:scenario_id>/draft/", drafts.draft, name="draft"),
    path("scenarios/<slug:scenario_id>/hint/", help.hint, name="hint"),
    path("scenarios/<slug:scenario_id>/help/", help.help_while_typing, name="help_while_typing"),
    path("scenarios/<slug:scenario_id>/exemplar/", help.exemplar, name="exemplar"),
    path("scenarios/<slug:scenario_id>/give-up/", help.give_up, name="give_up"),
    path("attempts/", attempt.attempts, name="attempts"),
    path("attempts/<uuid:attempt_id>/", attempt.attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/result/", practice.result, name="attempt_result"),
    path("attempts/<uuid:attempt_id>/compare/<uuid:other_id>/", attempt.compare, name="compare"),
    path("attempts/<uuid:attempt_id>/report/", reports.report, name="report"),
    path("notebook/", notebook.notebook, name="notebook"),
    path("notebook/<uuid:entry_id>/", notebook.notebook_entry, name="notebook_entry"),
    path("progress/", progress.progress, name="progress"),
    path("progress/export.csv", progress.export, name="progress_export"),
    path("practice/", progress.due, name="due"),
    path("practice/generate/", progress.generate, name="generate"),
]
