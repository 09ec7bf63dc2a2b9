from __future__ import annotations

import pytest

from grading.engine.checkpoints import compile_rubric
from grading.engine.rubric import Rubric
from tests.grading.engine.scenarios import CHOIR, LANTERN


@pytest.fixture(scope="session")
def choir() -> Rubric:
    return compile_rubric(CHOIR)


@pytest.fixture(scope="session")
def lantern() -> Rubric:
    return compile_rubric(LANTERN)
