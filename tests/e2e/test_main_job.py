"""The main job, from a wish at intake to both papers in her hand, by what the pages show.

Sampled so that each language, width, and script on and off is covered (two journeys, not eight).
"""

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.e2e.conftest import Visitor
from tests.e2e.hands import fill, in_case, iso, send, unfold

pytestmark = pytest.mark.e2e

#: Words that must never be found on her (`domain.md` 10).
TELLING = ("mensenhandel", "traffick", "slachtoffer", "victim", "politie", "police", "Terugweg", "TW-", "COSM")


def open_file(visitor: Visitor, alias: str) -> str:
    """Log a wish at intake; return the address of the case."""
    page = visitor.page
    visitor.go("/cases/new/")
    fill(
        page, alias=alias, language="en", origin="NG", interpreter="none", method="whatsapp", number="+00 000 0042",
        kind="b8_3", starts_on=iso(-30), criminal_case="no", age_group="adult", safe_now="yes", wish="considers",
        own_words="Ik denk aan mijn moeder.", voluntariness="free", information=["rights", "change_of_mind"],
    )  # fmt: skip
    send(page)
    assert "/cases/TW-" in page.url
    assert page.locator("h1").inner_text().strip() == alias
    return page.url.split("#")[0]


def talk_until_she_decides(visitor: Visitor, case: str) -> None:
    page = visitor.page
    in_case(page, case, "talks/new/", held_on=iso(-1), language="en", interpreter="none", wish="considers",
            voluntariness="free")  # fmt: skip
    in_case(page, case, "talks/new/", held_on=iso(), language="en", interpreter="none", wish="wants_return",
            voluntariness="free", own_words="Ik wil naar huis.")  # fmt: skip
    in_case(page, case, "facts/new/?kind=legal_advice", happened_on=iso(), answer="accepted")
    in_case(page, case, "decisions/new/", decided_on=iso(), decision="return", own_words="Ik ga.")


def make_plan(visitor: Visitor, case: str) -> None:
    page = visitor.page
    in_case(page, case, "plan/change/", departure_on=iso(40), destination="Benin City", meeting="Haar tante")
    for _ in range(40):
        blocking = page.goto(case + "plan/") and page.locator(".plan-item:has(.badge) button.tick[value=done]")
        if not blocking or blocking.count() == 0:
            break
        with page.expect_navigation():
            blocking.first.click()
    in_case(page, case, "own-edition/lines/new/?section=my_journey", section="my_journey",
            text_nl="Naar huis vliegen", text_en="Fly home")  # fmt: skip


def betraying_line_is_refused(visitor: Visitor, case: str) -> None:
    page = visitor.page
    page.goto(case + "own-edition/lines/new/?section=my_goals")
    fill(page, section="my_goals", text_nl="Aangifte bij de politie", text_en="A report to the police")
    with page.expect_navigation():
        page.locator("main form.form button.btn-primary").first.click()
    assert page.locator("[data-error-summary]").count() == 1
    assert page.locator('[name="text_nl"]').input_value() == "Aangifte bij de politie"
    visitor.problems.clear()  # the browser notes the refusal (422) as an error


def assess_risk(visitor: Visitor, case: str) -> None:
    page = visitor.page
    page.goto(case + "risk/")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    page.goto(case + "risk/edit/")
    unfold(page)
    for number in range(1, 32):
        page.locator(f'[name="s{number}"][value="0"]').check()
    fill(page, level="low", explanation="Alles gevraagd.")
    with page.expect_navigation():
        page.locator("main form.form button[name=submit]").first.click()
    assert page.locator("[data-error-summary]").count() == 0


def papers(visitor: Visitor, case: str) -> dict[tuple[str, str], str]:
    """Print every paper; return its text by kind and language."""
    page, texts = visitor.page, {}
    page.goto(case + "papers/")
    token = page.locator('input[name="csrfmiddlewaretoken"]').first.input_value()
    for kind in ("office", "own"):
        for language in ("nl", "en", "both"):
            answer = page.request.post(
                f"{case}papers/{kind}/{language}/", form={"csrfmiddlewaretoken": token}, headers={"Referer": page.url}
            )
            assert answer.ok and answer.headers["content-type"] == "application/pdf", (
                f"{kind} {language}: {answer.status}"
            )
            reader = PdfReader(BytesIO(answer.body()))
            assert "TW-" not in answer.headers["content-disposition"]
            texts[kind, language] = " ".join(sheet.extract_text() for sheet in reader.pages) + str(reader.metadata)
    return texts


@pytest.mark.parametrize(
    ("alias", "worker_seat", "coordinator_seat"),
    [
        ("Ooievaar", {"language": "nl"}, {"language": "en", "phone": True, "script": False}),
        ("Wulp", {"language": "en", "phone": True, "script": False}, {"language": "nl"}),
    ],
)
def test_from_wish_to_both_papers(
    visit: Callable[..., Visitor], alias: str, worker_seat: dict, coordinator_seat: dict
) -> None:
    worker, coordinator = visit(**worker_seat), visit(**coordinator_seat)
    worker.sign_in("Sanne", language=worker_seat["language"])
    case = open_file(worker, alias)
    in_case(worker.page, case, "move/open_discussion/")
    talk_until_she_decides(worker, case)
    in_case(worker.page, case, "move/start_preparation/")
    make_plan(worker, case)
    betraying_line_is_refused(worker, case)
    assess_risk(worker, case)

    coordinator.sign_in("Marieke", language=coordinator_seat["language"])
    in_case(coordinator.page, case, "risk/review/", agree="yes")
    in_case(coordinator.page, case, "organisations/assign/", organisation="hibiscus-house", kind="contact_abroad",
            basis="new", given_on=iso(), language="en", interpreter="none", what="Haar aankomst")  # fmt: skip
    in_case(coordinator.page, case, "organisations/none-found/", places_tried="IOM, twee partners", searched_on=iso(),
            reason="Nog geen antwoord")  # fmt: skip
    in_case(coordinator.page, case, "move/clear_departure/")
    assert "move/record_departure" in worker.page.content() or worker.page.goto(case)
    assert worker.page.locator('a[href$="/move/record_departure/"]').count() >= 1

    texts = papers(worker, case)
    assert "Naar huis vliegen" in texts["own", "nl"] and "Fly home" not in texts["own", "nl"]
    assert "Fly home" in texts["own", "en"] and "Naar huis vliegen" not in texts["own", "en"]
    for (kind, language), text in texts.items():
        assert alias not in text
        if kind == "own":
            assert [word for word in TELLING if word.lower() in text.lower()] == [], language


def test_a_change_of_mind_takes_one_click(visit: Callable[..., Visitor]) -> None:
    visitor = visit(phone=True)
    visitor.sign_in("Sanne")
    visitor.go("/cases/")
    visitor.page.get_by_role("link", name="Windmolen").first.click()
    button = visitor.page.locator('form[action$="/move/back_to_discussion/"] button').first
    with visitor.page.expect_navigation():
        button.click()
    assert visitor.page.locator('form[action$="/move/back_to_discussion/"]').count() == 0
