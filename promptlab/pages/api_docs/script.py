"""A curl script that calls every endpoint of a door once, and ends badly when one answers oddly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from promptlab.pages.api_docs.endpoints import Call, Endpoint, pretty
from promptlab.pages.api_docs.samples import shell_quoted

HEAD = """\
#!/usr/bin/env bash
# {title} {version}: every endpoint once, then calls that are refused.
#
#   API_KEY=pe_sk_test_...{user} ./curl.sh
#
# Needs bash and curl. It writes what each call was answered, and ends with 1 when an answer was
# another than the documented one. Made from the OpenAPI document; `make clients` makes it anew.

set -u
BASE_URL=${{BASE_URL:-{site}}}
: "${{API_KEY:?is the key to call with}}"
{asked}
wrong=0
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# call NAME STATUS CURL-ARGUMENTS...
call() {{
  local name=$1 expected=$2 status
  shift 2
  status=$(curl --silent --show-error --output "$answer" --write-out '%{{http_code}}' "$@")
  if [ "$status" = "$expected" ]; then
    echo "$status $name"
    return
  fi
  echo "$status $name: expected $expected" >&2
  cat "$answer" >&2
  echo >&2
  wrong=$((wrong + 1))
}}

# The first text with this name in the last answer.
member() {{
  grep -o "\\"$1\\": *\\"[^\\"]*\\"" "$answer" | head -n 1 | cut -d '"' -f 4
}}

key=(--header "Authorization: Bearer $API_KEY")
json=(--header 'Content-Type: application/json')
"""
USER = ': "${USER_ID:?is your own id: make the key on the page /api/docs, or with create_api_key}"'


def curl_script(document: dict[str, Any], endpoints: list[Endpoint], site: str) -> str:
    """The whole script; `site` is where it calls unless BASE_URL says otherwise."""
    about = document["info"]
    own_id = any(endpoint.callers for endpoint in endpoints)
    lines = [
        HEAD.format(
            title=about["title"],
            version=about["version"],
            site=site,
            user=" USER_ID=..." if own_id else "",
            asked=USER if own_id else "",
        )
    ]
    for endpoint in endpoints:
        lines += _good(endpoint)
        lines += _kept(endpoint, endpoints)
    lines.append("\n# What is refused.\n")
    lines += _bad(endpoints)
    lines.append('\nif [ "$wrong" -gt 0 ]; then\n  exit 1\nfi\n')
    return "\n".join(lines)


def variable(parameter: str) -> str:
    """`webhookId` and `webhook_id` are both WEBHOOK_ID."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", parameter).upper()


def _good(endpoint: Endpoint) -> Iterator[str]:
    yield from _call(endpoint, endpoint.call, endpoint.summary, endpoint.success.status)


def _bad(endpoints: list[Endpoint]) -> Iterator[str]:
    for endpoint in endpoints:
        for refusal in endpoint.refusals:
            name = f"{endpoint.summary}: {refusal.when}"
            if refusal.call is not None:
                yield from _call(endpoint, refusal.call, name, refusal.status)
            elif refusal.status == 401:
                yield from _call(endpoint, endpoint.call, f"{endpoint.summary}: No key", 401, "")


def _call(
    endpoint: Endpoint, call: Call, name: str, status: int, key: str = '"${key[@]}"'
) -> Iterator[str]:
    parts = [f"call {shell_quoted(name)} {status}", _address(endpoint, call)]
    parts += [f"--request {call.method}"] if call.method != "GET" else []
    parts += [key] if key else []
    parts += (
        ['"${json[@]}"', "--data " + shell_quoted(pretty(call.body))]
        if call.body is not None
        else []
    )
    yield " \\\n  ".join(parts)


def _address(endpoint: Endpoint, call: Call) -> str:
    """With variables where a value comes from an earlier answer, or is the caller's own."""
    good = endpoint.call.values
    values = {
        name: "${" + _source(endpoint, name) + "}"
        if value == good.get(name) and _source(endpoint, name)
        else quote(str(value))
        for name, value in call.values.items()
    }
    return f'"$BASE_URL{call.with_values(values)}"'


def _source(endpoint: Endpoint, name: str) -> str:
    if name in endpoint.callers:
        return "USER_ID"
    return variable(name) if name in endpoint.takes else ""


def _kept(endpoint: Endpoint, endpoints: list[Endpoint]) -> list[str]:
    """What later calls need of this answer."""
    wanted = {
        variable(name): members[-1]
        for other in endpoints
        for name, (source, members) in other.takes.items()
        if source == endpoint.name
    }
    return [f"{name}=$(member {member})" for name, member in wanted.items()]
