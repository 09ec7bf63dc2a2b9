"""A grade in the shape that the grading API and the `grade` command answer with."""

from __future__ import annotations

from typing import Any

from grading.passing import MASTERY, PASS


def grading_data(result: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """The `data` of an answer for a grade that is not recorded.

    `result` is Grade.as_dict(), `content` the scenario's. result_id, timestamp and
    evaluation_time_ms are null: they belong to recorded attempts.
    """
    overall = result["grade"]["overall_score"]
    return {
        "result_id": None,
        "grade": result["grade"],
        "feedback": {
            "strengths": result["feedback"]["strengths"],
            "improvements": result["feedback"]["improvements"],
            "suggestions": [_suggestion(row) for row in result["feedback"]["suggestions"]],
        },
        "comparison": {
            "exemplar_prompt": None,
            "similarity_score": result["similarity_score"],
            "user_prompt_delta": _delta(result),
        },
        "next_steps": {
            "unlocked": overall >= PASS and bool(content.get("unlocks")),
            "retry_suggested": overall < MASTERY,
            "advancement_available": overall >= PASS,
            "message": next_message(overall),
        },
        "metadata": {"evaluation_time_ms": None, **_cost(result), "timestamp": None},
        "checkpoints": [
            {key: row[key] for key in ("criterion", "text", "verdict", "evidence", "gain")}
            for row in result["checkpoints"]
        ],
        "screens": result["screens"],
    }


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


def _suggestion(row: dict[str, Any]) -> dict[str, Any]:
    shown = {"type": row["type"], "text": row["text"], "gain": row["gain"]}
    if row.get("example"):
        shown["example"] = row["example"]
    return shown


def _delta(result: dict[str, Any]) -> str:
    missing = [row["text"] for row in result["checkpoints"] if row["verdict"] != "met"][:2]
    start = f"Your prompt shares {result['similarity_score']}% of its wording with the exemplar."
    return f"{start} Still open: {'; '.join(missing)}." if missing else start
