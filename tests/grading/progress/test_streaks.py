# ruff: noqa: DTZ001  (wall-clock times: `days` gives them their zone)
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from grading.progress import streaks
from grading.progress.streaks import Streak

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]


def days(zone: str, *moments: datetime) -> list[tuple[date, datetime]]:
    """(local date, moment) of attempts made in one zone; naive moments are wall-clock times."""
    aware = [moment.replace(tzinfo=ZoneInfo(zone)) for moment in moments]
    return [(moment.date(), moment.astimezone(UTC)) for moment in aware]


def test_days_one_after_the_other_make_a_row():
    attempts = days("UTC", *(datetime(2026, 3, day, 9) for day in (1, 2, 3)))
    assert streaks.over(attempts).current == 3


def test_several_attempts_on_one_day_count_as_one_day():
    attempts = days("UTC", *(datetime(2026, 3, 1, hour) for hour in (0, 9, 23)))
    assert streaks.over(attempts).current == 1


def test_a_day_without_practice_starts_a_new_row_and_keeps_the_longest():
    attempts = days("UTC", *(datetime(2026, 3, day, 9) for day in (1, 2, 3, 5)))
    streak = streaks.over(attempts)
    assert (streak.current, streak.longest) == (1, 3)


def test_one_minute_around_midnight_makes_two_days():
    attempts = days("UTC", datetime(2026, 3, 1, 23, 59), datetime(2026, 3, 2, 0, 0))
    assert streaks.over(attempts).current == 2


def test_a_skipped_day_breaks_the_row_even_when_it_was_one_minute_longer_than_a_day():
    attempts = days("UTC", datetime(2026, 3, 1, 23, 59), datetime(2026, 3, 3, 0, 0))
    assert streaks.over(attempts).current == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (datetime(2024, 2, 28, 8), datetime(2024, 2, 29, 8)),
        (datetime(2024, 2, 29, 8), datetime(2024, 3, 1, 8)),
        (datetime(2023, 2, 28, 8), datetime(2023, 3, 1, 8)),
        (datetime(2025, 12, 31, 8), datetime(2026, 1, 1, 8)),
    ],
)
def test_leap_days_and_year_ends_are_days_like_others(first, second):
    assert streaks.over(days("Europe/Berlin", first, second)).current == 2


def test_a_leap_day_that_was_skipped_breaks_the_row():
    attempts = days("UTC", datetime(2024, 2, 28, 8), datetime(2024, 3, 1, 8))
    assert streaks.over(attempts).current == 1


@pytest.mark.parametrize("change", [datetime(2026, 3, 29), datetime(2026, 10, 25)])
def test_days_of_23_and_25_hours_count_as_days(change):
    moments = [change + timedelta(days=day, hours=hour) for day, hour in ((-1, 23), (0, 1), (1, 0))]
    assert streaks.over(days("Europe/Berlin", *moments)).current == 3


def test_a_skipped_day_of_23_hours_still_breaks_the_row():
    attempts = days("Europe/Berlin", datetime(2026, 3, 28, 23, 59), datetime(2026, 3, 30, 0, 0))
    assert attempts[1][1] - attempts[0][1] == timedelta(hours=23, minutes=1)
    assert streaks.over(attempts).current == 1


def test_flying_west_over_the_date_line_repeats_a_date_and_changes_nothing():
    tokyo = days("Asia/Tokyo", datetime(2026, 3, 5, 8))
    honolulu = days("Pacific/Honolulu", datetime(2026, 3, 4, 20), datetime(2026, 3, 5, 20))
    streak = streaks.over([*tokyo, *honolulu])
    assert (streak.current, streak.last_date) == (1, date(2026, 3, 5))
    assert (
        streaks.over([*tokyo, *honolulu, *days("Pacific/Honolulu", datetime(2026, 3, 6))]).current
        == 2
    )


def test_flying_east_over_the_date_line_jumps_a_date_and_breaks_nothing():
    honolulu = days("Pacific/Honolulu", datetime(2026, 3, 4, 20))
    tokyo = days("Asia/Tokyo", datetime(2026, 3, 6, 7))
    assert streaks.over([*honolulu, *tokyo]).current == 2


def test_samoa_lost_the_30th_of_december_2011_and_nobody_their_row():
    attempts = days("Pacific/Apia", datetime(2011, 12, 29, 20), datetime(2011, 12, 31, 8))
    assert streaks.over(attempts).current == 2


def test_a_row_stands_until_a_whole_day_has_gone_by():
    streak = streaks.over(days("UTC", datetime(2026, 3, 1, 9), datetime(2026, 3, 2, 9)))
    noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert streaks.current_at(streak, date(2026, 3, 2), noon - timedelta(days=1)) == 2
    assert streaks.current_at(streak, date(2026, 3, 3), noon) == 2
    assert streaks.current_at(streak, date(2026, 3, 4), noon + timedelta(days=1)) == 0
    assert streaks.current_at(Streak(), date(2026, 3, 4), noon) == 0


moments = st.lists(
    st.datetimes(datetime(2024, 1, 1), datetime(2024, 4, 30)), min_size=1, max_size=40
).map(sorted)


def by_hand(dates: set[date]) -> tuple[int, int]:
    """The row that ends at the last date, and the longest row, counted naively."""
    rows = [1]
    for earlier, later in zip(sorted(dates), sorted(dates)[1:], strict=False):
        rows.append(rows[-1] + 1 if later - earlier == timedelta(days=1) else 1)
    return rows[-1], max(rows)


@given(moments, st.sampled_from(["UTC", "Asia/Kolkata"]))
def test_within_one_zone_the_rows_are_those_of_the_calendar(times, zone):
    attempts = days(zone, *times)
    streak = streaks.over(attempts)
    assert (streak.current, streak.longest) == by_hand({day for day, _ in attempts})


@given(st.lists(st.tuples(st.integers(0, 3000), st.sampled_from(ZONES)), min_size=1, max_size=40))
def test_whatever_the_zones_a_row_is_never_longer_than_the_days_and_never_lost_in_a_day(plan):
    start = datetime(2024, 1, 1, tzinfo=UTC)
    streak = Streak()
    previous = None
    dates = set()
    for hours, zone in sorted(plan):
        at = start + timedelta(hours=hours)
        local = at.astimezone(ZoneInfo(zone)).date()
        dates.add(local)
        before, streak = streak, streaks.advance(streak, local, at)
        assert 1 <= streak.current <= streak.longest <= len(dates)
        assert streak.longest >= before.longest
        assert streak.last_date >= (before.last_date or streak.last_date)
        if previous is not None and at - previous < timedelta(hours=23):
            assert streak.current >= before.current
        previous = at


@given(moments)
def test_repeating_an_attempt_changes_nothing(times):
    attempts = days("Europe/Berlin", *times)
    assert streaks.over(attempts) == streaks.over([one for one in attempts for _ in range(2)])
