from __future__ import annotations

import pytest

from promptlab.lib.markdown import render


def test_markdown_becomes_html() -> None:
    assert render("A **bold** word") == "<p>A <strong>bold</strong> word</p>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![pixel](https://elsewhere.example/p.png)",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_no_html_no_images_no_script_links(text: str) -> None:
    html = render(text)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
