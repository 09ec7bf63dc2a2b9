"""All doors of this site. A new one is added here and nowhere else."""

from __future__ import annotations

from promptlab.api.grading_v1.routes import door as grading_v1

DOORS = (grading_v1,)
