"""A small real scenario with everything on it, and prompts for it, for tests of the pages."""

from __future__ import annotations

from typing import Any

from django.test import Client

from grading import scenarios
from grading.models import Scenario
from promptlab.accounts.models import User

WEAK = "Write something about the library, please."
FAIR = (
    "Write a notice that tells visitors of our library about the new opening hours. "
    "Keep it under 80 words."
)
STRONG = (
    "Write a notice that tells visitors of our library about the new opening hours. "
    "The readers are families with small children. "
    "The library is open from 9:00 to 18:00 on weekdays. "
    "Keep it under 80 words. "
    "Format it as a bulleted list with one line for each day. "
    "If an hour is missing, write [to confirm] instead of inventing it. "
    "Return only the notice, with no comments before or after it."
)
# Says nothing about the length: one point is missing, and the gain for it can be earned.
NEARLY = STRONG.replace("Keep it under 80 words. ", "")

OWN = "Words of the author, fit for the door."
CONTENT: dict[str, Any] = {
    "id": "library-hours",
    "title": "New Opening Hours",
    "description": "Write a prompt for a notice about a library's new **opening hours**.",
    "difficulty": "beginner",
    "category": ["writing"],
    "estimated_time_minutes": 5,
    "learning_objectives": ["Name the reader"],
    "brief": "The library opens *earlier* from May.",
    "material": {"hours": "Weekdays 9:00 to 18:00\nSaturday <closed>"},
    "evaluation_criteria": {
        "clarity": {
            "weight": 0.25,
            "description": "Would a stranger know what to write?",
            "checkpoints": [
                {"text": "Task goal is explicitly stated"},
                {"text": "Names who will read the notice", "example": OWN},
            ],
        },
        "specificity": {
            "weight": 0.2,
            "description": "Can the wishes be checked?",
            "checkpoints": [
                {
                    "text": "Limits the length of the notice",
                    "example": OWN,
                },
                {"text": "Mentions the hours", "concepts": ["9:00", "18:00", "hours"]},
            ],
        },
        "structure": {
            "weight": 0.2,
            "description": "Is the form of the answer named?",
            "checkpoints": [{"text": "Specifies the output format", "example": OWN}],
        },
        "best_practices": {
            "weight": 0.15,
            "description": "Does it guard against inventions?",
            "checkpoints": [
                {"text": "Says what to do when a fact is missing", "example": OWN},
                {"text": "Asks for the notice only, without comments around it"},
            ],
        },
    },
    "exemplar_prompts": [
        "Draft a door sign for parents about when our library opens, at most 60 words, as a list. "
        "Weekdays 9:00 to 18:00. Leave a blank where a time is missing. Output the sign only.",
        "Write a library notice for families: opening hours 9:00 to 18:00, under 70 words, "
        "in three bullet points, nothing else around it. Mark unknown hours with a question mark.",
    ],
    "hints": ["Who stands at the door?", "Name a **number**.", "Keep it under ... words"],
    "common_mistakes": [
        {
            "pattern": "Only the old hours",
            "explanation": "Nobody knows what is new.",
            "correction": "Name the new ones.",
            "severity": "major",
        }
    ],
    "illustration": {"weak": "The library exists.", "strong": "From May: 9:00 to 18:00."},
    "starter": "Write about the library.",
}


def write_scenario(id_: str = "library-hours", **changes: Any) -> Scenario:
    """A published scenario through the same verbs as a pack; changes are fields of its content."""
    scenario, _ = scenarios.save_content({**CONTENT, "id": id_, **changes})
    scenarios.publish(scenario)
    return scenarios.visible_to(None).get(id=id_)


def submit(client: Client, scenario: Scenario, prompt: str, **fields: Any) -> Any:
    """Send a prompt as the page's form does, and go where the answer leads."""
    return client.post(scenario.get_absolute_url(), {"prompt": prompt, **fields}, follow=True)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shows(response: Any, *texts: str) -> None:
    """The page says every one of these."""
    page = response.content.decode()
    for text in texts:
        assert text in page, f"{text!r} is not on the page"


def lacks(response: Any, *texts: str) -> None:
    """The page says none of these."""
    page = response.content.decode()
    for text in texts:
        assert text not in page, f"{text!r} is on the page"
