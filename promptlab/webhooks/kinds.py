"""The events that somebody can subscribe to, and what is told of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What happened, in the words of the pages, and the fields of the event that go out."""

    words: str
    fields: tuple[str, ...]


KINDS = {
    "grading.completed": Kind(
        "A prompt has its final grade", ("user_id", "result_id", "overall_score", "category")
    ),
    "progress.milestone": Kind(
        "A scenario is passed or mastered, others open, a track is finished, a level is reached",
        ("user_id", "result_id", "scenario_id")
        + ("passed", "mastered", "opened", "tracks_finished", "skill_level"),
    ),
    "achievement.unlocked": Kind(
        "An achievement is earned", ("user_id", "result_id", "achievement_id", "title")
    ),
}
