"""The one way from a prompt to a grade: read, score, advise."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from grading.engine.facets import FACETS
from grading.engine.reader import UnreadableLanguage, read
from grading.engine.reading import Reading
from grading.engine.rubric import Rubric
from grading.engine.scoring import Score, score
from grading.engine.similarity import similarity
from grading.engine.suggestions import Feedback, feedback
from grading.engine.text import stored

__all__ = ["GRADER", "VERSION", "Grade", "UnreadableLanguage", "grade", "graded", "seen"]

GRADER = "embedded"
VERSION = "1.4.0"
MAX_SCORE = 10


@dataclass(frozen=True)
class Grade:
    """A reading with its score and advice; ``as_dict`` is what is stored and sent."""

    rubric: Rubric
    reading: Reading
    score: Score
    feedback: Feedback
    similarity_score: int
    grader: str = GRADER
    grader_version: str = VERSION

    def as_dict(self) -> dict[str, Any]:
        """Return the grade as plain data in a fixed order."""
        cap = self.reading.cap
        return {
            "grader": self.grader,
            "grader_version": self.grader_version,
            "grade": {
                "overall_score": self.score.overall,
                "max_score": MAX_SCORE,
                "category": self.score.category,
                "breakdown": dict(self.score.breakdown),
            },
            "feedback": {
                "strengths": list(self.feedback.strengths),
                "improvements": list(self.feedback.improvements),
                "suggestions": [asdict(item) for item in self.feedback.suggestions],
            },
            "checkpoints": [
                self._checkpoint(place) for place in range(len(self.rubric.checkpoints))
            ],
            "screens": [asdict(item) for item in self.reading.screens],
            "cap": None if cap is None else {"limit": cap, "reason": self.reading.cap_reason},
            "similarity_score": self.similarity_score,
        }

    def _checkpoint(self, place: int) -> dict[str, Any]:
        point = self.rubric.checkpoints[place]
        verdict = self.reading.verdicts[place]
        return {
            "criterion": point.criterion,
            "text": point.text,
            "verdict": verdict.verdict,
            "evidence": [asdict(item) for item in verdict.evidence],
            "gain": self.score.gains[place],
            "facet": point.facet if point.facet in FACETS else "content",
        }


def graded(
    rubric: Rubric, prompt: str, reading: Reading, grader: str = GRADER, version: str = VERSION
) -> Grade:
    """Score a reading of a stored prompt, whichever grader made it."""
    result = score(rubric, reading)
    return Grade(
        rubric,
        reading,
        result,
        feedback(rubric, reading, result),
        similarity(rubric.topic.exemplars, prompt),
        grader,
        version,
    )


def grade(rubric: Rubric, prompt: str, *, copy_screen: bool = True) -> Grade:
    """Grade a prompt with the embedded grader. Raises UnreadableLanguage."""
    prompt = stored(prompt)
    return graded(rubric, prompt, read(rubric, prompt, copy_screen=copy_screen))


def seen(rubric: Rubric, prompt: str) -> tuple[bool, ...]:
    """Tell for each checkpoint if the prompt shows at least part of it: quick, while typing."""
    try:
        reading = read(rubric, stored(prompt))
    except UnreadableLanguage:
        return (False,) * len(rubric.checkpoints)
    return tuple(verdict.verdict != "missing" for verdict in reading.verdicts)
