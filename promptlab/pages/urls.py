from __future__ import annotations

from django.urls import path

from promptlab.pages import views

urlpatterns = [
    path("how-grading-works/", views.how_grading_works, name="how_grading_works"),
    path("components/", views.components, name="components"),
]
