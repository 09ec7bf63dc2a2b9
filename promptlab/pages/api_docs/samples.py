"""A call as curl, Python and JavaScript, to be copied and run as it stands."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass

from promptlab.pages.api_docs.endpoints import Call, pretty

VARIABLE = "PROMPTLAB_KEY"


@dataclass(frozen=True, slots=True)
class Sample:
    language: str
    name: str
    text: str


def samples(call: Call, site: str, key: str = "") -> list[Sample]:
    """The call in each language; without a key it is taken from the environment."""
    return [Sample(language, name, write(call, site, key)) for language, name, write in _LANGUAGES]


def curl(call: Call, site: str, key: str = "") -> str:
    parts = ["curl" if call.method == "GET" else f"curl -X {call.method}"]
    parts[0] += " " + shlex.quote(site + call.address)
    parts.append(f'-H "Authorization: Bearer {key or "$" + VARIABLE}"')
    if call.body is not None:
        parts.append("-H 'Content-Type: application/json'")
        parts.append("-d " + shell_quoted(pretty(call.body)))
    return " \\\n  ".join(parts)


def shell_quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def python(call: Call, site: str, key: str = "") -> str:
    lines = ["import os", "", "import requests", ""] if not key else ["import requests", ""]
    bearer = f'"Bearer {key}"' if key else f'"Bearer " + os.environ["{VARIABLE}"]'
    lines += [
        f"answer = requests.{call.method.lower()}(",
        f"    {json.dumps(site + call.address)},",
        f'    headers={{"Authorization": {bearer}}},',
    ]
    if call.body is not None:
        lines.append(f"    json={_indented(_python(call.body), 4)},")
    lines += ["    timeout=60,", ")", "print(answer.status_code, answer.text)"]
    return "\n".join(lines)


def javascript(call: Call, site: str, key: str = "") -> str:
    bearer = f'"Bearer {key}"' if key else f"`Bearer ${{process.env.{VARIABLE}}}`"
    lines = [f"const answer = await fetch({json.dumps(site + call.address)}, {{"]
    if call.method != "GET":
        lines.append(f'  method: "{call.method}",')
    lines.append("  headers: {")
    lines.append(f"    Authorization: {bearer},")
    if call.body is not None:
        lines.append('    "Content-Type": "application/json",')
    lines.append("  },")
    if call.body is not None:
        lines.append(f"  body: JSON.stringify({_indented(pretty(call.body), 2)}),")
    lines += ["});", "console.log(answer.status, await answer.text());"]
    return "\n".join(lines)


_LANGUAGES: tuple[tuple[str, str, Callable[[Call, str, str], str]], ...] = (
    ("curl", "curl", curl),
    ("python", "Python", python),
    ("javascript", "JavaScript", javascript),
)


def _indented(text: str, spaces: int) -> str:
    """A literal of several lines, the first of which stands behind something."""
    return text.replace("\n", "\n" + " " * spaces)


def _python(value: object, indent: int = 0) -> str:
    """JSON as Python writes it: True, None, four spaces."""
    inner = " " * (indent + 4)
    if isinstance(value, dict) and value:
        rows = [f"{json.dumps(k)}: {_python(v, indent + 4)}" for k, v in value.items()]
    elif isinstance(value, list) and value:
        rows = [_python(each, indent + 4) for each in value]
    elif isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    else:
        return repr(value)
    left, right = "{}" if isinstance(value, dict) else "[]"
    return f"{left}\n{inner}" + f",\n{inner}".join(rows) + f",\n{' ' * indent}{right}"
