from __future__ import annotations

from django.apps import AppConfig


class PromptLabConfig(AppConfig):
    """The site itself: its commands and its configuration checks."""

    name = "promptlab"
    verbose_name = "PromptLab"

    def ready(self) -> None:
        from promptlab import checks  # noqa: F401  (registers the checks)
