from __future__ import annotations

from promptlab.webhooks.models.delivery import Delivery
from promptlab.webhooks.models.subscription import Subscription

__all__ = ["Delivery", "Subscription"]
