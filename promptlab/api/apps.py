from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "promptlab.api"
    label = "api"
    verbose_name = "The doors for programs"
    default_auto_field = "django.db.models.BigAutoField"
