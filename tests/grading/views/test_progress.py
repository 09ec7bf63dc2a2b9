from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grading.models import Attempt, LearnerProgress, Scenario
from grading.pages import trends
from grading.practice import making
from grading.progress.summary import Point
from promptlab.accounts.models import User
from promptlab.lib.spreadsheets import neutral
from tests.grading.making import attempt, make_scenario
from tests.grading.progress.test_summary import copies

NOW = datetime.now(UTC)


@pytest.fixture
def scenario(db: None) -> Scenario:
    return make_scenario("email", title="A Short E-mail", family="everyday-email")


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def read(client: Client, name: str = "progress") -> str:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    return answer.content.decode()


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.django_db
def test_a_visitor_is_told_what_will_be_here_and_the_one_thing_to_do(client):
    page = read(client)
    assert "After your first graded prompt" in page
    assert reverse("catalogue") in page
    assert "Nothing to refresh yet" in read(client, "due")


def test_the_trend_has_words_and_a_table_twin(as_alice, alice, scenario):
    attempt(alice, scenario, 4.0, at=ago(40))
    attempt(alice, scenario, 8.0, at=ago(1))
    page = read(as_alice)
    assert '<title id="trend-title">' in page
    assert "From 4.0 on" in page
    assert page.count('class="trend-dot"') == 2
    assert '<th scope="col">Prompts</th>' in page


def test_the_page_says_whether_it_gets_better(as_alice, alice, scenario):
    attempt(alice, scenario, 5.0, at=ago(45))
    attempt(alice, scenario, 7.0, at=ago(2))
    assert "You are getting better" in read(as_alice)


def test_the_first_five_attempts_stand_in_for_last_month(alice, scenario):
    for day in range(6):
        attempt(alice, scenario, 4.0 if day < 5 else 9.0, at=ago(6 - day))
    learner = LearnerProgress.objects.get(user=alice)
    profile = trends.profile(alice, learner, NOW.date())
    assert profile.against == "your first five attempts"
    assert profile.rows[0].before == 4.0
    assert profile.rows[0].now == 4.8
    assert profile.direction == "better"


def test_after_a_pause_everything_so_far_is_held_against_the_first_five(alice, scenario):
    for day in range(8):
        attempt(alice, scenario, 4.0 if day < 5 else 8.0, at=ago(50 - day))
    profile = trends.profile(alice, LearnerProgress.objects.get(user=alice), NOW.date())
    assert (profile.now_label, profile.against) == ("everything so far", "your first five attempts")
    assert (profile.rows[0].now, profile.rows[0].before) == (5.5, 4.0)


def test_after_a_pause_five_attempts_are_held_against_nothing(as_alice, alice, scenario):
    for day in range(5):
        attempt(alice, scenario, 4.0, at=ago(50 - day))
    profile = trends.profile(alice, LearnerProgress.objects.get(user=alice), NOW.date())
    assert not profile.has_before
    assert "You average" in read(as_alice)


def test_the_page_tells_level_strengths_and_what_trying_again_brings(as_alice, alice, scenario):
    row = attempt(alice, scenario, 8.0, at=ago(3))
    page = read(as_alice)
    assert "<li>Beginner level</li>" in page
    strong = page[page.index("Strong so far") :]
    assert strong.startswith("Strong so far, at 8.0 or more: <strong>clarity</strong>, ")
    assert "and <strong>best practices</strong>." in strong
    assert "From your first to your latest prompt" not in page
    assert f'<a href="{row.get_absolute_url()}">A Short E-mail</a>' in page
    attempt(alice, scenario, 9.5, at=ago(2))
    assert '<strong class="number">+1.5</strong> on average' in read(as_alice)


def test_a_single_point_worth_working_on_is_named_in_words(as_alice, alice, scenario):
    for day in range(3):
        attempt(alice, scenario, 7.5, at=ago(3 - day), verdicts={"forbidden": "missing"})
    page = read(as_alice)
    assert "<strong>Name what must not appear.</strong>" in page
    assert "Forbidden." not in page


def test_practice_that_was_made_waits_on_the_page_until_it_is_tried(as_alice, alice, scenario):
    attempt(alice, scenario, 6.0, at=ago(1))
    assert "Not tried yet" not in read(as_alice)
    assert f'<a href="{reverse("due")}">All practice</a>' in read(as_alice)
    made = making.generate(alice, count=1).scenarios[0].scenario
    assert f'<a href="{made.get_absolute_url()}">{made.title}</a>' in read(as_alice)
    attempt(alice, made, 6.0, at=ago(0))
    assert "Not tried yet" not in read(as_alice)


def test_five_attempts_are_not_compared_with_themselves(as_alice, alice, scenario):
    for day in range(5):
        attempt(alice, scenario, 5.0, at=ago(6 - day))
    assert "From your sixth prompt on" in read(as_alice)


def test_one_point_stands_in_the_middle_and_dates_decide_the_place():
    only = trends.draw([Point(NOW.date(), 5.0, 1)])
    assert only is not None
    assert only.spots[0].x == trends.WIDTH / 2
    days = [Point(NOW.date() + timedelta(days=day), float(day), 1) for day in (0, 1, 10)]
    drawn = trends.draw(days)
    assert drawn is not None
    assert [spot.x for spot in drawn.spots] == [0, 100, 1000]
    assert drawn.spots[0].y == trends.HEIGHT
    assert trends.draw([]) is None


def test_days_practised_can_be_hidden_and_shown_again(as_alice, alice, scenario):
    attempt(alice, scenario, 5.0, at=ago(0))
    assert "You have practised on" in read(as_alice)
    as_alice.post(reverse("progress"), {"days": "hide"})
    assert "You have practised on" not in read(as_alice)
    as_alice.post(reverse("progress"), {"days": "show"})
    assert "You have practised on" in read(as_alice)


def test_what_is_due_names_a_sibling(as_alice, alice, scenario):
    make_scenario("other", title="The Other Letter", family="everyday-email")
    attempt(alice, scenario, 7.0, at=ago(3))
    for name in ("progress", "due"):
        assert "The Other Letter" in read(as_alice, name)


def test_without_an_open_sibling_one_can_be_made(as_alice, alice, scenario):
    attempt(alice, scenario, 7.0, at=ago(3))
    assert "Make a sibling" in read(as_alice, "due")
    answer = as_alice.post(reverse("generate"), {"family": "everyday-email"})
    made = Scenario.objects.get(made_for=alice)
    assert answer.url == made.get_absolute_url()
    assert made.family == "everyday-email"
    assert made.title in read(as_alice, "due")


def test_the_button_makes_a_practice_and_leads_to_it(as_alice, alice, scenario):
    answer = as_alice.post(reverse("generate"))
    made = Scenario.objects.get(made_for=alice)
    assert answer.url == made.get_absolute_url()
    assert as_alice.get(answer.url).status_code == 200


def test_a_skill_without_a_family_is_refused_in_words(as_alice):
    answer = as_alice.post(reverse("generate"), {"family": "no-such-skill"})
    assert answer.status_code == 400
    assert "No practice can be made" in answer.content.decode()


def test_too_many_in_one_hour_are_refused_with_the_time_to_wait(as_alice, monkeypatch):
    monkeypatch.setattr(making, "MOST_AN_HOUR", 2)
    for _ in range(2):
        assert as_alice.post(reverse("generate")).status_code == 302
    refused = as_alice.post(reverse("generate"))
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600


def test_a_visitor_cannot_make_practice(client, db):
    assert client.post(reverse("generate")).url == reverse("home")
    assert not Scenario.objects.exists()


def test_a_guest_has_progress_too(client, scenario):
    guest = User.objects.create(username="guest-1", is_guest=True)
    attempt(guest, scenario, 6.0, at=ago(0))
    session = client.session
    session["guest_id"] = str(guest.id)
    session.save()
    page = read(client)
    assert "1 prompt graded" in page


def test_achievements_are_told_quietly(as_alice, alice, scenario):
    attempt(alice, scenario, 6.0, at=ago(1))
    assert "What you learn for good" in read(as_alice)
    alice.achievements.create(key="first-excellent-score", unlocked_at=timezone.now())
    assert "Excellence Achieved!" in read(as_alice)


def test_the_export_holds_every_attempt_and_no_formula(as_alice, alice, scenario):
    row = attempt(alice, scenario, 6.0, at=ago(1))
    Attempt.objects.filter(id=row.id).update(prompt='=HYPERLINK("http://evil.example")')
    attempt(alice, scenario, 7.0, at=ago(0))
    answer = as_alice.get(reverse("progress_export"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["overall"] for row in rows] == ["6.0", "7.0"]
    assert rows[0]["prompt"] == '\'=HYPERLINK("http://evil.example")'
    assert rows[0]["scenario"] == "email"


def test_an_export_is_only_for_learners(client, db):
    assert client.get(reverse("progress_export")).url == reverse("progress")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_a_spreadsheet_would_run_is_neutralised(cell):
    assert neutral(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["text", "", -1.5, None, "a=b"])
def test_everything_else_stays_as_it_is(cell):
    assert neutral(cell) == cell


def test_the_page_costs_the_same_with_500_attempts(as_alice, alice, scenario):
    for _ in range(5):
        last = attempt(alice, scenario, 6.0, at=ago(0), verdicts={"length": "missing"})
    read(as_alice)
    with CaptureQueriesContext(connection) as few:
        read(as_alice)
    copies(last, 495)
    with CaptureQueriesContext(connection) as many:
        read(as_alice)
    assert len(many) == len(few)
