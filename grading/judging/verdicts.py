"""A judgement as a grade: its verdicts scored by our code, like those of any grader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grading.engine.grade import graded
from grading.engine.reading import Evidence, Verdict
from grading.engine.rubric import Rubric
from grading.graders import judge
from grading.models import Judgement


def packed(verdicts: Iterable[Verdict]) -> list[list[Any]]:
    """Verdicts as they are stored: names and offsets, no words of the prompt."""
    return [
        [verdict.verdict, [[quote.start, quote.end] for quote in verdict.evidence]]
        for verdict in verdicts
    ]


def unpacked(rows: Iterable[Any], prompt: str) -> tuple[Verdict, ...]:
    """Stored verdicts with the words of the prompt that they were made from."""
    return tuple(
        Verdict(place, name, tuple(Evidence(prompt[a:b], a, b) for a, b in quotes))
        for place, (name, quotes) in enumerate(rows)
    )


def result(
    rubric: Rubric,
    prompt: str,
    judgement: Judgement,
    embedded: dict[str, Any],
    *,
    paid: bool,
) -> dict[str, Any]:
    """The grade that a judgement gives, in the shape of Grade.as_dict(), with two more parts.

    "judge" says which model judged and what that cost (0 unless `paid` for this very prompt),
    "embedded" what the embedded grader (its grade is `embedded`) had said.
    """
    question = judge.prepare(rubric, "", prompt, judgement.model)
    reading = judge.reading(question, unpacked(judgement.verdicts, prompt))
    name = f"{judgement.model}/{judgement.judge_version}"[:40]
    grade = graded(rubric, prompt, reading, judge.GRADER, name).as_dict()
    return {
        **grade,
        "judge": {
            "model": judgement.model,
            "input_tokens": judgement.input_tokens if paid else 0,
            "output_tokens": judgement.output_tokens if paid else 0,
            "cost_usd": str(judgement.cost_usd) if paid else "0",
            "price": judgement.price,
            "cached": not paid,
        },
        "embedded": summary(embedded),
    }


def summary(grade: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a grade that another one replaced."""
    return {
        "grader_version": grade["grader_version"],
        "overall_score": grade["grade"]["overall_score"],
        "verdicts": [row["verdict"] for row in grade["checkpoints"]],
    }


def with_other(grade: dict[str, Any]) -> dict[str, Any]:
    """The grade with "other" in each checkpoint: the embedded verdict where it differs, else ""."""
    first = grade.get("embedded", {}).get("verdicts", [])
    rows = [
        {**row, "other": first[index] if first and first[index] != row["verdict"] else ""}
        for index, row in enumerate(grade["checkpoints"])
    ]
    return {**grade, "checkpoints": rows}
