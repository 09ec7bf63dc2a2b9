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


@register.filter
def bare(field: BoundField) -> BoundField:
    """The field without allauth's placeholder: it only repeats the label, and fades when needed."""
    field.field.widget.attrs.pop("placeholder", None)
    return field


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
