from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from promptlab.pages import errors

PROMPT = "Write an e-mail that thanks Marta.\n\nKeep it under 120 words & warm."


@pytest.fixture
def strict(db: None) -> Client:
    return Client(enforce_csrf_checks=True)


def test_an_unknown_address_is_not_found_with_a_way_on(client: Client, db: None) -> None:
    answer = client.get("/no/such/page/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "There is nothing at this address" in page
    assert f"<code>{answer['X-Request-ID']}</code>" in page
    assert 'href="/scenarios/">See the scenarios' in page


@pytest.mark.parametrize(
    ("address", "above"),
    [("/practice/generate/", "/practice/"), ("/scenarios/x/draft/", "/scenarios/x/")],
)
def test_an_address_for_forms_leads_to_their_page(
    client: Client, db: None, address: str, above: str
) -> None:
    answer = client.get(address)
    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Only a form leads here" in page
    assert f'href="{above}">Open the page before it' in page


@pytest.mark.parametrize(
    ("body", "host"), [("a=b", "elsewhere.example"), ("a=" + "b" * 3_000_000, "localhost")]
)
def test_a_request_that_django_refuses_gets_our_page(
    client: Client, db: None, body: str, host: str
) -> None:
    form = "application/x-www-form-urlencoded"
    answer = client.post("/accounts/login/", body, form, headers={"host": host})
    assert answer.status_code == 400
    assert "This request cannot be answered" in answer.content.decode()


def test_forbidden_says_so(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = None  # type: ignore[assignment]
    answer = errors.forbidden(request, PermissionError())
    assert answer.status_code == 403
    assert "This page is not open to you" in answer.content.decode()


def test_a_broken_page_asks_the_database_nothing(
    rf: RequestFactory, django_assert_num_queries: object
) -> None:
    # Without the db mark any query fails this test.
    request = rf.get("/")
    request.id = "req_1234567890"  # type: ignore[attr-defined]
    answer = errors.server_error(request)
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Something broke on our side" in page
    assert "<code>req_1234567890</code>" in page


def test_a_refusal_says_when_to_come_back() -> None:
    context = {"status": 429, "message": "Too many prompts at once.", "retry_after": 1}
    page = render_to_string("errors/refusal.html", context)
    assert "Too many prompts at once." in page
    assert "again in 1 second." in page


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (59, "59 seconds"), (119, "119 seconds"), (120, "2 minutes"),
     (121, "3 minutes"), (3600, "60 minutes")],
)  # fmt: skip
def test_a_long_wait_is_told_in_minutes(seconds: int, words: str) -> None:
    context = {"status": 429, "message": "Practise those first.", "retry_after": seconds}
    assert f"again in {words}." in render_to_string("errors/refusal.html", context)


def test_an_expired_form_shows_its_text_again_and_can_be_sent(strict: Client) -> None:
    answer = strict.post(
        "/theme/?from=here",
        {"prompt": PROMPT, "revision": "7"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Keep it under 120 words &amp; warm.</textarea>" in page
    assert 'action="/theme/?from=here"' in page
    assert '<input type="hidden" name="revision" value="7">' in page
    assert "csrfmiddlewaretoken" in page
    assert "Send again" in page


def test_an_expired_form_never_repeats_a_password(strict: Client) -> None:
    fields = {"login": "alice", "password": "correct horse", "password1": "correct horse"}
    answer = strict.post("/theme/", fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert "correct horse" not in answer.content.decode()


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}]
)
def test_a_form_of_another_site_cannot_be_sent_by_one_click(
    strict: Client, headers: dict[str, str]
) -> None:
    page = strict.post("/theme/", {"prompt": PROMPT}, headers=headers).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "Send again" not in main
    assert "csrfmiddlewaretoken" not in main
    assert "Keep it under 120 words" in main


def test_an_older_browser_is_known_by_its_origin(strict: Client) -> None:
    answer = strict.post("/theme/", {"prompt": PROMPT}, headers={"Origin": "http://testserver"})
    assert "Send again" in answer.content.decode()
