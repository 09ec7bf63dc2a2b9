from __future__ import annotations

from promptlab.lib.models.event import Event
from promptlab.lib.models.job import Job

__all__ = ["Event", "Job"]
