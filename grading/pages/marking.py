"""A grade as a page shows it: bars with words, checkpoints, the prompt cut at its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grading.engine.rubric import CRITERIA, Rubric
from grading.pages.examples import elsewhere

MOST_IMPROVEMENTS = 3


@dataclass(frozen=True, slots=True)
class Point:
    """One checkpoint with its verdict. `number` counts from 1 over the whole rubric."""

    number: int
    text: str
    verdict: str
    gain: float
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One criterion: its score 0 to 10 and its checkpoints."""

    name: str
    score: float
    points: tuple[Point, ...]

    @property
    def met(self) -> int:
        return sum(point.verdict == "met" for point in self.points)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the prompt: plain, evidence for checkpoints (by number), or set aside."""

    text: str
    points: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()  # the checkpoints whose first evidence begins here
    verdict: str = ""
    screened: str = ""

    @property
    def first(self) -> int:
        return self.points[0]


@dataclass(frozen=True, slots=True)
class Improvement:
    """What to do next, what it would gain, and examples: another subject's, the author's own."""

    text: str
    gain: float
    number: int
    elsewhere: str
    own: str


@dataclass(frozen=True, slots=True)
class Group:
    """The checkpoints of one criterion before grading; `seen` while somebody types."""

    name: str
    description: str
    points: tuple[tuple[int, str, bool], ...]  # number, text, seen

    @property
    def seen(self) -> int:
        return sum(point[2] for point in self.points)


@dataclass(frozen=True, slots=True)
class Marked:
    """Everything that a page says about a grade."""

    overall: float
    category: str
    bars: tuple[Bar, ...]
    pieces: tuple[Piece, ...]
    strengths: tuple[str, ...]
    improvements: tuple[Improvement, ...]
    screens: tuple[str, ...]
    cap: dict[str, Any] | None

    @property
    def points(self) -> int:
        return sum(len(bar.points) for bar in self.bars)

    @property
    def met(self) -> int:
        return sum(bar.met for bar in self.bars)

    @property
    def underlined(self) -> frozenset[str]:
        """The verdicts that some words of the prompt stand for: met, partial."""
        return frozenset(piece.verdict for piece in self.pieces if piece.points)


def outline(rubric: Rubric, seen: tuple[bool, ...] = ()) -> tuple[Group, ...]:
    """What a scenario asks for, by criterion, with what has been seen of it."""
    groups = []
    for criterion in rubric.criteria:
        points = tuple(
            (index + 1, point.text, bool(seen) and seen[index])
            for index, point in enumerate(rubric.checkpoints)
            if point.criterion == criterion.name
        )
        groups.append(Group(criterion.name, criterion.description, points))
    return tuple(group for group in groups if group.points)


def mark(grade: dict[str, Any], prompt: str, rubric: Rubric | None = None) -> Marked:
    """Prepare a stored grade for a page. `rubric` adds the author's own examples."""
    overall = float(grade["grade"]["overall_score"])
    messages = dict.fromkeys(screen["message"] for screen in grade["screens"])
    return Marked(
        overall=overall,
        category=grade["grade"]["category"],
        bars=_bars(grade),
        pieces=_pieces(grade, prompt),
        strengths=tuple(grade["feedback"]["strengths"]),
        improvements=_improvements(grade, rubric),
        screens=tuple(messages),
        cap=grade.get("cap"),
    )


def _bars(grade: dict[str, Any]) -> tuple[Bar, ...]:
    points: dict[str, list[Point]] = {name: [] for name in CRITERIA}
    for number, row in enumerate(grade["checkpoints"], start=1):
        points[row["criterion"]].append(
            Point(
                number=number,
                text=row["text"],
                verdict=row["verdict"],
                gain=row["gain"],
                quotes=tuple(quote["text"] for quote in row["evidence"]),
            )
        )
    scores = grade["grade"]["breakdown"]
    return tuple(
        Bar(name, float(scores[name]), tuple(points[name]))
        for name in CRITERIA
        if scores.get(name) is not None
    )


def _improvements(grade: dict[str, Any], rubric: Rubric | None) -> tuple[Improvement, ...]:
    shown = grade["feedback"]["suggestions"][:MOST_IMPROVEMENTS]
    return tuple(_improvement(row, grade["checkpoints"], rubric) for row in shown)


def _improvement(
    row: dict[str, Any], checkpoints: list[dict[str, Any]], rubric: Rubric | None
) -> Improvement:
    index = row["checkpoint"]
    point = rubric.checkpoints[index] if rubric and index < len(rubric.checkpoints) else None
    return Improvement(
        text=row["text"],
        gain=row["gain"],
        number=index + 1,
        elsewhere=elsewhere(checkpoints[index]["facet"], point),
        own=(point.example if point else None) or "",
    )


def _pieces(grade: dict[str, Any], prompt: str) -> tuple[Piece, ...]:
    """Cut the prompt wherever evidence or a screened passage begins or ends."""
    quotes = [
        (quote["start"], quote["end"], number, row["verdict"])
        for number, row in enumerate(grade["checkpoints"], start=1)
        for quote in row["evidence"]
    ]
    screens = [(screen["start"], screen["end"], screen["message"]) for screen in grade["screens"]]
    cuts = {0, len(prompt)}
    for start, end, *_ in [*quotes, *screens]:
        cuts |= {start, end}
    places = sorted(cut for cut in cuts if 0 <= cut <= len(prompt))
    begun: set[int] = set()
    pieces = []
    for start, end in zip(places, places[1:], strict=False):
        here = [quote for quote in quotes if quote[0] <= start and end <= quote[1]]
        numbers = tuple(dict.fromkeys(quote[2] for quote in here))
        pieces.append(
            Piece(
                text=prompt[start:end],
                points=numbers,
                starts=tuple(number for number in numbers if number not in begun),
                verdict="met" if any(q[3] == "met" for q in here) else "partial" if here else "",
                screened="" if here else _set_aside(prompt, start, end, screens),
            )
        )
        begun |= set(numbers)
    return tuple(pieces)


def _set_aside(prompt: str, start: int, end: int, screens: list[tuple[int, int, str]]) -> str:
    """Why a stretch earns nothing; "" for what is left between quotes, such as a comma."""
    around = next((screen for screen in screens if screen[0] <= start and end <= screen[1]), None)
    if around is None:
        return ""
    is_rest = around[:2] != (start, end) and not any(map(str.isalnum, prompt[start:end]))
    return "" if is_rest else around[2]
