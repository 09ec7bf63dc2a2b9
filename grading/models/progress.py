from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models

from grading.models.attempt import Attempt
from grading.models.scenario import Scenario


class ScenarioProgress(models.Model):
    """One learner on one scenario. What was passed, mastered or opened is never taken back."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="scenario_progress"
    )
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="progress")
    attempts = models.PositiveIntegerField(default=0)  # also the last attempt number given
    first = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    best = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    latest = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    seconds = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    mastered_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)
    last_attempt_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "scenario"], name="one_progress_each")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.scenario_id}"


class LearnerProgress(models.Model):
    """One learner's totals, updated with each attempt, so that reading costs the same for ever."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="progress",
    )
    attempts = models.PositiveIntegerField(default=0)
    score_sum = models.DecimalField(max_digits=14, decimal_places=1, default=Decimal(0))
    seconds = models.PositiveBigIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)  # scenarios passed
    mastered = models.PositiveIntegerField(default=0)
    current_streak = models.PositiveIntegerField(default=0)
    longest_streak = models.PositiveIntegerField(default=0)
    days_practised = models.PositiveIntegerField(default=0)
    first_local_date = models.DateField(null=True)
    last_local_date = models.DateField(null=True)
    last_attempt_at = models.DateTimeField(null=True)
    # {criterion: [sum, count]} over everything, and over the first five attempts
    criteria = models.JSONField(default=dict)
    criteria_first = models.JSONField(default=dict)
    # {facet: "0110..."}: per habit the last eight attempts that asked for it, newest last
    habits = models.JSONField(default=dict)
    # {facet: [attempt id, attempt id]}: the first and the latest attempt that asked for it
    habit_attempts = models.JSONField(default=dict)
    # {category: {"attempts", "sum", "seconds", "passed", "mastered", "excellent", "criteria"}}
    categories = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"progress of {self.user_id}"


class DayProgress(models.Model):
    """One learner on one local date, in one category of scenarios ("" = all of them)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="days"
    )
    date = models.DateField()
    category = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    score_sum = models.DecimalField(max_digits=14, decimal_places=1, default=Decimal(0))
    seconds = models.PositiveIntegerField(default=0)
    criteria = models.JSONField(default=dict)  # {criterion: [sum, count]}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "category", "date"], name="one_row_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.date}"


class PracticeItem(models.Model):
    """A skill (a family, or a scenario on its own) in a learner's spaced practice queue."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="practice_items"
    )
    skill = models.SlugField(max_length=80)
    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="+")  # last met
    interval_days = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "skill"], name="one_queue_place_a_skill")
        ]
        indexes = [models.Index(fields=["user", "due_on"], name="practice_due")]

    def __str__(self) -> str:
        return f"{self.skill}, due {self.due_on}"


class AchievementUnlock(models.Model):
    """An achievement that a learner has earned; kept for good."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="achievements"
    )
    key = models.SlugField(max_length=60)
    attempt = models.ForeignKey(
        Attempt, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    unlocked_at = models.DateTimeField()

    class Meta:
        ordering = ["unlocked_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_unlock_an_achievement")
        ]

    def __str__(self) -> str:
        return self.key


class GeneratedPractice(models.Model):
    """Which filling of a scenario family a learner has been given: never the same twice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="generated"
    )
    family = models.SlugField(max_length=80)
    filling = models.CharField(max_length=64)  # digest of the slot values
    scenario = models.OneToOneField(Scenario, on_delete=models.CASCADE, related_name="generated")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "family", "filling"], name="never_the_same_practice_twice"
            )
        ]

    def __str__(self) -> str:
        return f"{self.family} for {self.user_id}"
