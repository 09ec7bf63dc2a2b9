from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from grading.models import Scenario, Track


@admin.register(Track)
class TrackAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["title", "slug", "position", "published", "drafts"]
    search_fields = ["title", "slug"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Track]:
        listed = Q(scenarios__made_for=None)
        tracks: QuerySet[Track] = super().get_queryset(request)
        return tracks.annotate(
            published_count=_count(listed & Q(scenarios__status=Scenario.Status.PUBLISHED)),
            draft_count=_count(listed & Q(scenarios__status=Scenario.Status.DRAFT)),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Track | None = None) -> list[str]:
        return ["slug"] if obj else []

    @admin.display(ordering="published_count")
    def published(self, track: Track) -> int:
        return track.published_count  # type: ignore[attr-defined,no-any-return]

    @admin.display(ordering="draft_count")
    def drafts(self, track: Track) -> int:
        return track.draft_count  # type: ignore[attr-defined,no-any-return]


def _count(which: Q) -> Count:
    return Count("scenarios", filter=which, distinct=True)
