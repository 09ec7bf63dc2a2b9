from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from grading.engine.checkpoints import compile_rubric
from grading.engine.rubric import COMPILER_VERSION, Rubric
from grading.models import rubrics
from grading.models.json import OrderedJSONField


class Difficulty(models.TextChoices):
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    EXPERT = "expert"


class Track(models.Model):
    """A ladder of scenarios about one subject."""

    slug = models.SlugField(primary_key=True, max_length=80)
    title = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=100)

    class Meta:
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title


class Scenario(models.Model):
    """Something to practise on. What it says lives in its versions; what lists need is copied here."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        RETIRED = "retired"

    class Grader(models.TextChoices):
        EMBEDDED = "embedded", "The embedded grader"
        AUTO = "auto", "The embedded grader at once, then Claude"
        CLAUDE = "claude", "Claude"

    id = models.SlugField(primary_key=True, max_length=80)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, db_index=True)
    version = models.ForeignKey(
        "ScenarioVersion", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=200)
    description = models.TextField()
    difficulty = models.CharField(max_length=12, choices=Difficulty)
    categories = models.JSONField(default=list)
    minutes = models.PositiveIntegerField(default=10)
    track = models.ForeignKey(
        Track, on_delete=models.SET_NULL, null=True, blank=True, related_name="scenarios"
    )
    position = models.PositiveIntegerField(default=0)
    family = models.SlugField(max_length=80, blank=True, db_index=True)
    grader = models.CharField(
        max_length=8,
        choices=Grader,
        blank=True,
        help_text="Who grades; empty: as the whole site (PROMPTLAB_GRADER).",
    )
    # Set for scenarios that practice generation made for one learner: nobody else sees them.
    made_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="made_scenarios",
    )
    prerequisites = models.ManyToManyField(
        "self", symmetrical=False, related_name="unlocks", blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["track__position", "position", "id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("practice", args=[self.id])


class ScenarioVersion(models.Model):
    """What a scenario said at one time, with its compiled checkpoints. Never changed once made."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = OrderedJSONField()  # one scenario in the pack format, as written
    compiled = OrderedJSONField()  # grading.engine.rubric.Rubric.to_dict()
    digest = models.CharField(max_length=64)  # of the content, to recognise an unchanged load
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    from_library = models.BooleanField(default=False)  # and so a newer library may replace it

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.scenario_id} v{self.number}"

    @property
    def rubric(self) -> Rubric:
        """The compiled checkpoints; compiled anew when an older compiler had made them."""
        return rubrics.kept(self.digest, COMPILER_VERSION, self._rubric)

    def _rubric(self) -> Rubric:
        if self.compiled.get("compiler_version") == COMPILER_VERSION:
            return Rubric.from_dict(self.compiled)
        return compile_rubric(self.content)

    def text(self, field: str) -> Any:
        """A field of the content, or an empty value of its usual kind when it is left out."""
        empty: dict[str, Any] = {"material": {}, "illustration": {}, "brief": "", "starter": ""}
        return self.content.get(field, empty.get(field, []))


class ScenarioStats(models.Model):
    """Running totals of a scenario over all learners, updated with each attempt."""

    scenario = models.OneToOneField(
        Scenario, on_delete=models.CASCADE, primary_key=True, related_name="stats"
    )
    learners = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    score_sum = models.DecimalField(max_digits=14, decimal_places=1, default=Decimal(0))
    histogram = models.JSONField(default=list)  # eleven counts: whole points 0 to 10
    hints = models.JSONField(default=list)  # three counts: tiers 1 to 3

    def __str__(self) -> str:
        return f"stats of {self.scenario_id}"


class CheckpointStats(models.Model):
    """How attempts fared on one checkpoint of one version: for the miss rate and discrimination."""

    version = models.ForeignKey(
        ScenarioVersion, on_delete=models.CASCADE, related_name="checkpoint_stats"
    )
    index = models.PositiveIntegerField()
    met = models.PositiveIntegerField(default=0)
    partial = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    # Sums for the point-biserial correlation of "met" with the overall score.
    score_sum_met = models.DecimalField(max_digits=14, decimal_places=1, default=Decimal(0))
    score_sum = models.DecimalField(max_digits=14, decimal_places=1, default=Decimal(0))
    score_squares = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "index"], name="one_row_a_checkpoint")
        ]

    def __str__(self) -> str:
        return f"checkpoint {self.index} of {self.version}"
