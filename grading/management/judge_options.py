"""What the commands share that can have Claude judge."""

from __future__ import annotations

from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from executions.providers import catalog
from executions.providers.anthropic import has_key
from executions.providers.catalog import ModelNotAvailable
from grading.judging.unrecorded import Purse

GRADERS = ("embedded", "claude")


def add(parser: ArgumentParser) -> None:
    parser.add_argument("--grader", choices=GRADERS, default="embedded")
    parser.add_argument(
        "--most-usd",
        type=_amount,
        default=Decimal(1),
        help="with --grader claude: stop before this is spent (default: 1 US dollar)",
    )


def purse(options: dict[str, Any]) -> Purse:
    """CommandError when Claude cannot be asked."""
    if not has_key():
        raise CommandError("The claude grader needs ANTHROPIC_API_KEY.")
    try:
        return Purse(catalog.offer(settings.PROMPTLAB_JUDGE_MODEL), options["most_usd"])
    except ModelNotAvailable as unknown:
        raise CommandError(unknown.message) from unknown


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as wrong:
        raise ValueError(text) from wrong
