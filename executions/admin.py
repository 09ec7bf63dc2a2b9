from __future__ import annotations

from django.contrib import admin

from executions.models import Price


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Prices are data: a vendor's new price is a new row with the day from which it holds."""

    list_display = [
        "model",
        "provider",
        "input_per_million",
        "output_per_million",
        "context_tokens",
        "max_output_tokens",
        "valid_from",
        "retired_at",
    ]
    list_filter = ["provider", "retired_at"]
    search_fields = ["model"]
    save_as = True  # the quickest way to a new price: open the old one, change it, save as new
