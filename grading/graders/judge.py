"""Claude as a grader: verdicts and quotes for the same checkpoints; code checks them and scores.

The screens run first, as for the embedded grader: what they closed is not sent, and no quote from it
counts. A quote that is not in the prompt turns its verdict to missing. Nothing here touches the
database; who pays and what is kept is decided in grading/judging.py.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from executions.providers.base import Message, Provider, Request, UnusableReply, Usage
from grading.engine.quality import ceiling
from grading.engine.reader import screened
from grading.engine.reading import CREDIT, Evidence, Reading, Verdict, VerdictName
from grading.engine.rubric import Checkpoint, Rubric
from grading.engine.screens import Screened
from grading.graders import question
from grading.graders.question import Point, Verdicts

GRADER = "claude"
VERSION = "1.0.0"  # of the question and of how its answer is read
SECONDS = 60.0
MOST_QUOTES, LONGEST_QUOTE, LEAST_QUOTE = 3, 200, 3
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Question:
    """A screened prompt, ready to be judged. `request` is None when nothing is left to judge.

    `closed` passages are evidence for nothing, `task_only` ones for naming the task at most.
    """

    rubric: Rubric
    prompt: str
    screens: Screened
    closed: tuple[Span, ...]
    task_only: tuple[Span, ...]
    request: Request | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge found, and what that took."""

    verdicts: tuple[Verdict, ...]
    usage: Usage


def prepare(
    rubric: Rubric, task: str, prompt: str, model: str, *, copy_screen: bool = True
) -> Question:
    """Screen a stored prompt and write the question. Raises UnreadableLanguage."""
    sheet, screens = screened(rubric, prompt, copy_screen=copy_screen)
    rows = list(zip(sheet.clauses, sheet.open, sheet.task_only, strict=True))
    closed = tuple((clause.start, clause.end) for clause, is_open, _ in rows if not is_open)
    task_only = tuple((clause.start, clause.end) for clause, _, only in rows if only)
    request = None
    if any(sheet.open):
        mark = secrets.token_hex(16)
        request = Request(
            model=model,
            system=question.system(rubric, task, mark),
            messages=(Message("user", question.user(prompt, closed, mark)),),
            max_tokens=question.MOST_TOKENS,
            schema=Verdicts,
            seconds=SECONDS,
        )
    return Question(rubric, prompt, screens, closed, task_only, request)


async def ask(asked: Question, provider: Provider) -> Judged:
    """Ask the model. Raises ProviderError; an unusable reply carries its usage."""
    if asked.request is None:
        return Judged(_all_missing(asked.rubric), Usage(0, 0))
    reply = await provider.complete(asked.request)
    points = _in_order(reply.parsed, len(asked.rubric.checkpoints))
    if points is None:
        message = "The judge did not answer for every checkpoint exactly once."
        raise UnusableReply(message, usage=reply.usage)
    return Judged(_checked(asked, points), reply.usage)


def reading(asked: Question, verdicts: tuple[Verdict, ...]) -> Reading:
    """The verdicts together with what the screens found, ready to be scored."""
    screens = asked.screens
    return Reading(verdicts, screens.screens, screens.cap, screens.reason)


def _in_order(reply: Verdicts, count: int) -> list[Point] | None:
    points = sorted(reply.verdicts, key=lambda point: point.checkpoint)
    numbers = [point.checkpoint for point in points]
    return points if numbers == list(range(1, count + 1)) else None


def _all_missing(rubric: Rubric) -> tuple[Verdict, ...]:
    return tuple(Verdict(place, "missing") for place in range(len(rubric.checkpoints)))


def _checked(asked: Question, points: Sequence[Point]) -> tuple[Verdict, ...]:
    """The verdicts as far as the prompt bears them out."""
    rows = list(zip(asked.rubric.checkpoints, points, strict=True))
    found = [_verdict(asked, place, *row) for place, row in enumerate(rows)]
    credits = [
        CREDIT[verdict.verdict]
        for verdict, (checkpoint, _) in zip(found, rows, strict=True)
        if checkpoint.polarity != "quality"
    ]
    if not credits:
        return tuple(found)
    # As for the embedded grader: a prompt that says little is not praised for saying it well.
    most = ceiling(fmean(credits))
    return tuple(
        _at_most(verdict, most) if checkpoint.polarity == "quality" else verdict
        for verdict, (checkpoint, _) in zip(found, rows, strict=True)
    )


def _verdict(asked: Question, place: int, checkpoint: Checkpoint, point: Point) -> Verdict:
    if point.verdict == "missing":
        return Verdict(place, "missing")
    evidence = []
    quotes = [text.split() for text in point.quotes if text.strip()]
    for words in quotes[:MOST_QUOTES]:
        places = list(_places(asked.prompt, words))
        if not places:  # an invented quote: nothing else of this verdict is believed
            return Verdict(place, "missing")
        if len("".join(words)) < LEAST_QUOTE:
            continue
        counting = [span for span in places if _counts(asked, checkpoint, span)]
        evidence += [_evidence(asked.prompt, span) for span in counting[:1]]
    if not evidence and checkpoint.polarity != "quality":
        return Verdict(place, "missing")
    return Verdict(place, point.verdict, tuple(dict.fromkeys(evidence)))


def _at_most(verdict: Verdict, most: float) -> Verdict:
    name: VerdictName = "met" if most >= 1 else "partial" if most else "missing"
    if CREDIT[verdict.verdict] <= CREDIT[name]:
        return verdict
    return Verdict(verdict.checkpoint, name, verdict.evidence if most else ())


def _places(prompt: str, words: list[str]) -> Iterator[Span]:
    """Where a quote stands in the prompt; line breaks and runs of blanks are alike."""
    for match in re.finditer(r"\s+".join(re.escape(word) for word in words), prompt):
        yield match.span()


def _counts(asked: Question, checkpoint: Checkpoint, span: Span) -> bool:
    if any(_touch(span, other) for other in asked.closed):
        return False
    return checkpoint.facet == "task" or not any(_touch(span, other) for other in asked.task_only)


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _evidence(prompt: str, span: Span) -> Evidence:
    """The quote as the prompt has it, cut at a blank when it is long."""
    start, end = span
    if end - start > LONGEST_QUOTE:
        cut = prompt.rfind(" ", start + 1, start + LONGEST_QUOTE)
        end = cut if cut > start else start + LONGEST_QUOTE
    return Evidence(prompt[start:end], start, end)
