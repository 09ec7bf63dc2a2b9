"""A Postman collection (format 2.1) of a door: every endpoint, with its answers as examples."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from promptlab.pages.api_docs.endpoints import Call, Endpoint, pretty, written
from promptlab.pages.api_docs.script import variable

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
Item = dict[str, Any]


def postman(document: dict[str, Any], endpoints: list[Endpoint], site: str) -> str:
    """The collection as JSON. It holds no secret: `api_key` is a variable without a value."""
    about = document["info"]
    variables = [("base_url", site), ("api_key", "")]
    if any(endpoint.callers for endpoint in endpoints):
        variables.append(("user_id", ""))
    collection = {
        "info": {
            "_postman_id": str(uuid5(NAMESPACE_URL, f"promptlab:{about['title']}")),
            "name": f"PromptLab: {about['title']} {about['version']}",
            "description": about.get("description", ""),
            "schema": SCHEMA,
        },
        "auth": {
            "type": "bearer",
            "bearer": [{"key": "token", "value": "{{api_key}}", "type": "string"}],
        },
        "variable": [{"key": key, "value": value} for key, value in variables],
        "item": [_item(endpoint, endpoints) for endpoint in endpoints],
    }
    return json.dumps(collection, indent=2, ensure_ascii=False) + "\n"


def _item(endpoint: Endpoint, endpoints: list[Endpoint]) -> Item:
    request = _request(endpoint, endpoint.call)
    return {
        "name": endpoint.summary,
        "event": [{"listen": "test", "script": _checks(endpoint, endpoints)}],
        "request": {**request, "description": endpoint.description},
        "response": [*_good(endpoint, request), *_bad(endpoint, request)],
    }


def _request(endpoint: Endpoint, call: Call) -> Item:
    request: Item = {"method": call.method, "header": [], "url": _url(endpoint, call)}
    if call.body is not None:
        request["header"].append({"key": "Content-Type", "value": "application/json"})
        language = {"raw": {"language": "json"}}
        request["body"] = {"mode": "raw", "raw": pretty(call.body), "options": language}
    return request


def _url(endpoint: Endpoint, call: Call) -> Item:
    path = call.path.replace("{", ":").replace("}", "").lstrip("/").split("/")
    raw = "{{base_url}}/" + "/".join(path)
    url: Item = {"raw": raw, "host": ["{{base_url}}"], "path": path}
    if call.query:
        query = written(call.query)
        url["raw"] += f"?{urlencode(query)}"
        url["query"] = [{"key": key, "value": value} for key, value in query.items()]
    if call.values:
        url["variable"] = [
            {"key": name, "value": _value(endpoint, call, name)} for name in call.values
        ]
    return url


def _value(endpoint: Endpoint, call: Call, name: str) -> str:
    """A variable where the value comes from an earlier answer, or is the caller's own."""
    if call.values[name] == endpoint.call.values[name]:
        if name in endpoint.callers:
            return "{{user_id}}"
        if name in endpoint.takes:
            return "{{" + variable(name).lower() + "}}"
    return str(call.values[name])


def _checks(endpoint: Endpoint, endpoints: list[Endpoint]) -> Item:
    """That the status is the documented one; and what later calls need is kept."""
    status = endpoint.success.status
    lines = [f'pm.test("is answered {status}", () => pm.response.to.have.status({status}));']
    for other in endpoints:
        for name, (source, members) in other.takes.items():
            if source == endpoint.name:
                place = "".join(f"[{json.dumps(member)}]" for member in members)
                kept = json.dumps(variable(name).lower())
                lines.append(f"pm.collectionVariables.set({kept}, pm.response.json(){place});")
    return {"type": "text/javascript", "exec": list(dict.fromkeys(lines))}


def _good(endpoint: Endpoint, request: Item) -> list[Item]:
    if endpoint.success.example is None:
        return []
    status = endpoint.success.status
    return [_example(endpoint.summary, status, endpoint.answer_text, request)]


def _bad(endpoint: Endpoint, request: Item) -> list[Item]:
    return [
        _example(
            f"{refusal.status} {refusal.when}",
            refusal.status,
            refusal.text,
            _request(endpoint, refusal.call) if refusal.call else request,
        )
        for refusal in endpoint.refusals
    ]


def _example(name: str, status: int, body: str, request: Item) -> Item:
    return {
        "name": name,
        "originalRequest": request,
        "status": HTTPStatus(status).phrase,
        "code": status,
        "_postman_previewlanguage": "json",
        "header": [{"key": "Content-Type", "value": "application/json"}],
        "body": body,
    }
