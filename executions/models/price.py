from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db import models

MILLION = Decimal(1_000_000)
SMALLEST = Decimal("0.000001")  # of a US dollar; costs are rounded up to it


class Price(models.Model):
    """What a model of a vendor costs from one day on, in US dollars per million tokens.

    A new price is a new row with a later `valid_from`, so that older costs can still be explained.
    """

    model = models.CharField(max_length=80, help_text="The name that the vendor's API takes.")
    provider = models.CharField(max_length=20, default="anthropic")
    input_per_million = models.DecimalField(max_digits=10, decimal_places=4)
    output_per_million = models.DecimalField(max_digits=10, decimal_places=4)
    # Some models cost more once a prompt is longer than this.
    long_above_tokens = models.PositiveIntegerField(
        null=True, blank=True, help_text="Empty: one price for prompts of every length."
    )
    long_input_per_million = models.DecimalField(
        max_digits=10, decimal_places=4, null=True, blank=True
    )
    long_output_per_million = models.DecimalField(
        max_digits=10, decimal_places=4, null=True, blank=True
    )
    context_tokens = models.PositiveIntegerField(help_text="Prompt and answer together.")
    max_output_tokens = models.PositiveIntegerField()
    valid_from = models.DateField()
    retired_at = models.DateField(
        null=True, blank=True, help_text="From this day on the vendor refuses the model."
    )

    class Meta:
        ordering = ["provider", "model", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["model", "valid_from"], name="one_price_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.model} from {self.valid_from}"

    def cost(self, input_tokens: int, output_tokens: int) -> Decimal:
        """What a call costs, in US dollars, rounded up to a millionth."""
        input_price, output_price = self._per_million(input_tokens)
        exact = (input_tokens * input_price + output_tokens * output_price) / MILLION
        return exact.quantize(SMALLEST, ROUND_CEILING)

    def as_dict(self) -> dict[str, Any]:
        """What is kept beside a cost, so that it can be explained when the row is gone."""
        return {
            "model": self.model,
            "valid_from": self.valid_from.isoformat(),
            "input_per_million": str(self.input_per_million),
            "output_per_million": str(self.output_per_million),
            "long_above_tokens": self.long_above_tokens,
            "long_input_per_million": _text(self.long_input_per_million),
            "long_output_per_million": _text(self.long_output_per_million),
        }

    def _per_million(self, input_tokens: int) -> tuple[Decimal, Decimal]:
        above = self.long_above_tokens
        if above is None or input_tokens <= above:
            return self.input_per_million, self.output_per_million
        return (
            self.long_input_per_million or self.input_per_million,
            self.long_output_per_million or self.output_per_million,
        )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
