"""Scenario packs: load, dry run, export. The format: `grading/pack_format.py`.

Loading is all or nothing. Every fault is named by file, scenario id and field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.db import transaction
from pydantic import ValidationError

from grading import pack_format, scenarios
from grading.models import Scenario
from promptlab.accounts.models import User
from promptlab.lib.errors import Issue, ValidationFailed

LARGEST = 4 * 1024 * 1024  # bytes of one pack


@dataclass(slots=True)
class Loaded:
    """What a load did, or in a dry run would do: scenario ids."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


class PackRefused(ValidationFailed):
    """A pack breaks rules; nothing was changed. `issues` names file, scenario and field."""


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


def read_yaml(text: str) -> Any:
    """What a YAML text holds. Raises yaml.YAMLError, also for a key that stands twice."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506  (a subclass of the safe loader)


def write_yaml(data: Any) -> str:
    """Data as YAML that reads and diffs well: keys in their order, long texts as blocks."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)


def load(
    packs: Mapping[str, str],
    *,
    by: User | None = None,
    dry_run: bool = False,
    keep_edited: bool = False,
) -> Loaded:
    """Load packs, given as {file name: YAML text}. Raises PackRefused; then nothing changed.

    With `keep_edited`, scenarios whose latest version a person made are left as they are.
    """
    contents, files, issues = _read(packs)
    if not issues:
        issues = check_links(contents, files)
    if keep_edited:
        edited = Scenario.objects.filter(version__created_by__isnull=False)
        for id_ in edited.filter(id__in=contents).values_list("id", flat=True):
            del contents[id_]
    if issues:
        raise PackRefused(f"{len(issues)} fault(s); nothing was loaded", issues=issues)
    with transaction.atomic():
        done = _save(contents, by)
        if dry_run:
            transaction.set_rollback(True)
    return done


def _read(
    packs: Mapping[str, str],
) -> tuple[dict[str, dict[str, Any]], dict[str, str], list[Issue]]:
    """All scenarios by id, the file that each stands in, and what is wrong with them."""
    issues: list[Issue] = []
    contents: dict[str, dict[str, Any]] = {}
    files: dict[str, str] = {}
    for file, text in packs.items():
        for content in _parse(file, text, issues):
            if content["id"] in contents:
                issues.append(_issue(file, content["id"], "id", "this id stands twice"))
            contents[content["id"]] = content
            files[content["id"]] = file
    return contents, files, issues


def _parse(file: str, text: str, issues: list[Issue]) -> Iterable[dict[str, Any]]:
    """The well-formed scenarios of one pack, canonical; faults are added to `issues`."""
    if len(text.encode()) > LARGEST:
        issues.append(_issue(file, "", "", f"larger than {LARGEST} bytes"))
        return
    try:
        raw = read_yaml(text)
        pack = pack_format.Pack.model_validate(raw)
    except (yaml.YAMLError, RecursionError) as fault:
        issues.append(_issue(file, "", "", f"not readable as YAML: {fault}"))
        return
    except ValidationError as fault:
        issues.extend(_issues(file, "", fault))
        return
    for index, entry in enumerate(pack.scenarios):
        name = str(entry.get("id", f"number {index + 1}"))
        try:
            yield pack_format.Scenario.model_validate(entry).canonical()
        except ValidationError as fault:
            issues.extend(_issues(file, name, fault))


def _issue(file: str, scenario: str, name: str, text: str) -> Issue:
    where = " / ".join(part for part in (file, scenario, name) if part)
    return Issue(field=where, issue=text)


def _issues(file: str, scenario: str, fault: ValidationError) -> list[Issue]:
    seen: dict[str, Issue] = {}
    for error in fault.errors(include_url=False, include_context=False, include_input=False):
        parts = [str(part) for part in error["loc"] if part not in ("words", "object")]
        issue = _issue(file, scenario, ".".join(parts), error["msg"])
        seen.setdefault(issue.field, issue)
    return list(seen.values())


def check_links(contents: Mapping[str, Mapping[str, Any]], files: Mapping[str, str]) -> list[Issue]:
    """Unknown ids and cycles among prerequisites and unlocks, the database's own included."""
    known = set(Scenario.objects.filter(made_for=None).values_list("id", flat=True)) | set(contents)
    issues = [
        _issue(files[id_], id_, name, f"unknown scenario {other!r}")
        for id_, content in contents.items()
        for name in ("prerequisites", "unlocks")
        for other in content.get(name, [])
        if other not in known
    ]
    if not issues:
        loop = find_cycle(needs(contents))
        if loop:
            chain = " needs ".join(loop)
            where = next(id_ for id_ in loop if id_ in contents)
            issues.append(_issue(files[where], where, "prerequisites", f"a cycle: {chain}"))
    return issues


def needs(contents: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    """scenario id -> ids that it needs, after these contents would be loaded."""
    rows = Scenario.objects.filter(made_for=None, version__isnull=False).exclude(id__in=contents)
    links = rows.values_list("id", "version__content__prerequisites", "version__content__unlocks")
    given = [(id_, c.get("prerequisites"), c.get("unlocks")) for id_, c in contents.items()]
    needed: dict[str, set[str]] = {}
    for id_, before, after in [*links, *given]:
        needed.setdefault(id_, set()).update(before or ())
        for other in after or ():
            needed.setdefault(other, set()).add(id_)
    return needed


def find_cycle(needs: Mapping[str, Iterable[str]]) -> list[str]:
    """A cycle as [a, b, ..., a], or []. Depth first without recursion."""
    done: set[str] = set()
    for start in sorted(needs):
        path: list[str] = []
        stack = [(start, iter(sorted(needs.get(start, ()))))]
        while stack:
            node, rest = stack[-1]
            if len(path) < len(stack):
                path.append(node)
            following = next((other for other in rest if other not in done), None)
            if following is None:
                done.add(node)
                stack.pop()
                path.pop()
            elif following in path:
                return [*path[path.index(following) :], following]
            else:
                stack.append((following, iter(sorted(needs.get(following, ())))))
    return []


def _save(contents: dict[str, dict[str, Any]], by: User | None) -> Loaded:
    done = Loaded()
    existing = set(Scenario.objects.filter(id__in=contents).values_list("id", flat=True))
    for place, (id_, content) in enumerate(contents.items()):
        scenario, changed = scenarios.save_content(content, by=by)
        if changed and not scenario.position:
            scenario.position = place + 1
            scenario.save(update_fields=["position"])
        kind = "unchanged" if not changed else "changed" if id_ in existing else "added"
        getattr(done, kind).append(id_)
    link_all(contents)
    return done


def link_all(contents: Mapping[str, Mapping[str, Any]]) -> None:
    """Set the prerequisites that these contents name, at both ends; drop those no longer named."""
    linked = set(
        Scenario.objects.filter(prerequisites__in=list(contents)).values_list("id", flat=True)
    )
    for id_, needed in needs(contents).items():
        if id_ in contents or id_ in linked or needed & set(contents):
            scenarios.link(id_, needed)


def export(ids: Iterable[str] = ()) -> str:
    """A pack (YAML) of these scenarios, or of all that are not made for one learner."""
    chosen = Scenario.objects.filter(made_for=None, version__isnull=False).select_related("version")
    wanted = list(ids)
    if wanted:
        chosen = chosen.filter(id__in=wanted)
        unknown = sorted(set(wanted) - {scenario.id for scenario in chosen})
        if unknown:
            text = f"unknown scenario {unknown[0]!r}"
            raise PackRefused(issues=[Issue(field="id", issue=text)])
    contents = [
        pack_format.Scenario.model_validate(scenario.version.content).canonical()
        for scenario in chosen.order_by("track__position", "track_id", "position", "id")
        if scenario.version
    ]
    return write_yaml({"version": 1, "scenarios": contents})


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, so that exported packs read and diff well."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
