"""The embedded grader's core: pure Python, no Django, the same bytes for the same input.

A scenario compiles to a rubric (``checkpoints.py``); a prompt is cut into clauses
(``clauses.py``), screened (``screens.py``), weighed against each checkpoint (``weighing.py``,
``detectors.py``) and scored (``scoring.py``). ``grade.py`` strings these together.
"""

from __future__ import annotations
