from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from promptlab.pages import health, metrics

handler400 = "promptlab.pages.errors.bad_request"
handler403 = "promptlab.pages.errors.forbidden"
handler404 = "promptlab.pages.errors.not_found"
handler500 = "promptlab.pages.errors.server_error"

urlpatterns = [
    path("health", health.health, name="health"),
    path("ready", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("account/", include("promptlab.accounts.urls")),
    path("account/accounts/<uuid:account_id>/webhooks/", include("promptlab.webhooks.urls")),
    path("", include("promptlab.accounts.oauth_urls")),
    path("", include("grading.urls")),
    path("", include("promptlab.pages.urls")),
]
