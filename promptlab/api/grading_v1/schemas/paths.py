"""What stands in the paths of the grading door."""

from __future__ import annotations

from uuid import UUID

from ninja import P, PathEx

ScenarioId = PathEx[str, P(description="As the list of scenarios gives it")]
WebhookId = PathEx[UUID, P(description="As it was answered when the webhook was made")]
