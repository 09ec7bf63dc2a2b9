"""/api/docs: what strangers and signed-in readers find there."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from promptlab.accounts import docs_keys, keys, places
from promptlab.accounts.models import ApiKey, User
from promptlab.api.doors import DOORS
from promptlab.pages.api_docs.published import COMING, doors
from promptlab.pages.error_help import HELP

pytestmark = pytest.mark.django_db
KEY = re.compile(r"pe_sk_test_[A-Za-z0-9]{40}")
DOOR = f"/api/docs/{DOORS[0].name}"


@pytest.fixture(autouse=True)
def limits_unused() -> None:
    caches["limits"].clear()


@pytest.fixture
def reader(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_first_page_says_which_door_and_leads_to_each(client: Client) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "Which door?" in text(page)
    for door in DOORS:
        assert f'href="/api/docs/{door.name}"' in text(page)
        assert client.get(f"/api/docs/{door.name}").status_code == 200
        assert door.about is not None


def test_doors_that_are_not_open_are_named_and_not_linked(client: Client) -> None:
    page = text(client.get("/api/docs"))
    for base, _ in COMING:
        answers = any(door.base == base for door in DOORS)
        assert answers or f"<code>{base}</code>" in page
        assert f'href="{base}' not in page


@pytest.mark.parametrize("path", ["/api/docs", DOOR])
def test_every_link_of_the_pages_is_answered(client: Client, path: str) -> None:
    page = text(client.get(path))
    here = set(re.findall(r' id="([^"]+)"', page))
    answers: dict[str, Any] = {}
    for link in set(re.findall(r' href="([^"]+)"', page)):
        where, _, fragment = link.partition("#")
        if where.startswith("/static/"):
            continue
        if where:
            if where not in answers:
                answers[where] = client.get(where)
            assert answers[where].status_code in {200, 302}, link
            assert not fragment or f'id="{fragment}"' in text(answers[where]), link
        else:
            assert fragment in here, link


def test_no_id_is_there_twice(client: Client) -> None:
    for path in ("/api/docs", DOOR):
        ids = re.findall(r' id="([^"]+)"', text(client.get(path)))
        assert len(ids) == len(set(ids))


def test_every_endpoint_has_its_samples_its_answer_and_its_refusals(client: Client) -> None:
    for door in doors():
        page = text(client.get(f"/api/docs/{door.name}"))
        for endpoint in door.endpoints:
            section = page.split(f'<section class="endpoint stack" id="{endpoint.name}"')[1]
            section = section.split("</section>")[0]
            assert endpoint.call.path in section
            for language in ("curl", "python", "javascript"):
                assert f'id="{endpoint.name}-{language}"' in section
            for refusal in endpoint.refusals:
                assert f"<code>{refusal.code}</code>" in section
                assert f"/docs/errors/{refusal.code}" in section


def test_every_refusal_that_is_documented_has_a_page(client: Client) -> None:
    codes = {
        refusal.code for door in doors() for each in door.endpoints for refusal in each.refusals
    }
    assert codes <= set(HELP)
    page = text(client.get("/api/docs"))
    assert all(f"/docs/errors/{code}" in page for code in codes)


def test_a_page_of_a_door_that_is_not_there_is_not_found(client: Client) -> None:
    for rest in ("", "/openapi.json", "/postman.json", "/curl.sh"):
        assert client.get(f"/api/docs/no-such-door{rest}").status_code == 404


def test_the_address_with_a_slash_leads_to_the_one_without(client: Client) -> None:
    answer = client.get("/api/docs/")
    assert (answer.status_code, answer["Location"]) == (302, "/api/docs")


class TestFiles:
    def test_the_document_is_that_of_the_door_and_names_this_site(
        self, client: Client, settings: Any
    ) -> None:
        answer = client.get(f"{DOOR}/openapi.json")
        document = json.loads(answer.content)
        assert document["openapi"].startswith("3.")
        assert document["servers"] == [{"url": settings.PROMPTLAB_BASE_URL}]
        assert set(document["paths"]) == set(DOORS[0].openapi()["paths"])
        assert answer["Access-Control-Allow-Origin"] == "*"

    @pytest.mark.parametrize("name", ["openapi.json", "postman.json", "curl.sh"])
    def test_who_has_a_file_already_gets_no_body_again(self, client: Client, name: str) -> None:
        first = client.get(f"{DOOR}/{name}")
        assert first.status_code == 200
        again = client.get(f"{DOOR}/{name}", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_downloads_have_names_and_call_this_site(self, client: Client, settings: Any) -> None:
        settings.PROMPTLAB_BASE_URL = "https://promptlab.example"
        script = client.get(f"{DOOR}/curl.sh")
        assert script["Content-Disposition"] == f'attachment; filename="{DOORS[0].name}.sh"'
        assert "BASE_URL=${BASE_URL:-https://promptlab.example}" in text(script)
        collection = client.get(f"{DOOR}/postman.json")
        assert collection["Content-Disposition"].endswith('.postman.json"')
        assert '"value": "https://promptlab.example"' in text(collection)


class TestTheTestKey:
    def test_guests_are_asked_to_log_in_and_come_back(self, client: Client) -> None:
        page = text(client.get(DOOR))
        assert "$PROMPTLAB_KEY" in page
        assert "Fill in my test key" not in page
        answer = client.post(DOOR)
        assert answer.status_code == 302
        assert answer["Location"] == f"/accounts/login/?next={DOOR}"
        assert not ApiKey.objects.exists()

    @pytest.mark.parametrize("path", ["/api/docs", DOOR])
    def test_one_click_puts_a_key_into_every_sample(
        self, reader: Client, alice: User, path: str
    ) -> None:
        before = text(reader.get(path))
        assert "Fill in my test key" in before
        samples = before.count("PROMPTLAB_KEY")
        answer = reader.post(path, {"language": "python"})
        page = text(answer)
        (found,) = set(KEY.findall(page))
        assert "Bearer $PROMPTLAB_KEY" not in page
        assert page.count(found) >= samples / 2
        assert 'value="python" id="language-python" form="key-form" checked' in page
        key = keys.find(found)
        assert key is not None
        assert (key.user, key.live, key.accepted) == (alice, False, True)
        assert key.account == places.home(alice).account
        assert key.expires_at is not None
        assert key.expires_at - key.created_at < docs_keys.LIFE * 1.01

    def test_samples_ask_about_the_reader_instead_of_somebody(
        self, reader: Client, alice: User
    ) -> None:
        assert f"/progress/{alice.pk}?" not in text(reader.get(DOOR))
        assert f"/progress/{alice.pk}?" in text(reader.post(DOOR))

    def test_the_key_is_only_in_this_answer(self, reader: Client) -> None:
        answer = reader.post(DOOR)
        (found,) = set(KEY.findall(text(answer)))
        assert "no-store" in answer["Cache-Control"]
        assert found not in text(reader.get(DOOR))
        assert found not in json.dumps(dict(reader.session), default=str)
        assert found not in str(list(ApiKey.objects.values()))

    def test_a_second_click_ends_the_first_key_and_no_other(
        self, reader: Client, alice: User
    ) -> None:
        place = places.home(alice)
        own, _ = keys.issue_in(place, name=docs_keys.NAME, live=False)
        first = KEY.findall(text(reader.post(DOOR)))[0]
        assert keys.verify(first) is not None
        second = KEY.findall(text(reader.post("/api/docs")))[0]
        assert keys.verify(first) is None
        assert keys.verify(second) is not None
        own.refresh_from_db()
        assert own.accepted

    def test_keys_of_others_stay(self, reader: Client, charlie: User) -> None:
        theirs, _ = docs_keys.fresh(charlie)
        reader.post(DOOR)
        theirs.refresh_from_db()
        assert theirs.accepted

    def test_a_full_account_is_told_and_gets_no_key(self, reader: Client, alice: User) -> None:
        place = places.home(alice)
        for number in range(keys.IN_USE_MOST):
            keys.issue_in(place, name=f"Key {number}")
        answer = reader.post(DOOR)
        assert answer.status_code == 409
        assert "This account has 50 keys already." in text(answer)
        assert not KEY.search(text(answer))

    def test_too_many_clicks_are_refused_and_the_last_key_works(self, reader: Client) -> None:
        for _ in range(docs_keys.ASKED.count):
            last = KEY.findall(text(reader.post("/api/docs")))[0]
        answer = reader.post("/api/docs")
        assert answer.status_code == 429
        assert "That were many keys in one hour." in text(answer)
        assert keys.verify(last) is not None

    def test_another_site_cannot_click(self, alice: User) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(alice)
        assert strict.post(DOOR).status_code == 403
        assert not ApiKey.objects.exists()
