from __future__ import annotations

import json
import re

import pytest
from django.utils import timezone

from grading import attempts, publishing, scenarios, unlocking
from grading.engine.checkpoints import compile_rubric
from grading.engine.rubric import CRITERIA
from grading.models import Difficulty, GeneratedPractice, Scenario, ScenarioProgress
from grading.packs.schema import Scenario as Format
from grading.practice import families, making, picking
from promptlab.lib.errors import Conflict, NotFound, ValidationFailed
from tests.grading.making import attempt, make_scenario

FAMILIES = families.every()
NAMES = [family.slug for family in FAMILIES]


def sample(family: families.Family) -> list[families.Filling]:
    """Fillings that use every choice of every slot at least once."""
    longest = max(len(choices) for choices in family.slots.values())
    return [
        {name: choices[turn % len(choices)] for name, choices in family.slots.items()}
        for turn in range(longest)
    ]


def test_there_are_at_least_eight_families_with_sixty_fillings_each():
    assert len(FAMILIES) >= 8
    assert all(family.size >= 60 for family in FAMILIES)
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("family", FAMILIES, ids=NAMES)
def test_every_filling_has_a_key_of_its_own(family):
    keys = {families.key(filling) for filling in family.fillings()}
    assert len(keys) == family.size


@pytest.mark.parametrize("level", families.LEVELS)
@pytest.mark.parametrize("family", FAMILIES, ids=NAMES)
def test_exemplars_reach_nine_and_the_weak_prompt_stays_below_four(family, level):
    for filling in sample(family):
        content = family.content(filling, level, "made")
        assert families.SLOT.search(json.dumps(content)) is None
        rubric = compile_rubric(Format.model_validate(content).canonical())
        assert [point.text for point in rubric.checkpoints if not point.detectable] == []
        for prompt in content["exemplar_prompts"]:
            grade = attempts.read(rubric, attempts.check_prompt(prompt), copy_screen=False)
            missed = [
                point["text"] for point in grade["checkpoints"] if point["verdict"] == "missing"
            ]
            assert grade["grade"]["overall_score"] >= 9.0, (families.theme(filling), missed)
        weak = attempts.read(rubric, content["fixtures"][0]["prompt"])
        assert weak["grade"]["overall_score"] <= 4.0


@pytest.mark.parametrize("family", FAMILIES, ids=NAMES)
def test_every_family_covers_all_five_criteria_and_asks_more_at_each_level(family):
    counts = []
    for level in families.LEVELS:
        criteria = family.content(family.filling(0), level, "made")["evaluation_criteria"]
        assert list(criteria) == list(CRITERIA)
        counts.append(sum(len(row["checkpoints"]) for row in criteria.values()))
    assert counts == sorted(set(counts))


def test_the_families_together_train_the_usual_weak_spots():
    trained = {area for slug in NAMES for area in picking.trained_areas(slug, "expert")}
    assert trained >= {*CRITERIA, "missing_data", "output_format", "audience", "length"}


def test_made_scenarios_are_published_gradable_and_personal(alice, bob):
    found = making.generate(alice, ["structure"], "intermediate", 3)
    assert len(found.scenarios) == 3
    for made in found.scenarios:
        scenario = scenarios.find(alice, made.scenario.id)
        assert (scenario.made_for, scenario.difficulty) == (alice, "intermediate")
        assert 0 <= made.relevance_score <= 100
        assert unlocking.is_open(alice, scenario)
        with pytest.raises(NotFound):
            scenarios.find(bob, scenario.id)
        row = attempts.submit(alice, scenario, scenario.version.text("exemplar_prompts")[0])
        assert row.overall < 7.0  # its own exemplar, copied


def test_ids_are_slugs_that_nobody_can_guess(alice):
    ids = [made.scenario.id for made in making.generate(alice, count=5).scenarios]
    assert len(set(ids)) == 5
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{16}", id_) for id_ in ids)


def test_one_request_mixes_the_skills(alice):
    made = making.generate(alice, count=5).scenarios
    assert len({one.scenario.family for one in made}) == 5


def test_a_learner_never_gets_the_same_filling_twice_and_runs_out_in_the_end(alice, monkeypatch):
    family = families.by_slug("picture-brief")
    slots = {name: choices[:2] for name, choices in family.slots.items()}
    small = families.Family(family.slug, {**family.source, "slots": slots})
    monkeypatch.setattr(families, "by_slug", lambda slug: small)
    for _ in range(small.size):
        making.one_more(alice, small.slug)
    rows = GeneratedPractice.objects.filter(user=alice).values_list("filling", flat=True)
    assert len(set(rows)) == len(rows) == small.size
    with pytest.raises(Conflict):
        making.one_more(alice, small.slug)


def test_new_subjects_come_before_old_ones_in_other_words(alice):
    family = families.by_slug("time-plan")
    subjects = next(iter(family.slots.values()))
    titles = {making.one_more(alice, "time-plan").title for _ in subjects}
    assert len(titles) == len(subjects)


def test_two_learners_may_get_the_same_and_do_not_use_up_each_other(alice, bob):
    before = making.generate(alice, count=1).picked.total_available
    assert making.generate(bob, count=1).picked.total_available == before
    assert making.generate(alice, count=1).picked.total_available == before - 1


def test_a_filling_that_was_given_meanwhile_is_not_given_again(alice):
    picked = picking.pick(alice, [], "beginner", 5, False, families.every())
    first, second = making.drafts(picked), making.drafts(picked)
    assert len(making.keep_new(alice, first[:2])) == 2
    kept = making.keep_new(alice, second)
    assert [made.scenario.family for made in kept] == [draft.family for draft in second[2:]]
    assert GeneratedPractice.objects.count() == 5


def test_one_skill_alone_gives_different_fillings_at_once(alice):
    made = making.generate(alice, count=5, family="time-plan").scenarios
    assert len({one.scenario.title for one in made}) == 5


def test_focus_areas_choose_the_families_and_unknown_words_are_passed_over(alice):
    found = making.generate(alice, ["missing data", "astrology"], "beginner", 2)
    for made in found.scenarios:
        trained = picking.trained_areas(made.scenario.family, "beginner")
        assert trained.get("missing_data", 0) > 0
    assert found.picked.filtered_count < found.picked.total_available
    assert making.generate(alice, ["astrology"], count=1).scenarios


def test_edge_cases_are_understood_in_other_words(alice):
    found = making.generate(alice, ["edge_case_handling"], "intermediate", 1)
    trained = picking.trained_areas(found.scenarios[0].scenario.family, "intermediate")
    assert trained.keys() & {"edge_cases", "missing_data", "invalid_input"}


def test_without_focus_the_own_weak_areas_count(alice, db):
    weak = make_scenario("weak")
    for day in range(3):
        attempt(alice, weak, 7.5, day=day, verdicts={"audience": "missing"})
    made = making.generate(alice, count=1).scenarios[0]
    assert picking.trained_areas(made.scenario.family, "beginner").get("audience", 0) > 0


def test_without_difficulty_the_learner_s_level_counts(alice, db):
    assert making.generate(alice, count=1).scenarios[0].scenario.difficulty == "beginner"
    for number in range(2):
        scenario = make_scenario(f"hard-{number}", difficulty="expert", categories=["x"])
        attempt(alice, scenario, 8.0)
    made = making.generate(alice, count=1).scenarios[0].scenario
    assert made.difficulty == Difficulty.EXPERT
    assert made.minutes > 10


def test_mastered_skills_can_be_left_out(alice, db):
    done = make_scenario("done", family="picture-brief")
    ScenarioProgress.objects.create(user=alice, scenario=done, mastered_at=timezone.now())
    everything = making.generate(alice, count=1)
    without = making.generate(alice, count=5, exclude_completed=True)
    assert "picture-brief" not in {one.scenario.family for one in without.scenarios}
    assert without.picked.filtered_count < everything.picked.filtered_count


def test_confidence_grows_with_the_attempts(alice, db):
    assert making.generate(alice, count=1).picked.confidence == 0.0
    scenario = make_scenario("one")
    for day in range(6):
        attempt(alice, scenario, 6.0, day=day)
    assert making.generate(alice, count=1).picked.confidence == 0.5


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("count", {"count": 0}),
        ("count", {"count": 6}),
        ("difficulty", {"difficulty": "impossible"}),
        ("family", {"family": "no-such-family"}),
    ],
)
def test_what_breaks_a_rule_is_refused_and_nothing_is_made(alice, field, arguments):
    with pytest.raises(ValidationFailed) as refused:
        making.generate(alice, **arguments)
    assert refused.value.issues[0].field == field
    assert not Scenario.objects.exists()


@pytest.mark.parametrize("level", families.LEVELS)
@pytest.mark.parametrize("family", FAMILIES, ids=NAMES)
def test_a_made_scenario_would_pass_the_publish_gate(family, level):
    content = Format.model_validate(family.content(family.filling(0), level, "made")).canonical()
    assert publishing.inspect(content, compile_rubric(content)) == []
