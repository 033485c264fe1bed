"""Both papers: real PDFs read back, in three languages; hers cannot leak; the pages around them."""

import io
from datetime import date, time

import pikepdf
import pypdf
import pypdfium2
import pytest

from cases.operations import add_note, set_identity, set_location, set_safe_contact
from foundation import clock
from foundation.audit.models import Record
from foundation.pdf import render_pdf
from organisations.models import Assignment, Organisation
from returns import office_paper, own_paper
from returns.codes import ItemState
from returns.models import ClientDecision, OwnEntry, SafetyPlan, WishTalk
from returns.operations.plan import add_item, set_item, update_plan
from returns.paper_languages import LANGUAGES
from returns.wordcheck import check
from tests.factories.plan import case_with_plan, item, own_entry

pytestmark = pytest.mark.django_db

OFFICE_NL = ["Vertrekplan", "Nodig voor intern akkoord", "Handtekeningen", "begeleider", "Veilige route is gekozen"]
OFFICE_EN = ["Departure plan", "Needed for clearance", "Signatures", "case worker", "A safe route is chosen"]
OWN_NL = ["Mijn reis", "Dit heb ik bij me", "Voor ik ga", "Mijn eerste dagen", "Mijn ticket zit bij mijn paspoort"]
OWN_EN = ["My journey", "I carry with me", "Before I go", "My first days", "My ticket is with my passport"]
DANGER = "trafficking police Lindepad 7 waterlelie recruiter in Benin"


@pytest.fixture
def made(alice, north_team, as_user):
    """A plan with every field full of what must never stand in her paper."""
    with as_user(alice):
        made = case_with_plan(actor=alice, team=north_team, alias="Wilg Zandloper", days=30)
        made.plan = update_plan(
            actor=alice, plan=made.plan,
            data=dict.fromkeys(("destination", "route", "meeting", "first_days", "money"), DANGER),
        )  # fmt: skip
        yield made


def fill(made, alice):
    """Everything that a file can hold, dangerous; and two harmless lines of her own."""
    case, plan = made.case, made.plan
    moment = {"created_at": clock.now(), "created_by": alice}
    set_identity(actor=alice, case=case, data={"legal_name": "Wilhelmina Echtenaam", "birth_place": "Benin"})
    set_location(actor=alice, case=case, data={"address": "Lindepad 7", "note": DANGER})
    set_safe_contact(
        actor=alice, case=case, data={"method": "phone", "number": "+00 000 9999", "code_word": "waterlelie"}
    )
    add_note(actor=alice, case=case, text=DANGER)
    firefly = Organisation.objects.create(
        code="vuurvlieg", name="Stichting Vuurvlieg", kind="ngo", country="NL", source="test",
        last_checked_on=clock.today(),
    )  # fmt: skip
    Assignment.objects.create(case=case, organisation=firefly, kind="information", question=DANGER, **moment)
    SafetyPlan.objects.create(case=case, process=made.process, code_word="waterlelie", alarm_rule=DANGER, **moment)
    ClientDecision.objects.create(
        case=case, process=made.process, decided_on=clock.today(), decision="return", own_words=DANGER, **moment
    )
    WishTalk.objects.create(
        case=case, process=made.process, held_on=clock.today(), language="en", interpreter="on_site",
        interpreter_neutral=True, wish="wants_return", voluntariness="free", own_words=DANGER, fears=DANGER, **moment,
    )  # fmt: skip
    add_item(actor=alice, plan=plan, title=f"Own item {DANGER}", owner="client", due_days=3)
    set_item(actor=alice, item=item(plan, 1), state=ItemState.DONE, note=DANGER)
    set_item(actor=alice, item=item(plan, 4), state=ItemState.NOT_APPLICABLE, reason=DANGER)
    own_entry(actor=alice, plan=plan)
    own_entry(
        actor=alice, plan=plan, section="my_journey", text_nl="Ik vlieg naar huis.", text_en="I fly home.",
        happens_on=date(2027, 1, 8), at_time=time(10, 35), number="+00 000 1041",
    )  # fmt: skip


def paper_of(made, alice, kind, language):
    languages = LANGUAGES[language]
    if kind == "own":
        paper, template = own_paper.of_plan(made.plan, languages), "papers/own.html"
    else:
        paper, template = office_paper.of_plan(made.plan, user=alice, languages=languages), "papers/plan.html"
    return render_pdf(template, {"paper": paper}, languages[0])


def text_of(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def everything_readable(pdf):
    """Text, metadata, outline, alternative texts and every plain string of the file."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        parts = [str(file.docinfo.get(key)) for key in file.docinfo]
        parts.append(file.Root.Metadata.read_bytes().decode("utf-8", "replace"))
        for each in file.objects:
            if isinstance(each, pikepdf.Stream) and "/Subtype" not in each:  # fonts too: their names are readable
                parts.append(each.read_bytes().decode("latin-1"))
                parts.append(each.read_bytes().replace(b"\0", b"").decode("latin-1"))
            if isinstance(each, pikepdf.Dictionary):
                parts += [str(value) for value in each.values() if isinstance(value, pikepdf.String)]
    return text_of(pdf) + " " + " ".join(parts)


def objects(file, kind):
    """Dictionaries of a type."""
    return [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == kind]


def is_tagged_titled_and_neutral(pdf, kind, language):
    """PDF/UA-1 as far as a program can tell; metadata that say nothing."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        root = file.Root
        assert root.MarkInfo.Marked and root.StructTreeRoot is not None and root.ViewerPreferences.DisplayDocTitle
        assert str(root.Lang).split("-")[0] == LANGUAGES[language][0]
        with file.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"] in {
                "Vertrekplan", "Departure plan", "Vertrekplan · Departure plan",
                "Mijn reis", "My journey", "Mijn reis · My journey",
            }  # fmt: skip
        assert {str(page.get("/Tabs")) for page in file.pages} == {"/S"}
        fonts = objects(file, "/FontDescriptor")
        assert fonts and all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
        tags = objects(file, "/StructElem")
        kinds = [str(tag.S) for tag in tags]
        assert kinds.count("/H1") == 1 and "/H2" in kinds and "/Figure" not in kinds
        assert {str(tag.Lang) for tag in tags if "/Lang" in tag} == set(LANGUAGES[language])
        if kind == "office":
            assert "/TH" in kinds and len(file.pages) <= 7
            assert len(file.pages) <= 3 or "/Outlines" in root
        else:
            assert len(file.pages) == 2, "one sheet, two sides"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["office", "own"])
def test_the_paper_is_whole(made, alice, kind, language, caplog):
    fill(made, alice)
    html, pdf = paper_of(made, alice, kind, language)
    text = text_of(pdf)
    dutch, english = (OFFICE_NL, OFFICE_EN) if kind == "office" else (OWN_NL, OWN_EN)
    for word in dutch:
        assert (word in text) is (language != "en"), word
    for word in english:
        assert (word in text) is (language != "nl"), word
    assert f'<html lang="{LANGUAGES[language][0]}">' in html
    for page in pypdfium2.PdfDocument(pdf):
        colours = page.render(scale=0.3).to_pil().convert("L").getextrema()
        assert colours[0] < 128 < colours[1], "a blank page"
    assert "no letter" not in caplog.text  # .notdef
    is_tagged_titled_and_neutral(pdf, kind, language)


def test_headings_stay_with_what_follows_and_rows_are_whole(made, alice):
    """A page of the office's plan never ends with a heading or the head of a table."""
    _html, pdf = paper_of(made, alice, "office", "both")
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        lines = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
        body = [line for line in lines if made.case.reference not in line and " / " not in line]
        assert not body or body[-1] not in {"Wat · What", "Handtekeningen · Signatures"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_hers_holds_no_word_of_the_list_and_nothing_of_the_file(made, alice, language):
    fill(made, alice)
    _html, pdf = paper_of(made, alice, "own", language)
    readable = everything_readable(pdf)
    assert check({"": text_of(pdf)}) == []
    assert check({"": pypdf.PdfReader(io.BytesIO(pdf)).metadata.title}) == []
    for secret in (
        "Wilg", "Zandloper", "Echtenaam", "Benin", "Lindepad", "waterlelie", "Vuurvlieg", "9999", "Own item",
        "Terugweg", "WeasyPrint", "COSM", "Alice", made.case.reference, str(made.case.uuid), *DANGER.split()[:2],
    ):  # fmt: skip
        assert secret.lower() not in readable.lower(), secret
    assert "+00 000 1041" in text_of(pdf)
    assert check({"": own_paper.FILE_NAMES[language]}) == []


def test_the_same_words_stand_in_the_office_plan(made, alice):
    """Or the test above would prove nothing."""
    fill(made, alice)
    text = text_of(paper_of(made, alice, "office", "en")[1])
    assert "recruiter in Benin" in text and "Own item" in text and made.case.reference in text
    for secret in ("Wilg", "Echtenaam", "9999"):
        assert secret not in text


def test_hers_is_built_from_an_allow_list(made, alice):
    """A new field of a line, an item or the plan does not get in by itself."""
    entry = own_entry(actor=alice, plan=made.plan)
    items = list(made.plan.items.select_related("template_item"))
    for each in (entry, *items, *(i.template_item for i in items)):
        each.new_field = each.reason = each.note = "leaks"
    paper = own_paper.build(entries=[entry], items=items, medicines=True, languages=("nl", "en"))
    assert "leaks" not in " ".join(own_paper.texts(paper))
    safe = {i.template_item.traveller_text_nl for i in items if i.template_item.traveller_safe}
    printed = {line.words[0].text for section in (paper.carry, paper.before) for line in section.lines}
    assert printed <= safe


def test_medicines_stand_there_only_when_she_agrees(made, alice):
    made.plan = update_plan(actor=alice, plan=made.plan, data={"medicines_may_be_named": True})
    own_entry(
        actor=alice, plan=made.plan, section="my_medicines", text_nl="Elke ochtend één.", text_en="One each morning."
    )
    assert "One each morning" in text_of(paper_of(made, alice, "own", "en")[1])
    made.plan = update_plan(actor=alice, plan=made.plan, data={"medicines_may_be_named": False})
    text = text_of(paper_of(made, alice, "own", "en")[1])
    assert "One each morning" not in text and "medicines" not in text.lower()


def test_a_word_that_slipped_in_stops_the_paper(made, alice):
    entry = own_entry(actor=alice, plan=made.plan)
    entry.text_en = "Ask the police"
    entry.save()
    with pytest.raises(own_paper.PaperRefused) as refused:
        own_paper.of_plan(made.plan, ("en",))
    assert refused.value.findings[0].word == "police"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_plan_gives_a_paper_to_fill_in(alice, north_team, as_user, language):
    with as_user(alice):
        made = case_with_plan(actor=alice, team=north_team, days=None)
        assert len(pypdf.PdfReader(io.BytesIO(paper_of(made, alice, "own", language)[1])).pages) == 2
        text = text_of(paper_of(made, alice, "office", language)[1])
        assert ("Nog geen vertrekdatum" in text) is (language != "en")


def test_much_text_flows_on_and_loses_nothing(made, alice):
    for number in range(25):
        own_entry(
            actor=alice, plan=made.plan, text_nl=f"Regel {number}. " + "Rustig aan. " * 12, text_en=f"Line {number}."
        )
    text = text_of(paper_of(made, alice, "own", "nl")[1])
    assert all(f"Regel {number}." in text for number in range(25))


# --- the pages ---------------------------------------------------------------------------------------------
def address(made, name, **kwargs):
    from django.urls import reverse

    return reverse(f"returns:{name}", kwargs={"reference": made.case.reference, **kwargs})


PAGES = ["plan", "plan_edit", "plan_item_add", "own_edition", "own_entry_add", "papers"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_for_the_case_worker_and_not_for_strangers(made, alice, people, client_of, name):
    own_entry(actor=alice, plan=made.plan)
    assert client_of(alice).get(address(made, name)).status_code == 200
    for stranger in ("charlie", "sven", "fatma", "adam", "ivo", "piet"):
        assert client_of(getattr(people, stranger)).get(address(made, name)).status_code == 404, stranger


@pytest.mark.parametrize("who", ["carla", "tess"])
def test_coordinator_and_team_lead_read_and_print_but_do_not_write(made, people, client_of, who):
    client = client_of(getattr(people, who))
    for name in ("plan", "own_edition", "papers"):
        assert client.get(address(made, name)).status_code == 200
    for name in ("plan_edit", "plan_item_add", "own_entry_add"):
        assert client.get(address(made, name)).status_code == 403
    tick = address(made, "plan_item_tick", uuid=item_uuid(made, 1))
    assert client.post(tick, {"state": "done", "version": 1}).status_code == 403
    assert client.post(address(made, "paper", kind="office", language="en")).status_code == 200


def item_uuid(made, number):
    return made.plan.items.filter(template_item__number=number).values_list("uuid", flat=True).get()


def test_one_click_ticks_off_and_opens_again(made, alice, client_of, as_user):
    client, uuid = client_of(alice), item_uuid(made, 1)
    where = address(made, "plan_item_tick", uuid=uuid)
    answer = client.post(where, {"state": "done", "version": 1})
    assert answer.status_code == 302 and answer["Location"].endswith(f"#item-{uuid}")
    assert item(made.plan, 1).state == ItemState.DONE
    client.post(where, {"state": "open", "version": 1})  # a stale page
    assert item(made.plan, 1).state == ItemState.DONE
    client.post(where, {"state": "open", "version": 2})
    assert item(made.plan, 1).state == ItemState.OPEN


def test_papers_come_in_two_clicks_and_are_recorded(made, alice, client_of, as_user):
    client = client_of(alice)
    page = client.get(address(made, "papers")).content.decode()
    names = {("office", "nl"): "plan.pdf", ("own", "en"): "my-journey.pdf", ("own", "both"): "mijn-reis.pdf"}
    for (kind, language), name in names.items():
        where = address(made, "paper", kind=kind, language=language)
        assert f'action="{where}"' in page
        assert client.get(where).status_code == 405
        answer = client.post(where)
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
        assert f'filename="{name}"' in answer["Content-Disposition"]
    assert client.post(address(made, "paper", kind="other", language="nl")).status_code == 404
    assert client.post(address(made, "paper", kind="own", language="xx")).status_code == 404
    assert Record.objects.filter(event="paper.printed", case_id=made.case.pk).count() == 3


def test_a_refused_paper_says_which_line(made, alice, client_of):
    entry = own_entry(actor=alice, plan=made.plan)
    entry.text_en = "Ask the police"
    entry.save()
    answer = client_of(alice).post(address(made, "paper", kind="own", language="en"))
    assert answer.status_code == 422 and "police" in answer.content.decode()
    assert "police" in client_of(alice).get(address(made, "own_preview", language="en")).content.decode()


def test_a_line_is_refused_on_the_page_with_what_was_typed(made, alice, client_of):
    client = client_of(alice)
    data = {
        "section": "first_days",
        "text_nl": "Ik ga naar de politie",
        "text_en": "I rest",
        "happens_on": "",
        "at_time": "",
    }
    answer = client.post(address(made, "own_entry_add"), data)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Ik ga naar de politie" in page and "politie" in page
    data["text_nl"] = "Ik rust uit"
    assert client.post(address(made, "own_entry_add"), data).status_code == 302
    assert OwnEntry.objects.filter(plan=made.plan).count() == 1


def test_not_applicable_without_a_reason_is_refused_on_the_page(made, alice, client_of):
    where = address(made, "plan_item", uuid=item_uuid(made, 4))
    client = client_of(alice)
    assert client.post(where, {"state": "not_applicable", "reason": "", "note": "", "version": 1}).status_code == 422
    assert (
        client.post(where, {"state": "not_applicable", "reason": "Heeft er geen", "note": "", "version": 1}).status_code
        == 302
    )


@pytest.mark.parametrize("name", ["plan", "own_edition"])
def test_pages_ask_the_same_number_of_queries(made, alice, client_of, query_count, name):
    client = client_of(alice)
    counts = []
    for more in (1, 2):
        for _number in range(more):
            add_item(actor=alice, plan=made.plan, title="Schoenen kopen", owner="client", due_days=2)
            own_entry(actor=alice, plan=made.plan)
        with query_count() as queries:
            assert client.get(address(made, name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["office", "own"])
def test_a_paper_asks_the_same_number_of_queries(made, alice, query_count, kind):
    counts = []
    paper_of(made, alice, kind, "nl")  # what is read once and kept, such as her client row, is no part of it
    for more in (1, 2):
        for _number in range(more):
            add_item(actor=alice, plan=made.plan, title="Schoenen kopen", owner="client", due_days=2)
            own_entry(actor=alice, plan=made.plan)
        with query_count() as queries:
            paper_of(made, alice, kind, "nl")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- whose copy it is ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_page_of_the_office_says_whose_copy_it_is(made, alice, language):
    """`domain.md` 11: name and time on prints; the number leads from a paper that was found to the record."""
    fill(made, alice)
    moment = clock.now().astimezone(clock.AMSTERDAM)
    with clock.set_to(moment):  # the minute may end while the paper is made
        paper = office_paper.of_plan(made.plan, user=alice, languages=LANGUAGES[language], copy_number="4K7M-9QXC")
    _html, pdf = render_pdf("papers/plan.html", {"paper": paper}, LANGUAGES[language][0])
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) > 2
    for page in pages:
        assert "4K7M-9QXC" in page and alice.name in page and f"{moment:%H:%M}" in page
    assert DANGER not in pages[0] and "Vertrekplan" not in pages[0] and "Departure plan" not in pages[0]


def test_her_paper_says_nothing_of_the_kind(made, alice, client_of):
    fill(made, alice)
    client_of(alice).post(address(made, "paper", kind="own", language="nl"))
    _html, pdf = paper_of(made, alice, "own", "nl")
    assert alice.name not in everything_readable(pdf) and made.case.reference not in everything_readable(pdf)
    assert not any(
        each.startswith("copy:") for row in Record.objects.filter(event="paper.printed") for each in row.detail
    )


def test_the_record_knows_the_copy(made, alice, client_of):
    for _ in range(2):
        client_of(alice).post(address(made, "paper", kind="office", language="nl"))
    rows = Record.objects.filter(event="paper.printed", case_id=made.case.pk)
    numbers = {each for row in rows for each in row.detail if each.startswith("copy:")}
    assert len(numbers) == 2 and all(row.user_id == alice.pk for row in rows)
    assert {"kind:office", "language:nl"} <= set(rows[0].detail)
