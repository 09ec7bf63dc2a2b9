"""The general rubric: for a prompt that the learner brings, with its task named in one line."""

from __future__ import annotations

from grading.engine.checkpoints import compile_rubric
from grading.engine.rubric import Rubric

CRITERIA = {
    "clarity": (
        "Is it plain what has to be done?",
        ["The task is stated plainly", "No vague words", "The wording is concise"],
    ),
    "specificity": (
        "Are the demands precise?",
        [
            "Says who the result is for",
            "Says what form the answer takes",
            "Sets a length or another limit",
        ],
    ),
    "structure": (
        "Can it be followed?",
        ["The prompt is well organised", "Describes the input or gives the material to work on"],
    ),
    "completeness": (
        "Is everything there that the model needs?",
        [
            "Gives the background that the task needs",
            "Says what to do when information is missing or unclear",
            "Lists the points that the answer must cover",
        ],
    ),
    "best_practices": (
        "Does it use what helps?",
        ["Says what to leave out", "Gives an example or names the tone"],
    ),
}


def general_rubric(task: str) -> Rubric:
    """Compile the rubric for any prompt; ``task`` is the learner's own line."""
    return compile_rubric(
        {
            "title": task,
            "description": task,
            "evaluation_criteria": {
                name: {"description": description, "checkpoints": points}
                for name, (description, points) in CRITERIA.items()
            },
            "exemplar_prompts": [],
        }
    )
