from __future__ import annotations

from grading.models.attempt import (
    Attempt,
    Draft,
    ExemplarOpening,
    GradeReport,
    HintUse,
    NotebookEntry,
)
from grading.models.judgement import Judgement
from grading.models.progress import (
    AchievementUnlock,
    DayProgress,
    GeneratedPractice,
    LearnerProgress,
    PracticeItem,
    ScenarioProgress,
)
from grading.models.scenario import (
    CheckpointStats,
    Difficulty,
    Scenario,
    ScenarioStats,
    ScenarioVersion,
    Track,
)

__all__ = [
    "AchievementUnlock",
    "Attempt",
    "CheckpointStats",
    "DayProgress",
    "Difficulty",
    "Draft",
    "ExemplarOpening",
    "GeneratedPractice",
    "GradeReport",
    "HintUse",
    "Judgement",
    "LearnerProgress",
    "NotebookEntry",
    "PracticeItem",
    "Scenario",
    "ScenarioProgress",
    "ScenarioStats",
    "ScenarioVersion",
    "Track",
]
