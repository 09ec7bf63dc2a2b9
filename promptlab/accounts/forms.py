"""The forms of the account pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm as BaseSignupForm
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from django import forms
from django.db import IntegrityError, transaction

from promptlab.accounts import invitations
from promptlab.accounts.adapters import INVITATION
from promptlab.accounts.models import User
from promptlab.accounts.people import make_personal_account
from promptlab.accounts.sessions import (
    browser_zone,
    joins_after_confirming,
    keep_guest,
    session_guest,
)
from promptlab.accounts.zones import choices
from promptlab.lib.errors import Conflict

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251  (a type only)


class SignupForm(BaseSignupForm):  # type: ignore[misc]
    """Sign-up, with everything that belongs to it in one transaction."""

    def save(self, request: HttpRequest) -> User:
        """The new user with a personal account, the guest's work and the invitation used up.

        Who presses the button twice is made once. Conflict when somebody else took the name in
        the meantime.
        """
        adapter = get_adapter()
        # Hashing the password takes long: it happens before the transaction begins.
        user: User = adapter.save_user(request, adapter.new_user(request), self, commit=False)
        guest = session_guest(request)
        habits = guest or User(time_zone=browser_zone(request))
        user.time_zone = habits.time_zone
        user.help_while_typing = habits.help_while_typing
        user.show_days_practised = habits.show_days_practised
        try:
            self._join(request, user)
        except IntegrityError as taken:
            user = self._made_meanwhile(taken)
        if app_settings.EMAIL_VERIFICATION == "mandatory":
            joins_after_confirming(request, user)
        request.session.pop(INVITATION, None)
        return user

    @transaction.atomic
    def _join(self, request: HttpRequest, user: User) -> None:
        user.save()
        setup_user_email(request, user, [EmailAddress(email=user.email)])
        make_personal_account(user)
        if invitation := request.session.get(INVITATION):
            invitations.redeem(invitation, user)
        if app_settings.EMAIL_VERIFICATION != "mandatory":
            keep_guest(request, user)

    def _made_meanwhile(self, taken: IntegrityError) -> User:
        """Whoever got the name since it was found free: the same person, as the password proves."""
        user = User.objects.filter(username=self.cleaned_data["username"]).first()
        if user is None:
            raise taken
        if not user.check_password(self.cleaned_data["password1"]):
            raise Conflict("This name has just been taken. Choose another one.") from taken
        return user


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ["display_name", "time_zone", "help_while_typing", "show_days_practised"]
        labels = {
            "display_name": "Name",
            "help_while_typing": "Help while I type",
            "show_days_practised": "Show the days I practised",
        }
        help_texts = {
            "display_name": "How pages address you. People in your shared accounts see it, too.",
            "help_while_typing": "Shows what the grader has seen so far, without a score.",
            "show_days_practised": "On the progress page.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            label="Time zone",
            help_text="Your days begin at midnight here. Type a city to find it in the list.",
            choices=choices(self.instance.time_zone),
        )
        self.order_fields(self._meta.fields)
        if self.instance.is_guest:
            del self.fields["display_name"]


class PasswordProof(forms.Form):
    """The password, before something that cannot be undone."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("incorrect_password")
        return password


class TypedProof(forms.Form):
    """A typed word, for guests and for people who have no password."""

    WORD = "delete"
    word = forms.CharField(
        label=f"Type the word {WORD}", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, _user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"].strip().lower()
        if word != self.WORD:
            raise forms.ValidationError(f"Type the word {self.WORD} to go on.")
        return word


def proof_for(user: User) -> type[PasswordProof | TypedProof]:
    """Which proof this person can give."""
    return PasswordProof if user.has_usable_password() else TypedProof
