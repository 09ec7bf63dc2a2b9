"""The embedded grader: pure Python, deterministic, needs no key and no network."""

from __future__ import annotations

from grading.engine.grade import GRADER, VERSION
from grading.engine.reader import read
from grading.engine.reading import Reading
from grading.engine.rubric import Rubric


class EmbeddedGrader:
    """Reads with the lexicon and the rules of ``grading.engine``."""

    name = GRADER
    version = VERSION

    def read(self, rubric: Rubric, prompt: str, *, copy_screen: bool = True) -> Reading:
        """Return the reading. Raises UnreadableLanguage."""
        return read(rubric, prompt, copy_screen=copy_screen)
