"""Learning from the exemplars: which words the author himself uses for a point."""

from __future__ import annotations

from grading.engine.rubric import Rubric


def learn(rubric: Rubric) -> Rubric:
    """Return the rubric with the exemplars' words for each point added."""
    return rubric
