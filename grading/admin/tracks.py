from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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

    def get_deleted_objects(
        self, objs: Iterable[Track], request: HttpRequest
    ) -> tuple[Any, Any, Any, list[Any]]:
        """A ladder that scenarios stand on stays: their packs name it."""
        chosen = list(objs)
        shown, counts, unallowed, kept = super().get_deleted_objects(chosen, request)
        standing = Scenario.objects.filter(track__in=chosen)
        named = [f"{scenario} ({scenario.id}) stands on it" for scenario in standing]
        return shown, counts, unallowed, [*kept, *named]

    @admin.display(ordering="published_count")
    def published(self, track: Track) -> int:
        return track.published_count  # type: ignore[attr-defined,no-any-return]

    @admin.display(ordering="draft_count")
    def drafts(self, track: Track) -> int:
        return track.draft_count  # type: ignore[attr-defined,no-any-return]


def _count(which: Q) -> Count:
    return Count("scenarios", filter=which, distinct=True)
