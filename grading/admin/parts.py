"""The parts of a scenario that come in any number: exemplars, fixtures, mistakes, material.

Each kind is a formset with one blank row. A row that is emptied is left out.
"""

from __future__ import annotations

from typing import Any

from django import forms

from grading.admin.fields import Prose, Words

SEVERITIES = [("", "choose"), ("minor", "minor"), ("major", "major"), ("critical", "critical")]


class PartForm(forms.Form):
    """One row. `content()` is its entry in the pack format, None when the row is blank."""

    noun = "part"

    def content(self) -> Any:
        filled = {
            name: value
            for name in self.fields
            if (value := self.cleaned_data.get(name)) not in ("", None)
        }
        return filled or None


class ExemplarForm(PartForm):
    prompt = Prose(label="Prompt", rows=8, mono=True)

    def content(self) -> str | None:
        return self.cleaned_data.get("prompt") or None

    @staticmethod
    def rows(content: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"prompt": prompt} for prompt in content.get("exemplar_prompts", [])]


class FixtureForm(PartForm):
    prompt = Prose(label="Prompt", rows=3, mono=True)
    at_least = forms.FloatField(label="At least", required=False)
    at_most = forms.FloatField(label="At most", required=False)

    @staticmethod
    def rows(content: dict[str, Any]) -> list[dict[str, Any]]:
        return list(content.get("fixtures", []))


class MistakeForm(PartForm):
    pattern = Words(label="Mistake")
    explanation = Prose(label="Why it matters", rows=2)
    correction = Prose(label="What to do instead", rows=2)
    severity = forms.ChoiceField(label="Severity", choices=SEVERITIES, required=False)

    @staticmethod
    def rows(content: dict[str, Any]) -> list[dict[str, Any]]:
        return list(content.get("common_mistakes", []))


class MaterialForm(PartForm):
    name = Words(label="Name")
    text = Prose(label="Text", rows=5, mono=True)

    @staticmethod
    def rows(content: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"name": name, "text": text} for name, text in content.get("material", {}).items()]


# field of the pack format -> (form of one row, prefix of the form's fields)
PARTS: dict[str, tuple[type[PartForm], str]] = {
    "exemplar_prompts": (ExemplarForm, "exemplar"),
    "fixtures": (FixtureForm, "fixture"),
    "common_mistakes": (MistakeForm, "mistake"),
    "material": (MaterialForm, "material"),
}
MOST_ROWS = 60


def formsets(data: Any, content: dict[str, Any]) -> dict[str, forms.BaseFormSet[PartForm]]:
    """A formset for every kind, bound to `data` when there is any, else filled from `content`."""
    return {
        field: forms.formset_factory(
            form, extra=1, absolute_max=MOST_ROWS, max_num=MOST_ROWS, validate_max=True
        )(
            data,
            prefix=prefix,
            initial=None if data is not None else form.rows(content),  # type: ignore[attr-defined]
        )
        for field, (form, prefix) in PARTS.items()
    }


def filled(formset: forms.BaseFormSet[PartForm]) -> list[PartForm]:
    """The rows that say something, in their order: entry n of the content is row n of these."""
    return [form for form in formset if form.is_bound and _content(form) is not None]


def _content(form: PartForm) -> Any:
    form.is_valid()
    # What failed to be a number is missing from cleaned_data; the row still says something.
    return form.content() or (form.errors or None)
