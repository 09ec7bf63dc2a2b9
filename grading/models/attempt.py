from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from grading.models.json import OrderedJSONField
from grading.models.judgement import Judgement
from grading.models.scenario import Scenario, ScenarioVersion


class Attempt(models.Model):
    """One graded prompt. The grade is kept whole, so that it can be shown again as it was."""

    class Shown(models.TextChoices):
        """What the page showed while the learner was typing."""

        EACH = "each"
        COUNT = "count"
        NOTHING = "nothing"

    class Judge(models.TextChoices):
        """Whether Claude was asked as well; empty when only the embedded grader was wanted."""

        WAITING = "waiting"
        DONE = "done"
        KEPT = "kept"  # the embedded grade stands

    class Reason(models.TextChoices):
        """Why an embedded grade stands although the judge was wanted."""

        NO_KEY = "no_key", "Claude is not set up on this site"
        NO_BUDGET = "no_budget", "there is no budget for Claude here"
        NO_MODEL = "no_model", "the judge's model is not available"
        UNREACHABLE = "unreachable", "Claude could not be reached in time"
        UNUSABLE = "unusable", "Claude gave no answer that could be used"
        ANSWERED = "answered", "a person has answered your report on this grade"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts"
    )
    scenario = models.ForeignKey(Scenario, on_delete=models.RESTRICT, related_name="attempts")
    version = models.ForeignKey(ScenarioVersion, on_delete=models.RESTRICT, related_name="+")
    number = models.PositiveIntegerField()
    prompt = models.TextField()
    prompt_digest = models.CharField(max_length=64)
    overall = models.DecimalField(max_digits=3, decimal_places=1)
    category = models.CharField(max_length=12)
    clarity = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    specificity = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    structure = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    completeness = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    best_practices = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    change = models.DecimalField(
        max_digits=3, decimal_places=1, null=True
    )  # against the learner's previous attempt at the scenario
    grade = OrderedJSONField()  # grading.engine.grade.Grade.as_dict()
    grader = models.CharField(max_length=20)
    grader_version = models.CharField(max_length=40)
    judge = models.CharField(max_length=8, choices=Judge, blank=True)
    judge_reason = models.CharField(max_length=12, choices=Reason, blank=True)
    judgement = models.ForeignKey(
        Judgement, on_delete=models.SET_NULL, null=True, blank=True, related_name="attempts"
    )
    passed = models.BooleanField()
    mastered = models.BooleanField(default=False)
    expected = models.DecimalField(
        max_digits=3, decimal_places=1, null=True
    )  # what the learner expected before submitting
    shown = models.CharField(max_length=8, choices=Shown, default=Shown.NOTHING)
    hints_used = models.PositiveSmallIntegerField(default=0)
    exemplar_opened = models.BooleanField(default=False)
    seconds = models.PositiveIntegerField(default=0)  # time spent, idle time capped
    created_at = models.DateTimeField()
    local_date = models.DateField()  # the learner's date at that moment

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "scenario", "number"], name="one_attempt_a_number"
            )
        ]
        indexes = [
            # Pages of a learner's history are found in one of these two alone: whatever it is
            # filtered and sorted by stands in them, and prompts and grades are left in peace.
            models.Index(
                fields=["user", "created_at", "number", "id", "overall", "scenario"],
                name="history_of_user",
            ),
            models.Index(
                fields=["user", "scenario", "created_at", "number", "id", "overall"],
                name="history_at_scenario",
            ),
            models.Index(fields=["scenario", "-created_at"], name="attempts_of_scenario"),
            models.Index(fields=["-created_at"], name="attempts_newest"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} at {self.scenario_id}"

    def get_absolute_url(self) -> str:
        return reverse("attempt", args=[self.id])


class Draft(models.Model):
    """What somebody is writing. `visitor` is a random session-bound key until they have a user."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="drafts",
    )
    visitor = models.CharField(max_length=43, blank=True)
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "scenario"],
                name="one_draft_a_user",
                condition=models.Q(user__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["visitor", "scenario"],
                name="one_draft_a_visitor",
                condition=models.Q(user__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"draft for {self.scenario_id}, revision {self.revision}"


class HintUse(models.Model):
    """A hint that a learner opened."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hint_uses"
    )
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="hint_uses")
    tier = models.PositiveSmallIntegerField()  # 1 nudge, 2 concept, 3 partial example
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "scenario", "tier"], name="one_use_a_hint")
        ]

    def __str__(self) -> str:
        return f"hint {self.tier} of {self.scenario_id}"


class ExemplarOpening(models.Model):
    """A learner has seen a scenario's exemplars; mastery waits (design: passing and opening)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exemplar_openings"
    )
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "scenario"], name="one_exemplar_opening")
        ]

    def __str__(self) -> str:
        return f"exemplar of {self.scenario_id}"


class GradeReport(models.Model):
    """A learner says that a grade is wrong; an admin answers."""

    class Status(models.TextChoices):
        OPEN = "open"
        UPHELD = "upheld"
        OVERTURNED = "overturned"

    attempt = models.OneToOneField(Attempt, on_delete=models.CASCADE, related_name="report")
    # Whose attempt it is: their answers are found without looking through all their attempts.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grade_reports"
    )
    reason = models.TextField(max_length=2000)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN, db_index=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    seen_by_learner = models.BooleanField(default=False)
    # {"checkpoint index": "met" | "partial" | "missing"}: an admin's verdicts beat the grader's
    corrections = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"report on {self.attempt}"


class NotebookEntry(models.Model):
    """A prompt that a learner brought along, read by the general rubric. Never ranked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notebook"
    )
    task = models.CharField(max_length=200)
    prompt = models.TextField()
    overall = models.DecimalField(max_digits=3, decimal_places=1)
    category = models.CharField(max_length=12)
    grade = OrderedJSONField()
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "-created_at"], name="notebook_of_user")]

    def __str__(self) -> str:
        return self.task

    def get_absolute_url(self) -> str:
        return reverse("notebook_entry", args=[self.id])
