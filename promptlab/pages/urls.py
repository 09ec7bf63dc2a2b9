from __future__ import annotations

from django.urls import include, path

from promptlab.pages import theme, views

urlpatterns = [
    path("how-grading-works/", views.how_grading_works, name="how_grading_works"),
    path("docs/errors/", views.errors_help, name="errors_help"),
    path("docs/errors/<str:code>", views.error_help, name="error_help"),
    path("", include("promptlab.pages.api_docs.urls")),
    path("components/", views.components, name="components"),
    path("theme/", theme.switch, name="theme"),
]
