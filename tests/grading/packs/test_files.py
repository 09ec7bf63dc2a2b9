from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from grading.models import Scenario, ScenarioVersion, Track
from grading.packs import files
from tests.packs import pack, scenario

pytestmark = pytest.mark.django_db


def faults(text: str, file: str = "mine.yaml") -> list[str]:
    with pytest.raises(files.PackRefused) as refused:
        files.load({file: text})
    assert Scenario.objects.count() == 0
    return [f"{issue.field}: {issue.issue}" for issue in refused.value.issues]


def test_a_pack_adds_scenarios_as_drafts_with_a_first_version() -> None:
    done = files.load({"mine.yaml": pack()})
    loaded = Scenario.objects.get(id="thank-you")
    assert done.added == ["thank-you"]
    assert (loaded.status, loaded.version and loaded.version.number) == ("draft", 1)


def test_loading_the_same_pack_twice_changes_nothing() -> None:
    files.load({"mine.yaml": pack()})
    assert files.load({"mine.yaml": pack()}).unchanged == ["thank-you"]
    assert ScenarioVersion.objects.count() == 1


def test_a_changed_scenario_becomes_a_new_version_and_keeps_the_old_one() -> None:
    files.load({"mine.yaml": pack()})
    done = files.load({"mine.yaml": pack(scenario(title="Another title"))})
    loaded = Scenario.objects.get(id="thank-you")
    assert done.changed == ["thank-you"]
    assert loaded.title == "Another title"
    assert [version.number for version in loaded.versions.all()] == [2, 1]


def test_what_a_later_pack_adds_to_a_ladder_stands_after_what_is_there() -> None:
    files.load({"mine.yaml": pack(scenario("b", track="notes"), scenario("a", track="notes"))})
    files.load({"more.yaml": pack(scenario("d"), scenario("c", track="notes"))})
    ladder = Scenario.objects.filter(track="notes").order_by("position")
    assert list(ladder.values_list("id", flat=True)) == ["b", "a", "c"]
    assert ladder.values("position").distinct().count() == 3


def test_line_ends_are_kept_as_one_kind() -> None:
    files.load({"mine.yaml": pack(scenario(brief="One\r\ntwo\rthree\n"))})
    version = Scenario.objects.get(id="thank-you").version
    assert version
    assert version.content["brief"] == "One\ntwo\nthree\n"


def test_a_dry_run_tells_what_would_happen_and_changes_nothing() -> None:
    assert files.load({"mine.yaml": pack()}, dry_run=True).added == ["thank-you"]
    assert Scenario.objects.count() == 0


def test_unknown_fields_are_named_by_file_scenario_and_field() -> None:
    assert faults(pack(scenario(colour="red"))) == [
        "mine.yaml / thank-you / colour: There is no such field."
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"exemplar_prompts": []}, "exemplar_prompts"),
        ({"exemplar_prompts": [""]}, "exemplar_prompts.0"),
        ({"exemplar_prompts": ["Write it.", " \n "]}, "exemplar_prompts.1"),
        ({"title": "  "}, "title"),
        ({"description": "no\0body"}, "description"),
        ({"difficulty": "easy"}, "difficulty"),
        ({"id": "Not a slug"}, "id"),
        ({"fixtures": [{"prompt": "Write it"}]}, "fixtures.0"),
        ({"fixtures": [{"prompt": "Write it", "at_least": 5, "at_most": 4}]}, "fixtures.0"),
        ({"estimated_time_minutes": 0}, "estimated_time_minutes"),
    ],
)
def test_broken_rules_name_their_field(change: dict[str, object], field: str) -> None:
    found = faults(pack(scenario(**change)))  # type: ignore[arg-type]
    assert len(found) == 1
    assert found[0].split(": ")[0].endswith(f"/ {field}")


@pytest.mark.parametrize("weight", [0, -1, float("inf"), float("nan")])
def test_weights_that_are_not_positive_numbers_are_refused(weight: float) -> None:
    broken = scenario()
    broken["evaluation_criteria"]["clarity"]["weight"] = weight
    assert faults(pack(broken))[0].startswith(
        "mine.yaml / thank-you / evaluation_criteria.clarity.weight: "
    )


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?={a})", "({}"])
def test_patterns_that_are_not_linear_time_are_refused(pattern: str) -> None:
    broken = scenario()
    point = {"text": "Names the reader", "patterns": [pattern]}
    broken["evaluation_criteria"]["clarity"]["checkpoints"] = [point]
    assert "RE2" in faults(pack(broken))[0]


def test_ids_that_stand_twice_are_refused_within_and_across_files() -> None:
    with pytest.raises(files.PackRefused) as refused:
        files.load({"a.yaml": pack(), "b.yaml": pack()})
    assert [issue.field for issue in refused.value.issues] == ["b.yaml / thank-you / id"]


def test_links_to_unknown_scenarios_are_refused() -> None:
    assert faults(pack(scenario(unlocks=["nowhere"]))) == [
        "mine.yaml / thank-you / unlocks: unknown scenario 'nowhere'"
    ]


def test_cycles_are_refused_also_through_what_is_stored() -> None:
    files.load({"mine.yaml": pack(scenario("a"), scenario("b", prerequisites=["a"]))})
    with pytest.raises(files.PackRefused) as refused:
        files.load({"more.yaml": pack(scenario("a", prerequisites=["b"]))})
    assert "a cycle: a needs b needs a" in refused.value.issues[0].issue
    assert ScenarioVersion.objects.count() == 2


def test_one_fault_refuses_the_whole_load() -> None:
    with pytest.raises(files.PackRefused):
        files.load({"good.yaml": pack(scenario("good")), "bad.yaml": pack(scenario(title=""))})
    assert Scenario.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("scenarios: [", "not readable as YAML"),
        ("- just\n- a list", "Write fields with values"),
        ("", "Write fields with values"),
        ("[" * 5000, "nested more than 40 levels deep"),
        ("- " * 300_000, "nested more than 40 levels deep"),
    ],
)
def test_what_is_not_a_pack_is_refused_with_the_name_of_the_file(text: str, words: str) -> None:
    (found,) = faults(text)
    assert found.startswith("mine.yaml")
    assert words in found


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("title: A thank-you note", "title: &x A note\n  brief: *x", "aliases are not allowed"),
        ("title: A thank-you note", "title: !!str A note", "tags such as"),
        ("title: A thank-you note", "title: !!python/name:os.system ''", "tags such as"),
        ("title: A thank-you note", "title: A\n  title: B", "'title' stands twice"),
        ("title: A thank-you note", "title: 2026-02-31", "'2026-02-31' in line"),
        ("minutes: 5", "minutes: 0b_", "'0b_' in line"),
    ],
)
def test_yaml_that_hides_grows_or_means_nothing_is_refused(old: str, new: str, words: str) -> None:
    text = pack()
    assert old in text
    (found,) = faults(text.replace(old, new))
    assert found.startswith("mine.yaml: not readable as YAML")
    assert words in found


def test_a_text_that_yaml_reads_as_something_else_says_what_to_do() -> None:
    assert faults(pack().replace("A thank-you note", "2026-02-28")) == [
        "mine.yaml / thank-you / title: "
        "Write a text; between quotes if it looks like a number, a date, yes or no."
    ]


def test_export_load_export_gives_the_same_bytes() -> None:
    odd = scenario(
        "odd",
        brief="# Head\n\n- one: two\n  three\n",
        material={"z": "last\nline  ", "a": "'quoted' \"twice\" é ✓ #"},
        hints=["a", "b", "c"],
        fixtures=[{"prompt": "Write it all.", "at_most": 4.0}],
        prerequisites=["thank-you"],
    )
    files.load({"mine.yaml": pack(scenario(), odd)})
    first = files.export()
    assert files.load({"again.yaml": first}).unchanged == ["thank-you", "odd"]
    forget_everything()
    files.load({"again.yaml": first})
    assert files.export() == first


def forget_everything() -> None:
    Scenario.objects.update(version=None)
    ScenarioVersion.objects.all().delete()
    Scenario.objects.all().delete()
    Track.objects.all().delete()


def test_another_installation_gets_the_same_ladders_in_the_same_order() -> None:
    ladders = {"b": "zoo", "a": "zoo", "loose": None, "c": "art"}
    rows = [scenario(id_, **({"track": name} if name else {})) for id_, name in ladders.items()]
    files.load({"mine.yaml": pack(*rows)})
    first = files.export()

    forget_everything()
    files.load({"theirs.yaml": first})

    assert files.export() == first
    assert [row["id"] for row in yaml.safe_load(first)["scenarios"]] == ["b", "a", "c", "loose"]


def test_the_command_lists_every_fault_and_fails(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(pack(scenario(colour="red", title="")), "utf-8")
    with pytest.raises(CommandError) as failed:
        call_command("load_scenarios", str(bad), stdout=StringIO())
    assert "colour" in str(failed.value)
    assert "title" in str(failed.value)


def test_the_command_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nothing\.yaml"):
        call_command("load_scenarios", str(tmp_path / "nothing.yaml"), stdout=StringIO())


def test_an_export_names_every_id_that_it_does_not_know() -> None:
    files.load({"mine.yaml": pack()})
    with pytest.raises(CommandError, match="unknown scenario 'here'; unknown scenario 'there'"):
        call_command("export_scenarios", "there", "thank-you", "here", stdout=StringIO())
