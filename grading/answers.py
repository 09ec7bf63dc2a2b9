"""A grade in the shape that the grading API and the `grade` command answer with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grading import coaching
from grading.coaching import Context
from grading.evaluate import Outcome
from grading.models import Attempt
from grading.passing import MASTERY, PASS


def grading_data(result: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """The `data` of an answer for a grade that is not recorded.

    `result` is Grade.as_dict(), `content` the scenario's. What belongs to recorded attempts is
    null: result_id, timestamp, evaluation_time_ms, attempt_number and where the judge stands.
    """
    overall = result["grade"]["overall_score"]
    return {
        "result_id": None,
        "grade": result["grade"],
        "feedback": coaching.feedback(result),
        "comparison": _comparison(result, None),
        "next_steps": {
            "unlocked": overall >= PASS and bool(content.get("unlocks")),
            "retry_suggested": overall < MASTERY,
            "advancement_available": overall >= PASS,
            "message": next_message(overall),
        },
        "metadata": {
            "evaluation_time_ms": None,
            **_cost(result),
            "timestamp": None,
            "attempt_number": None,
            "judge": None,
        },
        **_reasons(result),
    }


def attempt_data(outcome: Outcome, context: Context) -> dict[str, Any]:
    """The `data` of an answer for a recorded attempt; `context` changes its words alone."""
    attempt = outcome.attempt
    result = attempt.grade
    overall = result["grade"]["overall_score"]
    return {
        "result_id": str(attempt.id),
        "grade": result["grade"],
        "feedback": coaching.feedback(result, context, own_examples=outcome.own_examples),
        "comparison": _comparison(result, outcome.exemplar),
        "next_steps": {
            "unlocked": bool(outcome.opened),
            "retry_suggested": overall < MASTERY,
            "advancement_available": bool(outcome.opened) or outcome.goes_on,
            "message": " ".join(_sentences(overall, outcome, context)),
        },
        "metadata": {
            "evaluation_time_ms": outcome.milliseconds,
            **_cost(result),
            "timestamp": attempt.created_at,
            "attempt_number": attempt.number,
            "judge": _judge(attempt),
        },
        **_reasons(result),
    }


def _comparison(result: dict[str, Any], exemplar: str | None) -> dict[str, Any]:
    return {
        "exemplar_prompt": exemplar,
        "similarity_score": result["similarity_score"],
        "user_prompt_delta": _delta(result),
    }


def _reasons(result: dict[str, Any]) -> dict[str, Any]:
    """What the score was computed from."""
    return {
        "checkpoints": [
            {key: row[key] for key in ("criterion", "text", "verdict", "evidence", "gain")}
            for row in result["checkpoints"]
        ],
        "screens": result["screens"],
    }


def _sentences(overall: float, outcome: Outcome, context: Context) -> Iterator[str]:
    yield next_message(overall)
    if outcome.opened:
        opened = ", ".join(f"'{title}'" for title in outcome.opened)
        yield f"This opened {opened}."
    if compared := coaching.progress(overall, context):
        yield compared


def _judge(attempt: Attempt) -> dict[str, Any] | None:
    """Where Claude's verdict stands; None where only the embedded grader was wanted."""
    if not attempt.judge:
        return None
    reason = attempt.get_judge_reason_display() if attempt.judge_reason else None
    return {"state": attempt.judge, "reason": reason}


def _cost(result: dict[str, Any]) -> dict[str, Any]:
    """Who graded, and what that took: nothing, where the embedded grader did."""
    judged = result.get("judge")
    if judged is None:
        model = f"{result['grader']}-{result['grader_version']}"
        return {"model": model, "prompt_tokens": 0, "response_tokens": 0, "cost_usd": 0.0}
    return {
        "model": judged["model"],
        "prompt_tokens": judged["input_tokens"],
        "response_tokens": judged["output_tokens"],
        "cost_usd": float(judged["cost_usd"]),
    }


def next_message(overall: float) -> str:
    """What to do next, in one sentence."""
    if overall >= MASTERY:
        return "Excellent. The advanced scenarios of this category are open to you."
    if overall >= PASS:
        return "Passed. Score 9.0 or more to open the advanced scenarios of this category."
    return "Not there yet. Take the first suggestion and try again; 7.0 passes."


def _delta(result: dict[str, Any]) -> str:
    missing = [row["text"] for row in result["checkpoints"] if row["verdict"] != "met"][:2]
    start = f"Your prompt shares {result['similarity_score']}% of its wording with the exemplar."
    return f"{start} Still open: {'; '.join(missing)}." if missing else start
