"""The YAML of packs: read without traps, written so that it reads and diffs well."""

from __future__ import annotations

from collections import Counter
from typing import Any

import yaml

_Safe: Any = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
DEEPEST = 40  # levels; a pack needs eight, and libyaml's composer takes the process down far below


class _Loader(_Safe):  # type: ignore[misc]
    """Safe YAML that refuses a key that stands twice, which would hide a mistake."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        twice = [key for key, times in keys.items() if times > 1]
        if twice:
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"the key {twice[0]!r} stands twice (from line {line})")
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as fault:  # what looks like a date or a number, and is none
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"{node.value!r} in line {line}: {fault}") from fault


def _check_events(text: str) -> None:
    """Refuse what grows (aliases), what nests without end, and types of one's own, unbuilt."""
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=_Safe):
        line = event.start_mark.line + 1
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.YAMLError(f"nested more than {DEEPEST} levels deep (line {line})")
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError(f"anchors and aliases are not allowed in a pack (line {line})")
        if getattr(event, "tag", None):
            raise yaml.YAMLError(f"tags such as {event.tag!r} are not allowed (line {line})")


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, so that exported packs read and diff well."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def read_yaml(text: str) -> Any:
    """What a YAML text holds. Raises yaml.YAMLError, also for a key that stands twice."""
    _check_events(text)
    return yaml.load(text, Loader=_Loader)  # noqa: S506  (a subclass of the safe loader)


def write_yaml(data: Any) -> str:
    """Data as YAML that reads and diffs well: keys in their order, long texts as blocks."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)
