"""Small helpers of the account pages."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.forms import BoundField

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251  (a type only)

register = template.Library()

LABELS = {
    "Login": "E-mail address or user name",
    "Remember Me": "Keep me logged in on this computer",
    "Email": "E-mail address",
    "Username": "User name",
    "Password (again)": "The same password again",
    "Current Password": "Current password",
    "New Password": "New password",
    "New Password (again)": "The new password again",
    "Passwordless": "It logs me in alone",
}
HELP = {
    "username": "Letters, digits and @ . + - _",
    "password1": "At least 8 characters, and not only digits.",
    "passwordless": "No password needed. Your device then asks for a fingerprint, a face or a PIN.",
}


@register.filter
def in_our_words(field: BoundField) -> BoundField:
    """One of allauth's fields, named as our pages name things.

    Without its placeholder, which only repeats the label and is gone when it is needed.
    """
    field.field.widget.attrs.pop("placeholder", None)
    field.label = LABELS.get(str(field.label), field.label)
    field.help_text = HELP.get(field.name, field.help_text)
    return field


@register.filter
def in_words(counted: dict[str, int]) -> str:
    """{"attempts": 2, "drafts": 1} as `2 attempts and 1 draft`."""
    parts = [
        f"{count} {name.removesuffix('s') if count == 1 else name}"
        for name, count in counted.items()
    ]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)


@register.filter
def host_is_address(request: HttpRequest) -> bool:
    """Whether the site was opened by an address: browsers make passkeys for names only."""
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@register.simple_tag
def mail_goes_out() -> bool:
    """Whether messages leave this machine; otherwise they are printed where the server runs."""
    return bool(settings.MAIL_GOES_OUT)


@register.simple_tag
def signup_mode() -> str:
    return str(settings.PROMPTLAB_SIGNUP)
