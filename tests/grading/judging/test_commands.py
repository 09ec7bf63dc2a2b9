"""`grade` and `evaluate_grader` with Claude: the same shape, nothing recorded, a limit kept."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from executions.providers import anthropic, catalog
from grading.evaluation import judged
from grading.evaluation.runner import FOLDER
from grading.judging.unrecorded import Purse
from grading.models import Attempt, Judgement
from grading.packs import files
from tests.grading.judging.bench import ALL_MET, PROMPT, reply
from tests.packs import pack
from tests.vendor_server import Answer, error, message

pytestmark = pytest.mark.django_db
CASE = "meal-plan-budget"


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(anthropic, "FIRST_WAIT", 0.01)


def grades(tmp_path, *prompts: str, **options) -> tuple[list[dict[str, Any]], str]:
    files.load({"mine.yaml": pack()})
    file = tmp_path / "prompts.jsonl"
    lines = [json.dumps({"scenario_id": "thank-you", "prompt": prompt}) for prompt in prompts]
    file.write_text("\n".join(lines), "utf-8")
    output, errors = StringIO(), StringIO()
    call_command(
        "grade", "--jsonl", str(file), grader="claude", stdout=output, stderr=errors, **options
    )
    return [json.loads(line) for line in output.getvalue().splitlines()], errors.getvalue()


def test_lines_are_judged_in_their_order_and_nothing_is_recorded(tmp_path, vendor):
    vendor.says(reply(ALL_MET))
    prompts = [f"{PROMPT} Number {number}." for number in range(12)]
    found, cost = grades(tmp_path, *prompts, "short")
    assert [one["grade"]["overall_score"] for one in found[:12]] == [10.0] * 12
    assert found[12]["error"]["code"] == "VALIDATION_ERROR"
    assert found[0]["metadata"] == {
        "evaluation_time_ms": None,
        "model": "claude-haiku-5-5",
        "prompt_tokens": 900,
        "response_tokens": 120,
        "cost_usd": 0.00015,
        "timestamp": None,
        "attempt_number": None,
        "judge": None,
    }
    assert "0.001800 US dollars" in cost
    assert len(vendor.requests) == 12
    assert not Attempt.objects.exists()
    assert not Judgement.objects.exists()


def test_a_line_that_could_not_be_judged_says_so_in_its_place(tmp_path, vendor):
    vendor.says(error(400, "invalid_request_error"))
    found, _ = grades(tmp_path, PROMPT)
    assert found[0]["error"]["code"] == "PROVIDER_ERROR"


def test_a_command_stops_before_its_limit_is_spent(tmp_path, vendor):
    vendor.says(reply(ALL_MET))
    found, cost = grades(tmp_path, PROMPT, most_usd=Decimal("0.001"))
    assert found[0]["error"]["code"] == "BUDGET_EXCEEDED"
    assert vendor.requests == []
    assert cost.startswith("claude-haiku-5-5: 0 US dollars")


@pytest.mark.parametrize("command", ["grade", "evaluate_grader"])
def test_without_a_key_the_command_says_what_is_missing(settings, command):
    settings.ANTHROPIC_API_KEY = ""
    with pytest.raises(CommandError, match="ANTHROPIC_API_KEY"):
        call_command(command, grader="claude")


@pytest.mark.parametrize("command", ["grade", "evaluate_grader"])
def test_an_unknown_model_lists_what_there_is(vendor, settings, command):
    settings.PROMPTLAB_JUDGE_MODEL = "claude-unheard-of"
    with pytest.raises(CommandError, match="Available: claude-"):
        call_command(command, grader="claude")


def first_words(body: dict[str, Any]) -> Answer:
    """A judge who finds every odd point in the prompt's first words, and no even one."""
    [count] = map(int, re.findall(r"each of the (\d+) checkpoints", body["system"]))
    sent = body["messages"][0]["content"]
    [inside] = re.findall(r"--- begin \S+ ---\n(.*)\n--- end", sent, re.S)
    words = " ".join(inside.split()[:4])
    rows = [
        {"checkpoint": n, "verdict": "met" if n % 2 else "missing", "quotes": [words] * (n % 2)}
        for n in range(1, count + 1)
    ]
    return message(json.dumps({"verdicts": rows}))


def test_the_evaluation_compares_the_judge_with_readers_and_the_embedded_grader(tmp_path, vendor):
    for part in ("tuning", "labels/reader_1/tuning", "labels/reader_2/tuning"):
        (tmp_path / part).mkdir(parents=True)
        shutil.copy(FOLDER / part / f"{CASE}.yaml", tmp_path / part)
    vendor.says(first_words)
    purse = Purse(catalog.offer("claude-haiku-5-5"), Decimal(1))
    report = asyncio.run(judged.evaluate("tuning", purse, tmp_path))
    assert (report.prompts, report.failed) == (14, 0)
    assert report.cost_usd == len(vendor.requests) * Decimal("0.00015")
    assert {"spearman", "kappa", "pairs", "mean_error"} <= set(report.figures)
    assert report.kappa is not None
    assert -1 <= report.kappa < 1
    assert [count for *_, count, _, _ in report.points] == [14] * len(report.points)
    kappas = [kappa for *_, kappa in report.points]
    assert kappas == sorted(kappas)
    shown = judged.table(report)
    assert "tuning: claude-haiku-5-5, 14 prompts, 0 failed" in shown
    assert f"{CASE}: States the weekly budget with its currency" in shown
    assert json.loads(json.dumps(report.as_dict()))["prompts"] == 14
