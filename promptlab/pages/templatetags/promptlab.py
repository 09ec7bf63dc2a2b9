"""Filters and tags of our own templates, loaded everywhere."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from promptlab.lib.markdown import render

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown without HTML and remote images, as safe HTML."""
    return render(text)
