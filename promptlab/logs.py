"""Structured logs: one event a line, with the request id; JSON in production, plain in DEBUG."""

from __future__ import annotations

import logging.config
from typing import Any

import structlog
from structlog.types import Processor

TALKATIVE = ("django.server", "daphne", "django.channels.server", "asyncio", "httpx2")


def configure(options: dict[str, Any]) -> None:
    """Django calls this with settings.LOGGING: {"level": str, "json": bool}."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"structured": _formatter(shared, _renderer(options["json"]))},
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"handlers": ["console"], "level": options["level"]},
            # Our own middleware logs each request once, with its id; these would repeat it.
            "loggers": {name: {"level": "WARNING"} for name in TALKATIVE},
        }
    )


def _renderer(as_json: bool) -> Processor:
    if as_json:
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=False)


def _formatter(shared: list[Processor], renderer: Processor) -> dict[str, Any]:
    """What other libraries log is led through the same steps as our own events."""
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
    }
