from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grading import attempts
from grading.engine.rubric import CRITERIA
from grading.models import Attempt, HintUse, Scenario, ScenarioProgress
from grading.pages import marking, sparkline
from promptlab.accounts.models import User
from tests.grading.desks import FAIR, OWN, STRONG, lacks, shows, signed_in, submit, write_scenario
from tests.grading.making import attempt as record, make_scenario

HTMX = {"HX-Request": "true"}


@pytest.fixture
def scenario(db):
    return write_scenario()


def scores(response) -> list[str]:
    return re.findall(r'data-overall-score="([\d.]+)"', response.content.decode())


# --- reading -----------------------------------------------------------------------------------


def test_a_visitor_reads_everything_that_is_needed_to_write(client, scenario):
    page = client.get(scenario.get_absolute_url())
    assert page.status_code == 200
    shows(
        page,
        "New Opening Hours",
        "<strong>opening hours</strong>",
        "<em>earlier</em>",
        "Saturday &lt;closed&gt;",
        "Names who will read the notice",
        "Write about the library.</textarea>",
        'data-shortest="10" data-longest="5000"',
        "Name the reader",
        "no model ran",
        "From May: 9:00 to 18:00.",
    )
    assert scores(page) == []


def test_a_starter_comes_with_where_to_begin_and_without_a_score(client, scenario):
    page = client.get(scenario.get_absolute_url())
    grade = attempts.read(scenario.version.rubric, scenario.version.text("starter"))
    steps = [f"<li>{row['text']}</li>" for row in grade["feedback"]["suggestions"][:3]]
    shows(page, "Where to begin", *steps)
    assert (len(steps), scores(page)) == (3, [])
    client.post(reverse("draft", args=[scenario.id]), {"prompt": "half a prompt", "revision": 0})
    lacks(client.get(scenario.get_absolute_url()), "Where to begin")


def test_harder_scenarios_and_blank_editors_say_nothing_of_it(client, db):
    for fields in ({"difficulty": "intermediate"}, {"starter": ""}):
        scenario = write_scenario(f"other-{len(fields)}-{next(iter(fields))}", **fields)
        lacks(client.get(scenario.get_absolute_url()), "Where to begin")


def test_common_mistakes_are_told_after_the_first_attempt(client, scenario):
    lacks(client.get(scenario.get_absolute_url()), "Only the old hours")
    shows(submit(client, scenario, FAIR), "Only the old hours", "Name the new ones.")


def test_nothing_on_the_page_breaks_the_content_policy(client, scenario):
    submit(client, scenario, FAIR)
    page = client.get(scenario.get_absolute_url()).content.decode()
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", page)


def test_the_authors_prompts_and_hints_are_not_in_the_page_unasked(client, scenario):
    submit(client, scenario, FAIR)
    page = client.get(scenario.get_absolute_url())
    shows(page, scenario.title)
    lacks(page, "door sign for parents", "Who stands at the door?", OWN)


def test_an_unknown_scenario_is_not_found(client, db):
    assert client.get("/scenarios/there-is-none/").status_code == 404


def test_a_draft_scenario_is_not_found(client, scenario):
    Scenario.objects.update(status=Scenario.Status.DRAFT)
    assert client.get(scenario.get_absolute_url()).status_code == 404
    assert submit(client, scenario, FAIR).status_code == 404


def test_a_scenario_made_for_one_learner_is_not_found_by_others(alice, bob, scenario):
    Scenario.objects.update(made_for=alice)
    assert signed_in(alice).get(scenario.get_absolute_url()).status_code == 200
    assert signed_in(bob).get(scenario.get_absolute_url()).status_code == 404
    for name in ("seen", "draft", "hint", "exemplar", "give_up", "help_while_typing"):
        url = reverse(name, args=[scenario.id])
        assert signed_in(bob).post(url, {"prompt": FAIR, "tier": "1"}).status_code == 404, name
    assert signed_in(alice).post(reverse("seen", args=[scenario.id])).status_code == 200


# --- being graded --------------------------------------------------------------------------------


def test_the_first_grade_makes_a_guest_and_answers_the_whole_page(client, scenario):
    page = submit(client, scenario, FAIR)
    attempt = Attempt.objects.get()
    assert page.status_code == 200
    assert attempt.user.is_guest
    assert scores(page) == [f"{attempt.overall:.1f}"]
    shows(page, "<html", f"{FAIR}</textarea>", "Attempt 1", "You are practising as a guest")


def test_the_second_grade_belongs_to_the_same_guest(client, scenario):
    submit(client, scenario, FAIR)
    submit(client, scenario, STRONG)
    assert User.objects.count() == 1
    assert list(Attempt.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_htmx_gets_the_result_alone(client, scenario):
    url = scenario.get_absolute_url()
    answer = client.post(url, {"prompt": FAIR, "revision": 0}, headers=HTMX)
    assert len(scores(answer)) == 1
    lacks(answer, "<html", "<textarea")
    shows(answer, 'id="revision"', 'value="1"', "hx-swap-oob", "data-announce=")


def test_htmx_leaves_the_revision_alone_when_a_newer_draft_was_kept(client, scenario):
    draft = reverse("draft", args=[scenario.id])
    client.post(draft, {"prompt": "from another tab", "revision": 0})
    url = scenario.get_absolute_url()
    lacks(client.post(url, {"prompt": FAIR, "revision": 0}, headers=HTMX), 'id="revision"')
    shows(client.post(url, {"prompt": FAIR, "revision": 1}, headers=HTMX), 'value="2"')


def test_the_page_shows_the_latest_grade_after_a_reload(client, scenario):
    submit(client, scenario, FAIR)
    page = client.get(scenario.get_absolute_url())
    assert scores(page) == [f"{Attempt.objects.get().overall:.1f}"]


def test_every_quote_of_evidence_is_underlined_where_it_stands(client, scenario):
    submit(client, scenario, STRONG)
    attempt = Attempt.objects.get()
    pieces = marking.mark(attempt.grade, attempt.prompt).pieces
    assert "".join(piece.text for piece in pieces) == attempt.prompt
    for number, point in enumerate(attempt.grade["checkpoints"], start=1):
        quoted = "".join(piece.text for piece in pieces if number in piece.points)
        for quote in point["evidence"]:
            assert quote["text"] in quoted


def test_a_prompt_with_markup_is_shown_as_text(client, scenario):
    page = submit(client, scenario, f"{FAIR} <script>alert(1)</script> & </textarea>")
    lacks(page, "<script>alert")
    shows(page, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;/textarea&gt;")


def test_a_leading_empty_line_survives_the_way_through_the_form(client, scenario):
    page = submit(client, scenario, f"\n\n{FAIR}")
    shows(page, f'">\n\n\n{FAIR}</textarea>')


def test_at_most_three_improvements_stand_there_with_their_gain(client, scenario):
    page = submit(client, scenario, FAIR)
    shown = marking.mark(Attempt.objects.get().grade, FAIR).improvements
    assert 1 <= len(shown) <= 3
    assert [item.gain for item in shown] == sorted((item.gain for item in shown), reverse=True)
    for item in shown:
        shows(page, f"+{item.gain:.1f}</span>")


def test_a_pass_is_said_and_leads_to_the_next_step_of_the_ladder(alice, scenario):
    following = make_scenario("after-this", track="letters", difficulty="intermediate")
    Scenario.objects.filter(id=scenario.id).update(track=following.track, position=0)
    scenario.refresh_from_db()
    client = signed_in(alice)
    record(alice, scenario, 8.0)
    page = client.get(scenario.get_absolute_url())
    shows(page, "Passed: 7.0 or more.", "Next: After this", "This opened", "Passed</span>")
    record(alice, scenario, 9.5, day=1)
    page = client.get(scenario.get_absolute_url())
    shows(page, "Mastered: 9.0 or more", "Mastered</span>")
    lacks(page, "This opened")


def test_below_a_pass_the_next_step_is_another_try(alice, scenario):
    record(alice, scenario, 6.9)
    page = signed_in(alice).get(scenario.get_absolute_url())
    shows(page, ">Try again</a>")
    lacks(page, "Passed: 7.0")


def test_what_the_learner_expected_is_kept_and_answered(alice, scenario):
    submit(signed_in(alice), scenario, FAIR, expected="8.5")
    assert str(Attempt.objects.get().expected) == "8.5"
    record(alice, scenario, 6.0, day=300, expected=None)
    page = submit(signed_in(alice), scenario, FAIR, expected="0")
    shows(page, "You expected 0.0.")


@pytest.mark.parametrize(
    ("expected", "seconds", "shown"),
    [("eleven", "-5", "everything"), ("11", "many", ""), ("", "", "each")],
)
def test_nonsense_beside_the_prompt_does_not_stop_a_submission(
    alice, scenario, expected, seconds, shown
):
    submit(signed_in(alice), scenario, FAIR, expected=expected, seconds=seconds, shown=shown)
    attempt = Attempt.objects.get()
    assert attempt.expected is None
    assert attempt.seconds == 0
    assert attempt.shown == (shown if shown == "each" else "nothing")


def test_time_spent_is_kept_with_the_attempt(alice, scenario):
    submit(signed_in(alice), scenario, FAIR, seconds="95", shown="each")
    assert Attempt.objects.get().seconds == 95
    assert ScenarioProgress.objects.get(user=alice, scenario=scenario).seconds == 95


# --- cost ----------------------------------------------------------------------------------------


def test_reading_the_page_costs_the_same_after_many_attempts(alice, scenario):
    client = signed_in(alice)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(scenario.get_absolute_url()).status_code == 200
        return len(queries)

    for day in range(2):
        record(alice, scenario, 6.0, day=day)
    few = cost()
    for day in range(2, 40):
        record(alice, scenario, 6.0, day=day)
    assert cost() == few
    assert few <= 18


def test_the_small_chart_shows_the_latest_attempts_with_a_table(alice, scenario):
    for day in range(35):
        record(alice, scenario, 3.0 + day / 10, day=day)
    page = signed_in(alice).get(scenario.get_absolute_url())
    assert page.content.decode().count("sparkline-dot") == 30
    shows(page, "From 3.5 in attempt 6 to 6.4 in attempt 35", "against attempt 35")


def test_the_small_chart_keeps_within_its_frame(alice, scenario):
    attempts = [record(alice, scenario, score, day=day) for day, score in enumerate((0.0, 10.0))]
    chart = sparkline.draw(attempts)
    low, high = chart.dots
    assert 0 < low.x < high.x < chart.width
    assert 0 < high.y < chart.pass_y < low.y < chart.height
    assert len(sparkline.draw(attempts[:1]).dots) == 1


def test_the_outline_has_every_checkpoint_once(scenario):
    groups = marking.outline(scenario.version.rubric)
    assert [number for group in groups for number, _, _ in group.points] == list(range(1, 8))
    assert {group.name for group in groups} <= set(CRITERIA)


def test_a_hint_opened_as_a_visitor_counts_for_the_first_attempt(client, scenario):
    client.post(reverse("hint", args=[scenario.id]), {"tier": "1"})
    submit(client, scenario, FAIR)
    assert Attempt.objects.get().hints_used == 1
    assert HintUse.objects.get().user.is_guest
