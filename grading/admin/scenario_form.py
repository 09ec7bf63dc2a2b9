"""A scenario as a form, and the form as a scenario in the pack format."""

from __future__ import annotations

from typing import Any

from django import forms

from grading import authoring
from grading.admin import checkpoints, parts
from grading.admin.fields import Lines, Prose, Slugs, Words
from grading.admin.form_errors import place_of
from grading.engine.rubric import CRITERIA, DEFAULT_WEIGHTS
from grading.models import Difficulty, Scenario
from promptlab.lib.errors import Issue, ValidationFailed

HINTS = ("hint_1", "hint_2", "hint_3")
# fields that a scenario may leave out: they are kept out of the content while they are empty
OPTIONAL = (
    "common_mistakes",
    "prerequisites",
    "unlocks",
    "brief",
    "material",
    "hints",
    "starter",
    "illustration",
    "track",
    "family",
    "fixtures",
)


class ScenarioForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything that the pack format knows. Errors name the field; nothing typed is lost."""

    id = Words(
        label="Id",
        help_text="Small letters, digits and hyphens. It is part of the address and stays.",
    )
    title = Words(label="Title")
    description = Prose(
        label="Description",
        rows=3,
        help_text="What the learner has to do, in a sentence or two. Markdown.",
    )
    brief = Prose(
        label="Brief", rows=8, help_text="The situation, the material, the audience. Markdown."
    )
    difficulty = forms.ChoiceField(label="Difficulty", choices=Difficulty.choices)
    category = Slugs(label="Categories", help_text="One or more, separated by commas.")
    estimated_time_minutes = forms.IntegerField(label="Minutes", required=False, initial=10)
    track = Words(
        label="Track",
        widget=forms.TextInput(attrs={"class": "vTextField", "list": "tracks"}),
        help_text="The ladder that it stands on, such as writing-basics. A new name makes a track.",
    )
    position = forms.IntegerField(
        label="Place on the ladder",
        required=False,
        min_value=1,
        max_value=10_000,
        help_text="1 stands first. Left empty: after the last one.",
    )
    grader = forms.ChoiceField(
        label="Graded by",
        required=False,
        choices=[("", "As the whole site"), *Scenario.Grader.choices],
        help_text="Claude needs a key, and a budget of the learner's account.",
    )
    family = Words(
        label="Family",
        help_text="Scenarios of one family teach the same skill on other material.",
    )
    prerequisites = forms.MultipleChoiceField(
        label="Needs", required=False, help_text="Scenarios to pass before this one opens."
    )
    unlocks = forms.MultipleChoiceField(
        label="Opens", required=False, help_text="Scenarios that passing this one opens."
    )
    learning_objectives = Lines(label="Objectives", help_text="One a line.")
    hint_1 = Prose(label="Hint 1: a nudge", rows=2)
    hint_2 = Prose(label="Hint 2: the concept", rows=2)
    hint_3 = Prose(label="Hint 3: a partial example", rows=2)
    starter = Prose(
        label="Starter",
        rows=3,
        mono=True,
        help_text="A weak prompt to repair. The first scenario of a track needs one.",
    )
    weak = Prose(label="What a weak prompt might bring back", rows=5)
    strong = Prose(label="What a strong prompt might bring back", rows=5)
    sample = Prose(
        label="Sample prompt",
        rows=6,
        mono=True,
        help_text="Graded against what the form says now. Nothing is recorded.",
    )

    class Meta:
        model = Scenario
        fields: list[str] = []

    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        scenario = options.get("instance")
        self.base: dict[str, Any] = (
            scenario.version.content if scenario and scenario.version else {}
        )
        options["initial"] = {**(options.get("initial") or {}), **initial(self.base)}
        if scenario:
            options["initial"]["position"] = scenario.position or None
            options["initial"]["grader"] = scenario.grader
        super().__init__(data, files, **options)
        self.fields["id"].disabled = bool(self.base)
        self._offer_scenarios()
        self._add_criteria()
        self.parts = parts.formsets(data, self.base)
        self.content: dict[str, Any] = {}
        self.typed: dict[str, Any] = {}
        self.saved_change = False

    @property
    def previewing(self) -> bool:
        """Whether the author asked for a look, not for saving."""
        return "_preview" in self.data

    def is_valid(self) -> bool:
        return super().is_valid() and not self.previewing

    def _post_clean(self) -> None:
        """The pack format judges the fields, not the columns that lists are copied into."""

    def disable(self) -> None:
        """Show everything, let nothing be typed: for people who may look only."""
        for form in (self, *(row for formset in self.parts.values() for row in formset)):
            for name, field in form.fields.items():
                field.disabled = name != "sample"

    def criterion(self, name: str) -> dict[str, forms.BoundField]:
        """The fields of one criterion, for the template."""
        names = ("weight", "description", "checkpoints", "details")
        return {field: self[f"{name}_{field}"] for field in names}

    def _offer_scenarios(self) -> None:
        rows = Scenario.objects.filter(made_for=None).exclude(id=self.base.get("id", ""))
        choices = [(id_, f"{title} ({id_})") for id_, title in rows.values_list("id", "title")]
        for name in ("prerequisites", "unlocks"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _add_criteria(self) -> None:
        for name in CRITERIA:
            self.fields[f"{name}_weight"] = forms.FloatField(
                label="Weight", required=False, initial=DEFAULT_WEIGHTS[name]
            )
            self.fields[f"{name}_description"] = Words(label="Question")
            self.fields[f"{name}_checkpoints"] = Lines(
                label="Checkpoints", rows=4, help_text="One a line, in plain words."
            )
            self.fields[f"{name}_details"] = Prose(label="Help for the grader", rows=8, mono=True)

    def clean(self) -> dict[str, Any]:
        self.typed = self._as_content()
        broken = [field for field, formset in self.parts.items() if not formset.is_valid()]
        if broken:
            self.add_error(None, "Some rows below need a look; each says why.")
        names = [row.cleaned_data.get("name") for row in parts.filled(self.parts["material"])]
        if len(set(names)) < len(names):
            self.add_error(None, "Material: every piece needs a name of its own.")
        if not self.previewing and not self.errors:
            self._check_newest()
            self._check()
        return self.cleaned_data

    def _check_newest(self) -> None:
        """Nobody's version is put under another one unseen: who saves again knows of it."""
        began_with = self.data.get("saved_version")
        if self.base and began_with and began_with != str(self.instance.version.number):
            self.add_error(
                None,
                f"Version {self.instance.version.number} was saved while you were writing. Look at "
                "Versions to see what changed; save again to put yours on top of it.",
            )

    def _check(self) -> None:
        try:
            if not self.base and Scenario.objects.filter(id=self.typed["id"]).exists():
                issue = Issue("id", "Another scenario has this id already. Choose another one.")
                raise ValidationFailed(issues=[issue])
            self.content = authoring.check(self.typed)
            authoring.check_shown(self.content, self.instance)
        except ValidationFailed as refused:
            if refused.message != refused.issues[0].issue:
                self.add_error(None, refused.message)
            for issue in refused.issues:
                self._show(issue)

    def _show(self, issue: Issue) -> None:
        """Put an issue beside the field that it is about."""
        form, field, text = place_of(self, issue)
        form.add_error(field, text)
        if form is not self and not self.non_field_errors():
            self.add_error(None, "Some rows below need a look; each says why.")

    def _as_content(self) -> dict[str, Any]:
        """What was typed, in the pack format; not checked yet."""
        given = self.cleaned_data
        rows = {name: parts.filled(formset) for name, formset in self.parts.items()}
        # A row of which nothing could be read has no content; then nothing is saved anyway.
        lists = {name: [form.content() or {} for form in forms_] for name, forms_ in rows.items()}
        illustration = {name: given[name] for name in ("weak", "strong") if given.get(name)}
        content = {
            **{name: given.get(name) for name in ("title", "description", "difficulty")},
            **{name: given.get(name) for name in ("category", "estimated_time_minutes")},
            **{name: given.get(name) for name in ("brief", "starter", "track", "family")},
            "id": self.base.get("id") or given.get("id"),
            "learning_objectives": given.get("learning_objectives", []),
            "evaluation_criteria": self._criteria(),
            **{name: self._in_order(name) for name in ("prerequisites", "unlocks")},
            "hints": [given[name] for name in HINTS if given.get(name)],
            "illustration": illustration,
            **lists,
            "material": _mapping(lists["material"]),
        }
        return {
            name: value
            for name, value in content.items()
            if value or name not in OPTIONAL or self.base.get(name) == value
        }

    def _in_order(self, name: str) -> list[str]:
        """Chosen ids; in the order that they had, when they are the same ones."""
        chosen: list[str] = self.cleaned_data.get(name, [])
        before: list[str] = self.base.get(name, [])
        return before if set(before) == set(chosen) else chosen

    def _criteria(self) -> dict[str, Any]:
        """The criteria that have checkpoints."""
        found = {}
        for name in CRITERIA:
            lines = self.cleaned_data.get(f"{name}_checkpoints") or []
            try:
                objects = checkpoints.read_details(self.cleaned_data.get(f"{name}_details", ""))
                rows = checkpoints.together(lines, objects)
            except ValidationFailed as refused:
                self.add_error(f"{name}_details", refused.message)
                rows = list(lines)
            if rows:
                found[name] = {
                    "weight": self.cleaned_data.get(f"{name}_weight"),
                    "description": self.cleaned_data.get(f"{name}_description", ""),
                    "checkpoints": rows,
                }
        return found


def _mapping(rows: list[dict[str, str]]) -> dict[str, str]:
    return {row.get("name", ""): row.get("text", "") for row in rows}


def initial(content: dict[str, Any]) -> dict[str, Any]:
    """The form's values for a scenario's content."""
    values = {name: value for name, value in content.items() if name in ScenarioForm.base_fields}
    values.update(zip(HINTS, content.get("hints", []), strict=False))
    values.update(content.get("illustration", {}))
    for name, criterion in content.get("evaluation_criteria", {}).items():
        values[f"{name}_weight"] = criterion["weight"]
        values[f"{name}_description"] = criterion["description"]
        values[f"{name}_checkpoints"] = checkpoints.texts(criterion["checkpoints"])
        values[f"{name}_details"] = checkpoints.details(criterion["checkpoints"])
    return values
