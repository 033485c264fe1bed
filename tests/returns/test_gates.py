"""The policy gates say what the file shows, and never more (`domain.md` 6)."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from cases.operations import add_status
from foundation import clock
from foundation.access.acting import acting_as
from foundation.access.permissions import Refused
from returns.gates import LAW, GateFile, Ground, gate_page, gates
from returns.models import Fact, ReturnProcess
from returns.operations.facts import confirm_fact, record_exception, record_fact, strike_fact
from returns.stages import Stage
from tests.factories import stages as make

TODAY = date(2026, 11, 24)
#: Words of comfort or foresight, in both languages: no gate may say them, whatever an example elsewhere says.
COMFORT = re.compile(
    r"not in view|cannot happen|will not happen|is not possible|nothing to fear|safe from"
    r"|niet aan de orde|niet in beeld|kan niet|zal niet|is niet mogelijk|geen zorgen|hoeft niet",
    re.IGNORECASE,
)


def fact(kind, answer="none", day=date(2026, 9, 9), *, confirmed=True):
    moment = datetime(2026, 9, 10, tzinfo=ZoneInfo("Europe/Amsterdam")) if confirmed else None
    return Fact(kind=kind, answer=answer, happened_on=day, confirmed_at=moment)


DECLINED = tuple(fact(kind, "declined") for kind in ("independent_departure", "dtenv_help", "other_help"))
EVERYTHING = GateFile(
    facts=(*DECLINED, fact("authority_letter")), has_return_decision=True, period_ends_on=date(2026, 10, 1)
)
#: Each case of a file that a page may have to put in words.
FILES = [
    GateFile(),
    GateFile(facts=DECLINED),
    GateFile(facts=(fact("dtenv_help", confirmed=False), fact("other_help", "accepted"))),
    EVERYTHING,
    GateFile(
        facts=EVERYTHING.facts, has_return_decision=True, period_ends_on=date(2026, 12, 1),
        grounds=(Ground("reflection period", date(2026, 11, 1), date(2027, 1, 31)),),
    ),
]  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("file", FILES)
def test_no_gate_comforts_or_foretells(file, language):
    with translation.override(language):
        said = " ".join([str(LAW), *(sentence for gate in gates(file, TODAY) for sentence in gate.sentences)])
    assert not COMFORT.search(said), said


def test_empty_gates_are_shown_as_empty_in_the_words_of_the_field():
    with translation.override("nl"):
        found = gates(GateFile(), TODAY)
    assert [gate.recorded for gate in found] == [False] * 4
    assert found[1].sentences == [
        "Het dossier toont niet dat hulp van DTenV is aangeboden; deze stap van het beleid is dus niet vastgelegd."
    ]


def test_silence_is_not_refusal():
    with translation.override("en"):
        found = gates(GateFile(facts=[fact("dtenv_help")]), TODAY)
    assert "silence is not refusal" in found[1].sentences[0]
    assert "Step 2: the file does not show that she declined." in found[3].sentences


def test_the_fourth_gate_needs_all_of_it():
    assert gates(EVERYTHING, TODAY)[3].recorded
    for missing in range(4):
        fewer = GateFile(
            facts=[one for place, one in enumerate(EVERYTHING.facts) if place != missing], has_return_decision=True,
            period_ends_on=EVERYTHING.period_ends_on,
        )  # fmt: skip
        assert not gates(fewer, TODAY)[3].recorded


@pytest.mark.parametrize(
    ("ground", "closes"),
    [
        (Ground("x", date(2026, 11, 24), date(2026, 11, 24)), True),
        (Ground("x", date(2026, 1, 1)), True),
        (Ground("x", date(2026, 1, 1), date(2026, 11, 23)), False),
        (Ground("x", date(2026, 11, 25)), False),
    ],
)
def test_any_open_exception_closes_the_fourth_gate(ground, closes):
    file = GateFile(
        facts=EVERYTHING.facts, has_return_decision=True, period_ends_on=date(2026, 10, 1), grounds=[ground]
    )
    assert gates(file, TODAY)[3].recorded != closes


def test_a_period_still_running_is_said():
    file = GateFile(facts=EVERYTHING.facts, has_return_decision=True, period_ends_on=TODAY)
    assert not gates(file, TODAY)[3].recorded


# --- the file and the page ---------------------------------------------------------------------------------------
@pytest.fixture
def process(people, north_team):
    return make.at_stage(Stage.DISCUSSION, people, north_team)


def load(process):
    return ReturnProcess.objects.select_related("case__client").get(pk=process.pk)


@pytest.mark.django_db
def test_legal_positions_are_grounds_by_themselves(process, people):
    with acting_as(people.alice):
        add_status(
            actor=people.alice, case=process.case,
            data={"kind": "reflection_period", "ground": "three_months", "starts_on": clock.today()},
        )  # fmt: skip
        page = gate_page(load(process))
    assert [row["open"] for row in page["grounds"]] == [True]


@pytest.mark.django_db
def test_eu_citizens_have_no_gates(process, people, client_of):
    with acting_as(people.alice):
        add_status(actor=people.alice, case=process.case, data={"kind": "eu_citizen", "starts_on": clock.today()})
        page = gate_page(load(process))
    assert page["hidden"] and page["gates"] == []
    response = client_of(people.alice).get(f"/cases/{process.case.reference}/policy/")
    assert response.status_code == 200


@pytest.mark.django_db
def test_one_records_and_another_confirms(process, people):
    data = {"kind": "dtenv_help", "happened_on": clock.today(), "answer": "declined"}
    with acting_as(people.carla):
        row = record_fact(actor=people.carla, process=process, data=data)
        with pytest.raises(Refused):
            confirm_fact(actor=people.carla, fact=row)
    with acting_as(people.alice):
        row = record_fact(actor=people.alice, process=process, data=data)
        with pytest.raises(Refused):
            confirm_fact(actor=people.alice, fact=row)
    with acting_as(people.tess), pytest.raises(Refused):
        confirm_fact(actor=people.tess, fact=row)
    with acting_as(people.carla):
        assert confirm_fact(actor=people.carla, fact=row).confirmed_by == people.carla
        first = confirm_fact(actor=people.carla, fact=row).confirmed_at
        assert confirm_fact(actor=people.carla, fact=row).confirmed_at == first


@pytest.mark.django_db
def test_a_struck_fact_counts_no_more(process, people):
    with acting_as(people.alice):
        row = make.fact(process, "dtenv_help", actor=people.alice)
        strike_fact(actor=people.alice, fact=row)
        assert not gate_page(load(process))["gates"][1].recorded


@pytest.mark.django_db
def test_pages_record_confirm_and_show(process, people, client_of):
    base = f"/cases/{process.case.reference}/"
    alice, carla = client_of(people.alice), client_of(people.carla)
    typed = {"kind": "dtenv_help", "happened_on": "2026-11-02", "answer": "none", "note": "Letter"}
    assert alice.post(base + "facts/new/?kind=dtenv_help", typed).status_code == 302
    assert alice.post(base + "facts/new/", typed | {"happened_on": "2099-01-01"}).status_code == 422
    late = {"ground": "hearing", "starts_on": "2026-11-02", "ends_on": "2026-11-01"}
    assert alice.post(base + "exceptions/new/", late).status_code == 422
    assert alice.post(base + "exceptions/new/", late | {"ends_on": ""}).status_code == 302
    with acting_as(people.alice):
        row = Fact.objects.get(case=process.case, kind="dtenv_help")
    assert alice.post(base + f"facts/{row.uuid}/confirm/").status_code == 403
    assert carla.post(base + f"facts/{row.uuid}/confirm/").status_code == 302
    assert client_of(people.charlie).post(base + f"facts/{row.uuid}/confirm/").status_code == 404
    page = carla.get(base + "policy/")
    assert b"hearing" in page.content or "zitting" in page.content.decode()


@pytest.mark.django_db
def test_an_exception_ends_after_it_begins(process, people):
    from django.core.exceptions import ValidationError

    data = {"ground": "hearing", "starts_on": date(2026, 11, 2), "ends_on": date(2026, 11, 1)}
    with acting_as(people.alice), pytest.raises(ValidationError):
        record_exception(actor=people.alice, process=process, data=data)
