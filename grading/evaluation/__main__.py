"""Print the report of one half without Django: ``python -m grading.evaluation tuning``."""

from __future__ import annotations

import sys

from grading.evaluation.runner import TUNING, evaluate, table

half = sys.argv[1] if len(sys.argv) > 1 else TUNING
sys.stdout.write(table(evaluate(half), misses=half == TUNING) + "\n")
