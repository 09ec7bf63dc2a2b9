"""Small scenarios of the engine's tests; none of them is in the evaluation set."""

from __future__ import annotations

from typing import Any

CHOIR: dict[str, Any] = {
    "id": "choir-invitation",
    "title": "Invite the village to choir practice",
    "description": "Write a prompt that gets a model to write an invitation to an open choir rehearsal.",
    "evaluation_criteria": {
        "clarity": {
            "weight": 0.3,
            "checkpoints": ["States that an invitation is wanted", "Language is concise"],
        },
        "specificity": {
            "weight": 0.3,
            "checkpoints": [
                "Names the tone",
                "Sets a word limit",
                "Gives the date of the rehearsal",
            ],
        },
        "completeness": {
            "weight": 0.4,
            "checkpoints": [
                "Says who will read it",
                "Forbids inventing facts",
                "Tells the model what to do when a detail is missing",
            ],
        },
    },
    "exemplar_prompts": [
        "Write an invitation to the open rehearsal of our village choir on Friday 9 May at 7 pm. "
        "Readers are people who have never sung in a choir. Sound warm and cheerful, at most 90 words. "
        "Do not invent names or prices. If a detail is missing, leave a gap in square brackets.",
    ],
}

LANTERN: dict[str, Any] = {
    "id": "repair-a-lantern",
    "title": "Repair guide for a storm lantern",
    "description": "Write a prompt for a repair guide that explains how to replace a lantern wick.",
    "evaluation_criteria": {
        "clarity": {"checkpoints": ["The task is stated"]},
        "structure": {"checkpoints": ["Asks for numbered steps"]},
        "completeness": {"checkpoints": ["Lists the tools that are needed"]},
    },
    "exemplar_prompts": [
        "Write a repair guide for replacing the wick of a storm lantern. Use numbered steps. "
        "List the tools first: scissors, a cloth, lamp oil.",
    ],
}

GOOD = (
    "Draft an invitation to our choir's open rehearsal on Friday 9 May, 7 pm, in the parish hall. "
    "It is for neighbours who have never sung before. Keep it warm and under 90 words. "
    "Never make up names or prices. If something is missing, write [to follow]."
)
WEAK = "Write something about our choir rehearsal please."
