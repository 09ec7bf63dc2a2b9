from __future__ import annotations

from django.urls import path

from promptlab.accounts.views import entrance, guest, profile

urlpatterns = [
    path("", profile.profile, name="profile"),
    path("export/", profile.export, name="export_me"),
    path("delete/", profile.delete, name="delete_me"),
    path("guest/", guest.keep_guest, name="keep_guest"),
    path("invitation/<str:token>/", entrance.invitation, name="invitation"),
]
