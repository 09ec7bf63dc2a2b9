"""What every provider of language models offers, and how a call to one can fail.

ProviderError
├── MissingKey            503  found before the call: no key is configured
├── ProviderDenied        503  the vendor does not accept our key, or the account behind it
├── ProviderOverloaded    503  the vendor is busy or broken
├── ProviderRateLimited   503  we asked too often; retry_after as the vendor said
├── ProviderTimeout       503  no answer in time, or no connection
├── ProviderRefused       422  the model declined, by the vendor's content policy
├── ProviderRejected      502  the vendor says that our request is wrong
└── UnusableReply         502  cut off, empty, or not in the demanded form

A refused or unusable reply costs money all the same: the error carries its `usage`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from promptlab.lib.errors import PromptLabError

Role = Literal["user", "assistant"]
BUSY_SECONDS = 30  # when the vendor names no time of its own


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a call was charged for; input includes what the vendor's cache served."""

    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `schema` demands a reply of this form; `seconds` bounds the whole call."""

    model: str
    messages: tuple[Message, ...]
    max_tokens: int
    system: str = ""
    schema: type[BaseModel] | None = None
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole reply. `parsed` is there when a schema was demanded."""

    text: str
    stop_reason: str
    model: str
    usage: Usage
    parsed: Any = None


class Provider(Protocol):
    """Talks to one vendor. Nothing of ours is held while it waits: no transaction, no connection."""

    name: str

    async def complete(self, request: Request) -> Completion:
        """The whole reply. Raises ProviderError."""
        ...


class ProviderError(PromptLabError):
    """The language model could not be asked."""

    code = "PROVIDER_ERROR"
    status = 502

    def __init__(
        self,
        message: str | None = None,
        *,
        details: Any = None,
        retry_after: int | None = None,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(message, details=details, retry_after=retry_after)
        self.usage = usage


class ProviderAway(ProviderError):
    """The language model is not available right now; please try again in a moment."""

    code = "SERVICE_UNAVAILABLE"
    status = 503

    def __init__(
        self, message: str | None = None, *, details: Any = None, retry_after: int | None = None
    ) -> None:
        super().__init__(message, details=details, retry_after=retry_after or BUSY_SECONDS)


class MissingKey(ProviderAway):
    """No key for this provider is configured."""


class ProviderDenied(ProviderAway):
    """The provider does not accept the configured key."""


class ProviderOverloaded(ProviderAway):
    """The provider is overloaded; please try again in a moment."""


class ProviderRateLimited(ProviderAway):
    """The provider's rate limit is reached; please try again in a moment."""


class ProviderTimeout(ProviderAway):
    """The provider did not answer in time; please try again in a moment."""


class ProviderRefused(ProviderError):
    """The model declined to answer this."""

    code = "CONTENT_POLICY_VIOLATION"
    status = 422


class ProviderRejected(ProviderError):
    """The provider did not accept the request."""


class UnusableReply(ProviderError):
    """The model's reply could not be used."""
