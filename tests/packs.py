"""A small pack for tests: one scenario whose text can be changed."""

from __future__ import annotations

from typing import Any

import yaml


def scenario(id_: str = "thank-you", **fields: Any) -> dict[str, Any]:
    """A valid scenario in the pack format, written with plain-word checkpoints only."""
    return {
        "id": id_,
        "title": "A thank-you note",
        "description": "Write a prompt that gets a thank-you note to a colleague.",
        "difficulty": "beginner",
        "category": ["writing"],
        "estimated_time_minutes": 5,
        "learning_objectives": ["Say who reads it"],
        "evaluation_criteria": {
            "clarity": {
                "weight": 0.5,
                "description": "Is it clear?",
                "checkpoints": ["Task goal is explicitly stated", "Names the reader"],
            },
            "specificity": {
                "weight": 0.5,
                "description": "Is it precise?",
                "checkpoints": ["Limits the length", "Sets the tone"],
            },
        },
        "exemplar_prompts": [
            "Write a thank-you note to my colleague Ines for covering my shift on Friday. "
            "Keep it under 80 words. Use a warm, informal tone."
        ],
        "common_mistakes": [
            {
                "pattern": "No length",
                "explanation": "It gets long.",
                "correction": "Keep it under 80 words.",
                "severity": "minor",
            }
        ],
        "prerequisites": [],
        "unlocks": [],
        **fields,
    }


def pack(*scenarios: dict[str, Any]) -> str:
    """The YAML text of a pack with these scenarios."""
    return yaml.safe_dump({"version": 1, "scenarios": list(scenarios or [scenario()])})
