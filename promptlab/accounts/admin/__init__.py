"""Django admin for people and accounts, and for what programs call with and spend."""

from __future__ import annotations

from promptlab.accounts.admin import people, programs  # noqa: F401  (they register)
