from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from promptlab.pages.api_docs import views

urlpatterns = [
    path("api/docs", views.overview, name="api_docs"),
    path("api/docs/", RedirectView.as_view(pattern_name="api_docs")),
    path("api/docs/<slug:name>", views.door, name="api_docs_door"),
    path("api/docs/<slug:name>/openapi.json", views.openapi, name="api_docs_openapi"),
    path("api/docs/<slug:name>/postman.json", views.postman, name="api_docs_postman"),
    path("api/docs/<slug:name>/curl.sh", views.curl_script, name="api_docs_curl"),
]
