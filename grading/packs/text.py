"""The YAML of packs: read without traps, written so that it reads and diffs well."""

from __future__ import annotations

from typing import Any

import yaml


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Safe YAML that refuses what would hide mistakes (a key twice) or grow (aliases)."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("anchors and aliases are not allowed in a pack")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"the key {sorted(twice)[0]!r} stands twice (from line {line})")
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, so that exported packs read and diff well."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def read_yaml(text: str) -> Any:
    """What a YAML text holds. Raises yaml.YAMLError, also for a key that stands twice."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506  (a subclass of the safe loader)


def write_yaml(data: Any) -> str:
    """Data as YAML that reads and diffs well: keys in their order, long texts as blocks."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)
