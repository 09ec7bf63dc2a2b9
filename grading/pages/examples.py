"""Examples about another subject: they show how a point is said without saying it here."""

from __future__ import annotations

from grading.engine.rubric import FACETS, Checkpoint

# A point about the material itself is of no kind that the grader knows. How it may sound elsewhere:
FACT = "The lessons start on 4 May at 17:30 in the small pool, and parents wait in the cafe."
WISH = "For each plant on the list, add who waters it and on which day."
BAN = "Do not mention the price, and promise no date for the repair."


def elsewhere(facet: str, point: Checkpoint | None) -> str:
    """How this kind of point is said in a prompt for another task; "" when nothing is known of it."""
    known = FACETS.get(facet)
    if known:
        return known.example
    if point is None:
        return ""
    if point.polarity == "forbid":
        return BAN
    return WISH if point.text.startswith("Ask") else FACT
