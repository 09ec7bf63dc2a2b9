"""What is awkward in a call arrives as it was meant, in each language."""

from __future__ import annotations

import ast
import json
import subprocess
from types import SimpleNamespace
from typing import Any

import pytest

from promptlab.pages.api_docs import published
from promptlab.pages.api_docs.endpoints import Call
from promptlab.pages.api_docs.samples import curl, javascript, python

SITE = "https://promptlab.example"
BODY: dict[str, Any] = {
    "text": 'It\'s $HOME, `id`, \\n, "quoted" – naïve\nand a second line',
    "none": None,
    "yes": True,
    "empty": [],
    "nested": {"scores": [1, 2.5]},
}
CALL = Call("POST", "/v1/things/{id}", {"id": "a b/c?"}, {"q": "x&y=1 ü", "deep": True}, BODY)
ADDRESS = SITE + "/v1/things/a%20b/c%3F?q=x%26y%3D1+%C3%BC&deep=true"


def arguments(text: str) -> list[str]:
    """What curl is called with when bash reads the sample."""
    stub = "curl() { printf '%s\\0' \"$@\"; }\n"
    done = subprocess.run(
        ["bash", "-c", stub + text],
        env={"PROMPTLAB_KEY": "the-key", "HOME": "/nowhere"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split("\0")[:-1]


def test_bash_hands_everything_to_curl_unchanged() -> None:
    sent = arguments(curl(CALL, SITE))
    assert sent[:3] == ["-X", "POST", ADDRESS]
    assert "Authorization: Bearer the-key" in sent
    assert json.loads(sent[-1]) == BODY


def test_python_sends_the_same() -> None:
    (call,) = [
        node
        for node in ast.walk(ast.parse(python(CALL, SITE)))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "requests.post"
    ]
    assert ast.literal_eval(call.args[0]) == ADDRESS
    (body,) = [each.value for each in call.keywords if each.arg == "json"]
    assert ast.literal_eval(body) == BODY


def test_javascript_sends_the_same() -> None:
    text = javascript(CALL, SITE)
    assert f'fetch("{ADDRESS}"' in text
    literal = text.split("JSON.stringify(")[1].rsplit("),\n});", 1)[0]
    assert json.loads(literal) == BODY


@pytest.mark.parametrize("write", [curl, python, javascript])
def test_a_key_stands_in_the_place_of_the_variable(write: Any) -> None:
    assert "PROMPTLAB_KEY" in write(CALL, SITE, "")
    filled = write(CALL, SITE, "pe_sk_test_mine")
    assert "Bearer pe_sk_test_mine" in filled
    assert "PROMPTLAB_KEY" not in filled
    assert "environ" not in filled


def test_a_call_without_a_body_says_nothing_of_one() -> None:
    call = Call("GET", "/v1/things")
    for write in (curl, python, javascript):
        text = write(call, SITE, "")
        assert "Content-Type" not in text
        assert "POST" not in text


def test_a_door_that_opens_is_not_announced_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    announced = [base for base, _ in published.coming()]
    assert "/v2" in announced
    monkeypatch.setattr(published, "DOORS", (SimpleNamespace(base="/v2"),))
    assert "/v2" not in [base for base, _ in published.coming()]
