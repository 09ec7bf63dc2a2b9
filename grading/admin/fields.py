"""Form fields that hand texts back as they were typed."""

from __future__ import annotations

from typing import Any

from django import forms


class Prose(forms.CharField):
    """A text of several lines: line ends become LF, blanks at the ends stay, only blanks is empty."""

    def __init__(self, *, rows: int = 4, mono: bool = False, **options: Any) -> None:
        attrs = {"rows": rows, "class": "vLargeTextField" + (" is-mono" if mono else "")}
        super().__init__(strip=False, required=False, widget=forms.Textarea(attrs=attrs), **options)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")
        return text if text.strip() else ""


class Lines(Prose):
    """One entry a line; blank lines are left out."""

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).split("\n") if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class Words(forms.CharField):
    """A short text in one line, never required here: the pack format says what is needed."""

    def __init__(self, *, size: str = "vTextField", **options: Any) -> None:
        attrs = {"class": size}
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(required=False, **options)


class Slugs(Words):
    """Short names, separated by commas."""

    def clean(self, value: Any) -> list[str]:
        return [name.strip() for name in super().clean(value).split(",") if name.strip()]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value
