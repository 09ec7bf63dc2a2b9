from __future__ import annotations

from django.db import models


class Plan(models.Model):
    """How much an account may do. The rows are data: staff edit the numbers in the admin."""

    slug = models.SlugField(primary_key=True, max_length=20)
    name = models.CharField(max_length=40)
    requests_per_hour = models.PositiveIntegerField(
        null=True, blank=True, help_text="Empty means unlimited."
    )
    burst_per_minute = models.PositiveIntegerField(help_text="Requests in one minute.")
    concurrent_executions = models.PositiveIntegerField(help_text="Prompts that run at once.")

    class Meta:
        ordering = ["burst_per_minute"]

    def __str__(self) -> str:
        return self.name
