"""Opening the author's own prompts, as the grading door takes and gives it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from grading.exemplars import Opened


class OpenExemplar(BaseModel):
    give_up: bool = Field(
        default=False,
        strict=True,
        description="Give up on this scenario if that is what opens them; needs one graded prompt",
    )


class Exemplar(BaseModel):
    """`opened_at` and `mastery_from` are null for staff, who always see exemplars at no cost."""

    scenario_id: str
    exemplar_prompts: list[str]
    opened_at: datetime | None
    mastery_from: date | None
    message: str


def told(scenario_id: str, opened: Opened) -> dict[str, Any]:
    """Opened exemplars with what they cost."""
    if opened.mastery_from is None:
        message = "Staff always see the author's prompts; this was not noted."
    else:
        message = (
            "It counts as the last hint. You can still pass here as before; mastery is earned on a "
            f"sibling of this scenario, or here from {opened.mastery_from}."
        )
    return {
        "scenario_id": scenario_id,
        "exemplar_prompts": opened.prompts,
        "opened_at": opened.opened_at,
        "mastery_from": opened.mastery_from,
        "message": message,
    }
