from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from grading.models import Attempt
from grading.packs import files
from tests.databases import ROOT, sqlite_copy
from tests.packs import pack, scenario

pytestmark = pytest.mark.django_db
GOOD = (
    "Write a short note that thanks my colleague Ines for taking my Friday shift. "
    "At most 60 words, warm and informal."
)


def grades(tmp_path: Path, *lines: str) -> list[dict]:  # type: ignore[type-arg]
    files.load({"mine.yaml": pack()})
    file = tmp_path / "prompts.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    output = StringIO()
    call_command("grade", "--jsonl", str(file), stdout=output)
    return [json.loads(line) for line in output.getvalue().splitlines()]


def line(prompt: str, scenario_id: str = "thank-you") -> str:
    return json.dumps({"scenario_id": scenario_id, "prompt": prompt})


def test_grades_come_in_the_order_of_the_lines_and_record_nothing(tmp_path: Path) -> None:
    weak, good = grades(tmp_path, line("Write a thank-you note."), line(GOOD))
    assert weak["grade"]["overall_score"] < good["grade"]["overall_score"]
    assert Attempt.objects.count() == 0


def test_a_grade_has_the_shape_of_the_doors_data(tmp_path: Path) -> None:
    (data,) = grades(tmp_path, line(GOOD))
    assert (data["result_id"], data["metadata"]["timestamp"]) == (None, None)
    assert data["metadata"]["evaluation_time_ms"] is None
    assert set(data["grade"]) == {"overall_score", "max_score", "category", "breakdown"}
    assert set(data["grade"]["breakdown"]) == {
        "clarity",
        "specificity",
        "structure",
        "completeness",
        "best_practices",
    }
    assert set(data["feedback"]) == {"strengths", "improvements", "suggestions"}
    assert set(data["checkpoints"][0]) == {"criterion", "text", "verdict", "evidence", "gain"}


def test_every_quote_stands_in_the_prompt_at_its_offsets(tmp_path: Path) -> None:
    prompt = f"Line one.\r\n{GOOD}"
    (data,) = grades(tmp_path, line(prompt))
    quotes = [quote for row in data["checkpoints"] for quote in row["evidence"]]
    text = prompt.replace("\r\n", "\n")
    assert quotes
    assert all(text[q["start"] : q["end"]] == q["text"] for q in quotes)


def test_the_same_line_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = grades(tmp_path, line(GOOD), line(GOOD))
    assert json.dumps(first) == json.dumps(second)


@pytest.mark.parametrize(
    ("broken", "code", "field"),
    [
        ("no json", "VALIDATION_ERROR", "line"),
        ("[1]", "VALIDATION_ERROR", "line"),
        ('{"prompt": "Write a long letter"}', "VALIDATION_ERROR", "scenario_id"),
        ('{"scenario_id": "thank-you", "prompt": 5}', "VALIDATION_ERROR", "prompt"),
        (line("Write a long letter \ud800"), "VALIDATION_ERROR", "line"),
        ('{"scenario_id": "thank-you", "prompt": ["\\ud800"]}', "VALIDATION_ERROR", "line"),
        ("[" * 100_000, "VALIDATION_ERROR", "line"),
        ('{"scenario_id": "thank-you", "prompt": NaN}', "VALIDATION_ERROR", "line"),
        (line("short"), "VALIDATION_ERROR", "prompt"),
        (line("x" * 5001), "VALIDATION_ERROR", "prompt"),
    ],
)
def test_a_line_that_breaks_a_rule_gets_an_error_in_its_place(
    tmp_path: Path, broken: str, code: str, field: str
) -> None:
    good, error, also_good = grades(tmp_path, line(GOOD), broken, line(GOOD))
    assert "grade" in good
    assert "grade" in also_good
    assert error["error"]["code"] == code
    assert error["error"]["details"][0]["field"] == field


@pytest.mark.parametrize("source", ["-", "file"])
def test_bytes_that_are_no_text_cost_their_line_only(
    tmp_path: Path, migrated: Path, source: str
) -> None:
    bytes_ = b"\xef\xbb\xbf" + line("Write a letter", "nowhere").encode() + b"\n\xff\xfe\n"
    file = tmp_path / "prompts.jsonl"
    file.write_bytes(bytes_)
    done = subprocess.run(
        [sys.executable, "manage.py", "grade", "--jsonl", "-" if source == "-" else str(file)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": sqlite_copy(migrated, tmp_path), "PYTHONUTF8": "1"},
        input=bytes_,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    named, odd = [json.loads(row)["error"] for row in done.stdout.decode().splitlines()]
    assert (named["code"], odd["code"]) == ("NOT_FOUND", "VALIDATION_ERROR")


def test_an_unknown_scenario_is_named(tmp_path: Path) -> None:
    (error,) = grades(tmp_path, line(GOOD, "nowhere"))
    assert error["error"]["code"] == "NOT_FOUND"
    assert "nowhere" in error["error"]["details"]


def test_a_copied_exemplar_stays_below_a_pass(tmp_path: Path) -> None:
    (data,) = grades(tmp_path, line(scenario()["exemplar_prompts"][0]))
    assert data["grade"]["overall_score"] < 7.0
