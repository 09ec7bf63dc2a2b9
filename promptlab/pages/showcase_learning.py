"""A ladder, charts and improvements for the components page: real shapes, made-up values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from grading.models import Attempt, Scenario
from grading.pages import sparkline, trends
from grading.pages.catalogue import Ladder, Rung
from grading.pages.marking import Improvement
from grading.pages.trends import Profile, Row
from grading.progress.summary import Point
from grading.unlocking import State, Step

FIRST_DAY = date(2026, 3, 2)
SCORES = (2.3, 4.8, 6.1, 7.9)
STEPS = (
    ("A Thank-You That Sounds Meant", "beginner", "mastered", 9.2),
    ("The Class Has Moved", "beginner", "in_progress", 6.1),
    ("From Messy Notes to a Clear Update", "intermediate", "locked", None),
)


def samples() -> dict[str, Any]:
    """What the part about learning shows."""
    attempts = [_attempt(number, score) for number, score in enumerate(SCORES, start=1)]
    days = [FIRST_DAY + timedelta(days=9 * number) for number in range(len(SCORES))]
    points = [Point(day, score, 3) for day, score in zip(days, SCORES, strict=True)]
    return {
        "ladder": _ladder(),
        "sparkline": sparkline.draw(attempts),
        "history": attempts,
        "trend": trends.draw(points),
        "profile": Profile(
            (Row("clarity", 8.1, 6.0), Row("specificity", 5.4, 5.9), Row("structure", None, 4.0)),
            "the last 30 days",
            "the 30 days before",
        ),
        "marked": {
            "improvements": (Improvement("Ask for a subject line.", 1.0, 7, ELSEWHERE, ""),)
        },
    }


ELSEWHERE = "Give the poster a headline of at most five words."


def _attempt(number: int, score: float) -> Attempt:
    return Attempt(
        number=number,
        overall=Decimal(str(score)),
        created_at=datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(days=number),
    )


def _ladder() -> Ladder:
    before = Step("", STEPS[1][0], "beginner", (), (), needs_category=False)
    rungs = tuple(
        Rung(
            Scenario(id=f"step-{number}", title=title, difficulty=difficulty, minutes=8),
            number,
            "writing-basics",
            State(state, (before,) if state == "locked" else ()),
            None if best is None else Decimal(str(best)),
        )
        for number, (title, difficulty, state, best) in enumerate(STEPS, start=1)
    )
    return Ladder("writing-basics", "Writing basics", "", rungs, rungs)
