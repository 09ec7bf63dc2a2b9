"""Published prices of Claude models, with which a new database begins.

They are data: staff edit them in the admin, and a later price is a new row.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.apps.registry import Apps, apps as current


class Long(NamedTuple):
    """What prompts above a length cost: tokens, and US dollars per million in and out."""

    above: int
    input: str
    output: str


class Row(NamedTuple):
    """US dollars per million tokens, sizes in thousands of tokens, days as the vendor named them."""

    model: str
    input: str
    output: str
    context: int
    most_output: int
    valid_from: date
    retired_at: date | None = None
    long: Long | None = None


PUBLISHED = (
    Row("claude-fable-5-1", "10", "50", 1000, 128, date(2026, 9, 24)),
    Row("claude-opus-5-5", "4", "20", 1000, 128, date(2026, 9, 24)),
    Row("claude-sonnet-5-5", "2", "10", 1000, 128, date(2026, 9, 29)),
    Row(
        "claude-haiku-5-5",
        "0.10",
        "0.50",
        1000,
        128,
        date(2026, 10, 7),
        long=Long(100_000, "0.50", "2.50"),
    ),
    Row("claude-opus-5", "5", "25", 1000, 128, date(2026, 7, 24)),
    Row("claude-sonnet-5", "2", "10", 1000, 128, date(2026, 6, 30)),
    Row("claude-opus-4-8", "5", "25", 1000, 128, date(2026, 5, 28)),
    Row("claude-opus-4-7", "5", "25", 1000, 128, date(2026, 4, 16)),
    Row("claude-opus-4-6", "5", "25", 1000, 128, date(2026, 2, 5)),
    Row("claude-sonnet-4-6", "3", "15", 1000, 64, date(2026, 2, 17)),
    Row("claude-opus-4-5", "5", "25", 200, 64, date(2025, 11, 24)),
    Row("claude-haiku-4-5", "1", "5", 200, 64, date(2025, 10, 15)),
    Row("claude-haiku-4-5-20251001", "1", "5", 200, 64, date(2025, 10, 15)),
    Row("claude-sonnet-4-5", "3", "15", 200, 64, date(2025, 9, 29), date(2026, 11, 30)),
    Row("claude-sonnet-4-5-20250929", "3", "15", 200, 64, date(2025, 9, 29), date(2026, 11, 30)),
    Row("claude-opus-4-1-20250805", "15", "75", 200, 32, date(2025, 8, 5), date(2026, 8, 5)),
    Row("claude-opus-4-20250514", "15", "75", 200, 32, date(2025, 5, 22), date(2026, 6, 15)),
    Row("claude-sonnet-4-20250514", "3", "15", 200, 64, date(2025, 5, 22), date(2026, 6, 15)),
    Row("claude-3-7-sonnet-20250219", "3", "15", 200, 64, date(2025, 2, 24), date(2026, 2, 19)),
    Row("claude-3-5-haiku-20241022", "0.80", "4", 200, 8, date(2024, 11, 4), date(2026, 2, 19)),
    Row("claude-3-5-sonnet-20241022", "3", "15", 200, 8, date(2024, 10, 22), date(2025, 10, 28)),
)


def write_first(using: str, apps: Apps = current, **_signal: Any) -> None:
    """Write the published prices into a database that has none; others stay as they are.

    The migration does it first; it runs again after every `migrate` and `flush`.
    """
    try:
        prices = apps.get_model("executions", "Price").objects.using(using)
    except LookupError:  # migrated back to before there were prices
        return
    if prices.exists():
        return
    prices.bulk_create([prices.model(**_fields(row)) for row in PUBLISHED])


def _fields(row: Row) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "model": row.model,
        "provider": "anthropic",
        "input_per_million": Decimal(row.input),
        "output_per_million": Decimal(row.output),
        "context_tokens": row.context * 1000,
        "max_output_tokens": row.most_output * 1000,
        "valid_from": row.valid_from,
        "retired_at": row.retired_at,
    }
    if row.long:
        fields |= {
            "long_above_tokens": row.long.above,
            "long_input_per_million": Decimal(row.long.input),
            "long_output_per_million": Decimal(row.long.output),
        }
    return fields
