from __future__ import annotations

from django.db import models
from django.utils import timezone


class Job(models.Model):
    """Work to be done outside of a request. The row is the truth; whoever runs it holds a lease."""

    name = models.CharField(max_length=60)
    payload = models.JSONField()
    # Among unfinished jobs a key is there once: asking for the same work twice gives one job.
    key = models.CharField(max_length=120, null=True)  # noqa: DJ001  (null: as often as you like)
    run_at = models.DateTimeField(default=timezone.now)
    owner = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)  # grows with every claim
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    gave_up = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True)
    request_id = models.CharField(max_length=64, blank=True)  # of the request that asked for it
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                name="one_unfinished_job_a_key",
                condition=models.Q(finished_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["run_at"], name="job_due", condition=models.Q(finished_at__isnull=True)
            ),
            models.Index(fields=["finished_at"], name="job_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
