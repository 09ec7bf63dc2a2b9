"""What is published of each door: its page, its OpenAPI document, a Postman collection, a script."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

from promptlab.api.about import About
from promptlab.api.door import Door
from promptlab.api.doors import DOORS
from promptlab.pages.api_docs.endpoints import Endpoint, endpoints
from promptlab.pages.api_docs.postman import postman
from promptlab.pages.api_docs.script import curl_script

ABOUT = About(purpose="", key="", signature="", envelope="", limits="")
# Doors that will come. Each is named here until it is open, so that nobody calls in vain.
COMING = (
    ("/v2", "running prompts, with versions, batches and workflows"),
    ("/v1/client", "prompts for programs that sign their calls"),
    ("/api/v1", "running prompts, for existing clients"),
    ("/api/v1/llm", "actions of language models, for existing clients"),
    ("/graphql", "prompts over GraphQL"),
)


@dataclass(frozen=True, slots=True)
class Published:
    """One door as its readers see it. `site` is the address that its samples call."""

    name: str
    base: str
    about: About
    document: dict[str, Any]
    endpoints: list[Endpoint]
    site: str

    @property
    def title(self) -> str:
        return str(self.document["info"]["title"])

    @property
    def refusal(self) -> Any:
        """One refusal, to show what all of them look like."""
        return self.endpoints[0].refusals[0]

    def openapi(self) -> str:
        return json.dumps(self.document, indent=2, ensure_ascii=False) + "\n"

    def postman(self) -> str:
        return postman(self.document, self.endpoints, self.site)

    def curl_script(self) -> str:
        return curl_script(self.document, self.endpoints, self.site)


def doors() -> list[Published]:
    """All doors that answer, the one for newcomers first."""
    published = [of_door(door, settings.PROMPTLAB_BASE_URL) for door in DOORS]
    return sorted(published, key=lambda each: not each.about.first)


def find(name: str) -> Published | None:
    return next((each for each in doors() if each.name == name), None)


def coming() -> list[tuple[str, str]]:
    """The doors that do not answer yet."""
    answering = {door.base for door in DOORS}
    return [each for each in COMING if each[0] not in answering]


@lru_cache(maxsize=32)
def of_door(door: Door, site: str) -> Published:
    """A door's document, read once: routes do not change while the process runs."""
    document = door.openapi()
    document["servers"] = [{"url": site}]
    return Published(
        name=door.name,
        base=door.base,
        about=door.about or ABOUT,
        document=document,
        endpoints=endpoints(document),
        site=site,
    )
