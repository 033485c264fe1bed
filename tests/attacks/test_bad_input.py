"""Bad input gets an answer, never an error: every form with every nasty value, and random ones for the main two."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attacks.addresses import urls_of
from tests.attacks.test_rows_of_another_case import a_full_case
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db

#: One value for every field of a form at once.
NASTY: dict[str, Any] = {
    "nul": "a\0b",
    "long": "x" * 100_000,
    "astral": "\U0001f9ff\U00020000" * 30,
    "right to left": "\u202eegnahc\u202c \u2066\u05d0\u0628\u2069",
    "huge number": "9" * 400,
    "float": "1e400",
    "negative": "-1",
    "other digits": "\u0662\u0660\u0662\u0666-\u0661\u0661-\u0662\u0664",
    "superscript": "\u00b2",
    "year 1": "0001-01-01",
    "year 9999": "9999-12-31",
    "no day": "2026-02-30",
    "unknown code": "no-such-code",
    "markup": "<script>alert(1)</script>{{ 1 }}{% csrf_token %}",
    "percent": "%s %(name)s %",
    "surrogate bytes": "\ufffd\uffff",
    "nothing": "",
    "many": ["x"] * 20,
}
VALUES = list(NASTY.values())
MACHINERY = ("version", "token", "next", "state", "user", "language", "submit")
ANSWERS = frozenset({200, 302, 400, 403, 404, 405, 409, 413, 422})


@pytest.fixture
def full(people: Any, north_team: Any, as_user: Any) -> Any:
    with as_user(people.alice):
        return a_full_case(people.alice, north_team)


#: They end the session, or say nothing about anybody.
PASSED_OVER = {"portal:quick_exit", "accounts:sign_out", "portal:health"}
#: Asked by a browser or a script, not by a person: the answer is empty.
WITHOUT_WORDS = {"drafts:save", "portal:policy_report"}


def test_every_address_answers_a_post_with_anything_in_its_fields(full: Any, client_of: Any, alice: Any) -> None:
    """Three rounds; in each, every field gets another value, and the many values go round the form."""
    client, wrong = client_of(alice), []
    for place, (name, url) in enumerate(urls_of(full)):
        if name in PASSED_OVER:
            continue
        page = client.get(url)
        form = page.context.get("form") if page.status_code == 200 and page.context else None
        fields = [*(form.fields if form is not None else ()), *MACHINERY]
        for turn in range(3):
            data = {field: VALUES[(turn * 6 + place + number) % len(VALUES)] for number, field in enumerate(fields)}
            try:
                with transaction.atomic():
                    status = client.post(url, data).status_code
                    transaction.set_rollback(True)
            except Exception as error:  # every fault in one list
                wrong.append(f"{name}: {type(error).__name__}: {str(error)[:120]} {str(data)[:300]}")
                continue
            if status not in ANSWERS and not (name in WITHOUT_WORDS and status == 204):
                wrong.append(f"{name}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("value", ["\u00b2", "9" * 400, "-1", "a\0b"])
def test_a_tick_with_a_broken_version_changes_nothing(value: str, full: Any, client_of: Any, alice: Any) -> None:
    url = reverse("returns:plan_item_tick", args=[full.case.reference, full.uuids["item"]])
    assert client_of(alice).post(url, {"version": value, "state": value}).status_code == 302


ASKED = ["\u00b2", "9" * 400, "-1", "a\0b", "\U0001f9ff", "0", "x" * 3000, "//evil.example", "2026-99-99"]
QUERIES = ("page", "kind", "version", "team", "purpose", "section", "stage", "country", "talk", "all", "next", "q",
           "tier", "language", "group", "show")  # fmt: skip


def test_every_page_answers_any_question_mark(full: Any, client_of: Any, people: Any) -> None:
    client, wrong = client_of(people.carla), []
    for name, url in urls_of(full):
        if name in PASSED_OVER:
            continue
        asking = any(part in name for part in ("list", "load", "unassigned", "history", "who", "home", "_add", "risk"))
        for turn in range(len(ASKED) if asking else 1):
            data = {query: ASKED[(turn + number) % len(ASKED)] for number, query in enumerate(QUERIES)}
            try:
                status = client.get(url, data).status_code
            except Exception as error:
                wrong.append(f"{name}: {type(error).__name__}: {str(error)[:120]} {str(data)[:200]}")
                continue
            if status not in ANSWERS:
                wrong.append(f"{name}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("fields", [10_000, 1_001])
def test_too_many_fields_are_refused(fields: int, full: Any, client_of: Any, alice: Any) -> None:
    url = reverse("cases:note_add", args=[full.case.reference])
    data = {"text": "x", "exploitation": ["labour"] * fields}
    answer = client_of(alice).post(url, data)
    assert answer.status_code == 400
    assert "Traceback" not in answer.content.decode()
    nobody = client_of(None)  # whose post would be kept for an hour
    assert nobody.post(url, data, headers={"Sec-Fetch-Site": "same-origin"}).status_code in {302, 400}


def test_too_much_is_refused(full: Any, client_of: Any, alice: Any) -> None:
    url = reverse("cases:note_add", args=[full.case.reference])
    answer = client_of(alice).post(url, {"text": "x" * 3_000_000}, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {400, 413, 422}


def test_next_never_leads_outside(full: Any, client_of: Any, alice: Any) -> None:
    done = reverse("cases:task_done", args=[full.case.reference, full.uuids["task"]])
    for url in (done, reverse("set_language"), reverse("drafts:drop", args=["note/x"])):
        for bad in (
            "//evil.example",
            "https://evil.example/",
            "/\\evil.example",
            "javascript:alert(1)",
            "\thttps://e.nl",
        ):
            answer = client_of(alice).post(url, {"next": bad, "language": "nl"})
            assert answer.status_code == 302
            assert answer["Location"].startswith("/") and not answer["Location"].startswith(("//", "/\\")), (url, bad)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    [value for value in NASTY.values() if isinstance(value, str) and len(value) < 1000]
)
codes = st.sampled_from(
    ["yes", "no", "en", "nl", "NG", "country", "stateless", "phone", "none", "telephone", "wants_return", "considers",
     "free", "doubt", "on", "2026-11-01", "2026-12-24", "1980", "child", "reflection_period", "labour", "10:30"]
)  # fmt: skip


@pytest.mark.parametrize("name", ["returns:intake", "returns:talk_add"])
def test_random_answers_give_no_error(name: str, people: Any, north_team: Any, as_user: Any, client_of: Any) -> None:
    alice = people.alice
    with as_user(alice):
        case = a_case(north_team)
    url = reverse(name, args=[case.reference] if name != "returns:intake" else [])
    client = client_of(alice)
    fields = client.get(url).context["form"].fields
    known = {
        field: st.sampled_from([str(code) for code, _label in fields[field].choices if not isinstance(_label, list)])
        for field in fields
        if getattr(fields[field], "choices", None)
    }
    answers = st.fixed_dictionaries(
        {"alias": texts, "language": st.just("en")},
        optional={
            field: known.get(field, codes) | codes | texts for field in fields if field not in {"language", "alias"}
        },
    )

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
    @given(answers)
    def check(data: dict[str, str]) -> None:
        with transaction.atomic():
            answer = client.post(url, data)
            transaction.set_rollback(True)
        assert answer.status_code in {302, 422}

    check()
