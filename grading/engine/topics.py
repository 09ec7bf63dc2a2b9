"""What a scenario is about: the words that tell its prompts from prompts for other tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from grading.engine import lexicon
from grading.engine.rubric import Topic
from grading.engine.stems import stem_set
from grading.engine.text import Token, tokens

SENTENCE_ENDS = frozenset((".", "!", "?", "\n", ";"))
CODE_WORDS = stem_set(
    "function script code query sql api endpoint python javascript typescript java regex "
    "programming class component app software algorithm bug refactor validation shell bash pytest parser unittest jest"
)
MANY_CODE_WORDS = 3
PICTURE_WORDS = stem_set(
    "picture image illustration poster painting drawing photo photograph logo artwork cartoon"
)
META = stem_set("rubric grade score assess essay exam grader")


def topic_of(scenario: Mapping[str, Any]) -> Topic:
    """Collect the topic words of a scenario with weights from 0 to 1."""
    exemplars = tuple(str(text) for text in scenario.get("exemplar_prompts") or ())
    title = f"{scenario.get('title', '')}\n{scenario.get('description', '')}"
    brief = str(scenario.get("brief") or "")
    material = "\n".join(str(text) for text in (scenario.get("material") or {}).values())
    meta = _is_meta(scenario)
    texts = (title, brief, material, *exemplars, *_texts(scenario))
    words = _words(texts)
    names = _unlisted(words)
    read = [tokens(text, names) for text in texts]
    sources = [_stems(found, everything=meta) for found in read]
    counts: Counter[str] = Counter()
    for source in sources:
        counts.update(set(source))
    anchors = sorted(set(sources[0]) & {root for root, n in counts.items() if n >= 2})
    stems = {root: _weight(root, n) for root, n in sorted(counts.items())}
    return Topic(
        stems=stems,
        anchors=tuple(anchors),
        description=tuple(_sentences(str(scenario.get("description") or ""))),
        brief=tuple(_sentences(brief)),
        exemplars=exemplars,
        names=tuple(sorted(names)),
        words=tuple(sorted(words)),
        domain=_domain(
            {token.stem for token in read[0]}, {token.stem for found in read for token in found}
        ),
        meta=meta,
    )


def _is_meta(scenario: Mapping[str, Any]) -> bool:
    """Whether the task itself is about grading, rubrics or prompts."""
    title = {token.stem for token in tokens(str(scenario.get("title", "")))}
    told = {token.stem for token in tokens(str(scenario.get("description", "")))}
    return bool(META & (title | told)) or "prompt" in title


def _domain(stems: set[str], everything: set[str]) -> tuple[str, ...]:
    """Return which special facets fit: those of pictures, those of code, or neither."""
    if stems & CODE_WORDS or len(everything & CODE_WORDS) >= MANY_CODE_WORDS:
        return ("any", "code")
    return ("any", "visual") if stems & PICTURE_WORDS else ("any",)


def _texts(scenario: Mapping[str, Any]) -> list[str]:
    found = []
    for body in (scenario.get("evaluation_criteria") or {}).values():
        for item in (body or {}).get("checkpoints") or ():
            found.append(item if isinstance(item, str) else str(item["text"]))
    return found


def _words(texts: Iterable[str]) -> frozenset[str]:
    """Return the longer words as they are written, in small letters."""
    found = {token.text.lower() for text in texts for token in tokens(text) if token.kind == "word"}
    return frozenset(word for word in found if len(word) > 3)


def _unlisted(words: Iterable[str]) -> frozenset[str]:
    from grading.engine.spelling import known

    return frozenset(word for word in words if not known(word))


def _stems(found: Iterable[Token], *, everything: bool) -> list[str]:
    return [
        token.stem for token in found if token.kind == "word" and _counts(token.stem, everything)
    ]


def _counts(root: str, everything: bool) -> bool:
    return lexicon.is_content(root) or everything and root not in lexicon.FUNCTION_STEMS


def _weight(root: str, count: int) -> float:
    rare = 1.0 if root not in lexicon.COMMON_STEMS else 0.5
    return rare * (1.0 if count >= 2 else 0.7)


def _sentences(text: str) -> Iterable[tuple[str, ...]]:
    run: list[Token] = []
    for token in tokens(text):
        if token.norm in SENTENCE_ENDS:
            if len(run) >= 3:
                yield tuple(item.stem for item in run)
            run = []
        elif token.is_word:
            run.append(token)
    if len(run) >= 3:
        yield tuple(item.stem for item in run)
