"""What the forms of the learning pages carry beside the text itself."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from grading.models import Attempt
from grading.recording import Circumstances


class SubmissionForm(forms.Form):
    """A prompt on its way to the grader. The grader's own rules refuse; this only reads.

    Hidden fields that scripts fill are forgiving: nonsense in them never stops a submission.
    """

    prompt = forms.CharField(required=False, strip=False)
    revision = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000)
    seconds = forms.IntegerField(required=False, min_value=0)
    shown = forms.ChoiceField(required=False, choices=Attempt.Shown.choices)
    expected = forms.DecimalField(
        required=False, min_value=Decimal(0), max_value=Decimal(10), decimal_places=1
    )

    @property
    def text(self) -> str:
        return str(self.data.get("prompt", ""))

    @property
    def base(self) -> int:
        """The revision of the draft that the text was written on."""
        self.is_valid()
        return int(self.cleaned_data.get("revision") or 0)

    def circumstances(self) -> Circumstances:
        self.is_valid()
        return Circumstances(
            seconds=self.cleaned_data.get("seconds") or 0,
            shown=self.cleaned_data.get("shown") or Attempt.Shown.NOTHING,
            expected=self.cleaned_data.get("expected"),
        )
