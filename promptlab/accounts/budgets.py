"""Money: what a call may cost at most is held back before it, and settled after it.

Two limits hold at once: the account's budget, set by staff (none, or 0, means no spending), and the
site's daily ceiling (PROMPTLAB_DAILY_SPEND_USD, days in UTC). Each is one conditional update, so
calls in parallel can never promise the same dollar twice. Amounts are US dollars.
"""

from __future__ import annotations

from datetime import UTC, date, timedelta
from decimal import Decimal
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import DecimalField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Round
from django.utils import timezone

from promptlab.accounts.models import Budget, DailySpend, Reservation
from promptlab.lib.errors import BudgetExceeded

log = structlog.get_logger("promptlab.budgets")
STALE = timedelta(hours=1)  # no call takes this long: its process died
_money = DecimalField(max_digits=14, decimal_places=6)
# SQLite adds decimals as binary fractions: rounded, 0.1 + 0.2 fits into 0.3.
_TAKEN = Round(F("spent_usd") + F("reserved_usd"), precision=6, output_field=_money)


@transaction.atomic
def reserve(account_id: UUID, worst_case: Decimal, purpose: str) -> Reservation:
    """Hold back what a call may cost at most. BudgetExceeded when that is not there."""
    held = Reservation.objects.create(account_id=account_id, amount=worst_case, purpose=purpose)
    mine = Budget.objects.filter(account_id=account_id)
    if not _take(mine, F("limit_usd"), worst_case):
        raise BudgetExceeded(details=_details(mine.first(), worst_case))
    today = DailySpend.objects.get_or_create(date=_day(held))[0]
    ceiling = Value(Decimal(str(settings.PROMPTLAB_DAILY_SPEND_USD)), output_field=_money)
    if not _take(DailySpend.objects.filter(date=today.date), ceiling, worst_case):
        log.warning("daily_ceiling_reached", purpose=purpose)
        raise BudgetExceeded("This site has spent what it may spend in a day. Try again tomorrow.")
    return held


@transaction.atomic
def settle(reservation_id: UUID, cost: Decimal) -> bool:
    """Replace what was held back by what the call did cost; False when that was done before."""
    open_one = Reservation.objects.filter(id=reservation_id, closed_at__isnull=True)
    if not open_one.update(settled_amount=cost, closed_at=timezone.now()):
        return False
    closed = Reservation.objects.get(id=reservation_id)
    for held in (
        Budget.objects.filter(account_id=closed.account_id),
        DailySpend.objects.filter(date=_day(closed)),
    ):
        held.update(
            reserved_usd=Round(F("reserved_usd") - closed.amount, precision=6),
            spent_usd=Round(F("spent_usd") + cost, precision=6),
        )
    return True


def release(reservation_id: UUID) -> bool:
    """Give back what was held: nothing was spent. False when it was closed before."""
    return settle(reservation_id, Decimal(0))


def release_stale(older_than: timedelta = STALE) -> int:
    """Give back what processes that died had held; the sweep calls it. Returns how many."""
    waiting = Reservation.objects.filter(
        closed_at__isnull=True, created_at__lt=timezone.now() - older_than
    )
    stale = list(waiting.values_list("id", flat=True)[:100])
    return sum(release(one) for one in stale)


def left(account_id: UUID) -> Decimal:
    """What an account may still promise, in US dollars. One query."""
    budget = Budget.objects.filter(account_id=account_id).first()
    return _left(budget) if budget else Decimal(0)


def spent_on(day: date) -> Decimal:
    """What the site has spent on a day (UTC)."""
    found = DailySpend.objects.filter(date=day).values_list("spent_usd", flat=True).first()
    return found or Decimal(0)


def _take(row: QuerySet[Budget] | QuerySet[DailySpend], limit: object, amount: Decimal) -> bool:
    room = ExpressionWrapper(limit - Value(amount, output_field=_money), output_field=_money)  # type: ignore[operator]
    fits = row.annotate(taken=_TAKEN, room=Round(room, precision=6)).filter(taken__lte=F("room"))
    taken = Round(F("reserved_usd") + amount, precision=6)
    return fits.update(reserved_usd=taken) == 1


def _day(reservation: Reservation) -> date:
    return reservation.created_at.astimezone(UTC).date()


def _details(budget: Budget | None, worst_case: Decimal) -> dict[str, str]:
    remaining = _left(budget) if budget else Decimal(0)
    return {"needed_usd": str(worst_case), "left_usd": str(remaining)}


def _left(budget: Budget) -> Decimal:
    return max(Decimal(0), budget.limit_usd - budget.spent_usd - budget.reserved_usd)
