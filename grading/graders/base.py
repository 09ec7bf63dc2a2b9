"""What every grader offers."""

from __future__ import annotations

from typing import Protocol

from grading.engine.reading import Reading
from grading.engine.rubric import Rubric


class Grader(Protocol):
    """Reads a stored prompt (LF line ends) against a rubric; gives verdicts, never scores."""

    name: str
    version: str

    def read(self, rubric: Rubric, prompt: str, *, copy_screen: bool = True) -> Reading:
        """Return verdicts with evidence whose offsets are code points of the prompt."""
        ...
