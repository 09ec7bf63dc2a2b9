"""The starter library that a fresh installation begins with."""

from __future__ import annotations

from pathlib import Path

import yaml

from grading import packs, scenarios
from grading.models import Scenario, Track


def load_library(folder: Path) -> packs.Loaded:
    """Load and publish every pack of a folder, and name its tracks (tracks.yaml). Repeatable.

    Its scenarios pass the publish gate in the test suite, so that a start need not repeat it.
    An admin's own decision stays: what was retired, or edited since, is left alone.
    """
    files = sorted(path for path in folder.glob("*.yaml") if path.name != "tracks.yaml")
    new = {path.name: path.read_text("utf-8") for path in files}
    _name_tracks(folder / "tracks.yaml")
    done = packs.load(new, keep_edited=True)
    for scenario in Scenario.objects.filter(id__in=done.added):
        scenarios.publish(scenario)
    return done


def _name_tracks(path: Path) -> None:
    for position, (slug, track) in enumerate(yaml.safe_load(path.read_text("utf-8")).items()):
        Track.objects.get_or_create(slug=slug, defaults={**track, "position": position})
