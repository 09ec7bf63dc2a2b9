"""What scenarios need before them: unknown ids and cycles found, the links set at both ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from grading import scenarios
from grading.models import Scenario
from promptlab.lib.errors import Issue


def issue(file: str, scenario: str, name: str, text: str) -> Issue:
    """A fault of a pack, named by file, scenario and field, as far as they are known."""
    where = " / ".join(part for part in (file, scenario, name) if part)
    return Issue(field=where, issue=text)


def check(contents: Mapping[str, Mapping[str, Any]], files: Mapping[str, str]) -> list[Issue]:
    """Unknown ids and cycles among prerequisites and unlocks, the database's own included."""
    known = set(Scenario.objects.filter(made_for=None).values_list("id", flat=True)) | set(contents)
    issues = [
        issue(files[id_], id_, name, f"unknown scenario {other!r}")
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
            issues.append(issue(files[where], where, "prerequisites", f"a cycle: {chain}"))
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


def naming(ids: Collection[str]) -> QuerySet[Scenario]:
    """Other scenarios whose latest version says that it needs or opens one of these."""
    rows = Scenario.objects.filter(made_for=None, version__isnull=False).exclude(id__in=ids)
    links = rows.values_list("id", "version__content__prerequisites", "version__content__unlocks")
    found = [id_ for id_, needed, opened in links if {*(needed or ()), *(opened or ())} & set(ids)]
    return Scenario.objects.filter(id__in=found)


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


def link_all(contents: Mapping[str, Mapping[str, Any]]) -> None:
    """Set the prerequisites that these contents name, at both ends; drop those no longer named."""
    linked = set(
        Scenario.objects.filter(prerequisites__in=list(contents)).values_list("id", flat=True)
    )
    for id_, needed in needs(contents).items():
        if id_ in contents or id_ in linked or needed & set(contents):
            scenarios.link(id_, needed)
