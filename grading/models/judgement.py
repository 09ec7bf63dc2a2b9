from __future__ import annotations

import uuid

from django.db import models

from grading.models.json import OrderedJSONField
from grading.models.scenario import ScenarioVersion


class Judgement(models.Model):
    """What the judge found in one prompt, paid for once. Holds no text of the learner's.

    The same prompt, scenario version, model and judge version always get this one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        ScenarioVersion, on_delete=models.CASCADE, related_name="judgements"
    )
    prompt_digest = models.CharField(max_length=64)
    model = models.CharField(max_length=80)
    judge_version = models.CharField(max_length=20)
    # [["met", [[start, end], ...]], ...] in rubric order, offsets in code points of the prompt
    verdicts = OrderedJSONField()
    embedded = OrderedJSONField()  # ["met", ...]: what the embedded grader had said
    embedded_version = models.CharField(max_length=20)
    input_tokens = models.PositiveIntegerField()
    output_tokens = models.PositiveIntegerField()
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6)
    price = OrderedJSONField()  # executions.models.Price.as_dict(): the row that the cost came from
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "prompt_digest", "model", "judge_version"],
                name="one_judgement_a_prompt",
            )
        ]
        indexes = [models.Index(fields=["version", "-created_at"], name="judgements_newest")]

    def __str__(self) -> str:
        return f"{self.model} on {self.version}"

    @property
    def names(self) -> list[str]:
        """The verdicts without their quotes."""
        return [row[0] for row in self.verdicts]

    @property
    def agreeing(self) -> int:
        """On how many checkpoints the two graders agree."""
        return sum(a == b for a, b in zip(self.names, self.embedded, strict=True))
