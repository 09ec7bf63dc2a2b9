from __future__ import annotations

from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "promptlab.lib"
    label = "lib"
    verbose_name = "Shared ground"
    default_auto_field = "django.db.models.BigAutoField"
