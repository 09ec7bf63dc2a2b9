"""Claude, through the vendor's own SDK. The only file that imports it, and only at first use."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import structlog
from django.conf import settings
from pydantic import BaseModel, ValidationError

from executions.providers.base import (
    Completion,
    MissingKey,
    ProviderDenied,
    ProviderError,
    ProviderOverloaded,
    ProviderRateLimited,
    ProviderRefused,
    ProviderRejected,
    ProviderTimeout,
    Request,
    UnusableReply,
    Usage,
)

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import Message as Reply

log = structlog.get_logger("promptlab.providers")
TRIES = 3
FIRST_WAIT = 0.5  # seconds, doubled with each try
COMPLETE = {"end_turn", "stop_sequence"}
# One client per event loop (a server has one), because its connections belong to the loop.
_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncAnthropic] = WeakKeyDictionary()


class AnthropicProvider:
    name = "anthropic"

    async def complete(self, request: Request) -> Completion:
        """The whole reply, with up to three tries within `request.seconds`."""
        if not settings.ANTHROPIC_API_KEY:
            raise MissingKey("No key for Claude is configured (ANTHROPIC_API_KEY).")
        ends = time.monotonic() + request.seconds
        for attempt in range(1, TRIES + 1):
            try:
                return _completion(await _ask(request, ends - time.monotonic()), request)
            except (ProviderOverloaded, ProviderRateLimited, ProviderTimeout) as failed:
                wait = _wait(failed, attempt)
                log.info("provider_failed", error=type(failed).__name__, attempt=attempt)
                if attempt == TRIES or time.monotonic() + wait >= ends:
                    raise
                await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")


def has_key() -> bool:
    """Whether Claude can be asked at all."""
    return bool(settings.ANTHROPIC_API_KEY)


def _client() -> AsyncAnthropic:
    """This loop's client, made at first use: importing the SDK takes about a second."""
    from anthropic import AsyncAnthropic

    loop = asyncio.get_running_loop()
    client = _clients.get(loop)
    wanted = (settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL)
    if client is None or (client.api_key, str(client.base_url).rstrip("/")) != wanted:
        # Its own retries wait as long as the vendor's Retry-After says, however long that is;
        # ours give up in time and pass the number on.
        client = AsyncAnthropic(api_key=wanted[0], base_url=wanted[1], max_retries=0)
        _clients[loop] = client
    return client


async def _ask(request: Request, seconds: float) -> Reply:
    """One try. Raises the typed errors."""
    import anthropic

    try:
        async with asyncio.timeout(max(seconds, 0)):
            return _checked(await _client().messages.create(**_parameters(request)))
    except (TimeoutError, anthropic.APIConnectionError) as failed:  # its timeouts are among these
        raise ProviderTimeout from failed
    except anthropic.APIStatusError as failed:
        raise _status_error(failed.status_code, failed.response.headers) from failed
    except (anthropic.APIError, ValueError) as failed:  # an answer that is no JSON
        raise UnusableReply from failed


def _checked(answer: Any) -> Reply:
    """The SDK hands on whatever a server with status 200 sent: a gateway's page, other JSON."""
    usage = getattr(answer, "usage", None)
    counts = [getattr(usage, name, None) for name in ("input_tokens", "output_tokens")]
    if not all(isinstance(count, int) for count in counts) or not hasattr(answer, "content"):
        raise UnusableReply
    reply: Reply = answer
    return reply


def _parameters(request: Request) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        "model": request.model,
        "max_tokens": request.max_tokens,
        "messages": [{"role": one.role, "content": one.text} for one in request.messages],
    }
    if request.system:
        parameters["system"] = request.system
    if request.schema:
        from anthropic import transform_schema

        form = {"type": "json_schema", "schema": transform_schema(request.schema)}
        parameters["output_config"] = {"format": form}
    return parameters


def _status_error(status: int, headers: Any) -> ProviderError:
    if status in (401, 403):
        log.error("provider_denied", status=status)
        return ProviderDenied()
    if status == 429:
        return ProviderRateLimited(retry_after=_retry_after(headers))
    if status in (408, 409) or status >= 500:  # 529: overloaded
        return ProviderOverloaded(retry_after=_retry_after(headers))
    log.error("provider_rejected", status=status)
    return ProviderRejected(details={"status": status})


def _retry_after(headers: Any) -> int | None:
    """Whole seconds, at least one; None when the vendor named none."""
    try:
        return max(1, round(float(headers["retry-after"])))
    except (KeyError, ValueError):
        return None


def _wait(failed: ProviderError, attempt: int) -> float:
    """Seconds until the next try: what the vendor asked for, else a growing random pause."""
    if isinstance(failed, ProviderRateLimited) and failed.retry_after:
        return float(failed.retry_after)
    pause: float = FIRST_WAIT * 2 ** (attempt - 1)
    return pause * random.uniform(0.75, 1.25)  # noqa: S311  (no secret)


def _completion(reply: Reply, request: Request) -> Completion:
    """The reply as ours. Without the SDK's own parsing, which loses the cost of a wrong reply."""
    usage = Usage(_input_tokens(reply), reply.usage.output_tokens)
    text = "".join(block.text for block in reply.content if block.type == "text")
    stop = str(reply.stop_reason)
    if stop == "refusal":
        raise ProviderRefused(usage=usage)
    parsed = None
    if request.schema:
        if stop not in COMPLETE:
            raise UnusableReply("The model's reply was cut off.", usage=usage)
        parsed = _parse(request.schema, text, usage)
    return Completion(text, stop, reply.model, usage, parsed)


def _input_tokens(reply: Reply) -> int:
    usage = reply.usage
    cached = (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0)
    return usage.input_tokens + cached


def _parse(schema: type[BaseModel], text: str, usage: Usage) -> BaseModel:
    if not text.strip():
        raise UnusableReply("The model's reply was empty.", usage=usage)
    try:
        return schema.model_validate_json(text)
    except ValidationError as wrong:
        message = "The model's reply does not have the demanded form."
        raise UnusableReply(message, usage=usage) from wrong
