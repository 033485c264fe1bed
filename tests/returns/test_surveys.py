"""The questions after return, from form to page: hers first, danger told at once, nothing kept that was not asked."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cases.codes import TaskKind
from cases.models import Task
from foundation import clock
from foundation.access.acting import acting_as
from foundation.accounts.models import Team
from returns.codes import SurveyMoment, Voice
from returns.models import ReturnProcess, Survey
from returns.operations.survey import record_survey, take_out_survey
from returns.stages import Stage
from tests.factories.stages import at_stage

pytestmark = pytest.mark.django_db
CALM = {"E1": "neutral", "E7": "yes", "P5": "mostly", "T3": "yes", "T1": "no"}


@pytest.fixture
def home(people: SimpleNamespace, north_team: Team) -> ReturnProcess:
    """She arrived."""
    return at_stage(Stage.AFTERCARE, people, north_team)


def ask(process: ReturnProcess, actor: Any, **more: Any) -> Survey:
    data: dict[str, Any] = {
        "moment": SurveyMoment.BASELINE, "voice": Voice.HERS, "asked_on": clock.today(), "answers": CALM,
    }  # fmt: skip
    return record_survey(actor=actor, process=process, **(data | more))


def test_hers_come_first(home: ReturnProcess, people: SimpleNamespace) -> None:
    with acting_as(people.alice):
        with pytest.raises(ValidationError, match="eerst"):
            ask(home, people.alice, voice=Voice.WORKER)
        ask(home, people.alice)
        ask(home, people.alice, voice=Voice.WORKER, answers=CALM | {"E1": "dissatisfied"})
        assert Survey.objects.filter(process=home).count() == 2


def test_a_second_time_is_a_correction_with_a_reason(home: ReturnProcess, people: SimpleNamespace) -> None:
    with acting_as(people.alice):
        first = ask(home, people.alice)
        with pytest.raises(ValidationError) as refused:
            ask(home, people.alice, answers=CALM | {"E1": "satisfied"})
        assert "reason" in refused.value.message_dict
        ask(home, people.alice, answers=CALM | {"E1": "satisfied"}, reason="She remembered it otherwise.")
        first.refresh_from_db()
        assert first.replaced_at is not None and first.answers["E1"] == "neutral"  # the old value stays readable


def test_who_cannot_speak_freely_is_asked_nothing_else(home: ReturnProcess, people: SimpleNamespace) -> None:
    with acting_as(people.alice):
        row = ask(home, people.alice, answers=CALM | {"T3": "no", "T1": "yes"})
        assert row.answers == {"T3": "no"}
        task = Task.objects.to_do().get(case=home.case, kind=TaskKind.SAFETY)
        assert (task.owner, task.due_on) == (people.carla, clock.today())


def test_danger_is_told_today_and_need_within_a_week(home: ReturnProcess, people: SimpleNamespace) -> None:
    with acting_as(people.alice):
        ask(home, people.alice, answers=CALM | {"T1": "yes", "E2": "very_often"})
        kinds = {task.kind: task.owner for task in Task.objects.to_do().filter(case=home.case)}
        assert kinds[TaskKind.SAFETY] == people.carla and kinds[TaskKind.SURVEY] == people.alice
        ask(home, people.alice, answers=CALM, reason="Typed in the wrong row.")
        left = {task.kind for task in Task.objects.to_do().filter(case=home.case)}
        assert not left & {TaskKind.SAFETY, TaskKind.SURVEY}


def test_she_may_have_them_taken_out(home: ReturnProcess, people: SimpleNamespace) -> None:
    with acting_as(people.alice):
        row = ask(home, people.alice)
        ask(home, people.alice, voice=Voice.WORKER)
        take_out_survey(actor=people.alice, row=row)
        assert not Survey.objects.filter(process=home).exists()


def test_not_before_she_left(people: SimpleNamespace, north_team: Team) -> None:
    process = at_stage(Stage.DISCUSSION, people, north_team)
    with acting_as(people.alice), pytest.raises(ValidationError, match="vertrokken"):
        ask(process, people.alice)


def test_from_the_form_to_the_page(
    home: ReturnProcess, people: SimpleNamespace, client_of: Callable[..., Client]
) -> None:
    client = client_of(people.alice)
    address = reverse("returns:survey_add", args=[home.case.reference, "hers"])
    page = client.get(address)
    text = page.content.decode()
    assert text.index("q_T3") < text.index("q_E1")
    answers = {f"q_{number}": code for number, code in CALM.items()}
    answers |= {f"q_E{number}": "very_good" if number == 6 else "yes" for number in (3, 6, 8)}
    answers |= {"q_E2": "never", "q_E4": "never", "q_E5": "none"}
    saved = client.post(
        address,
        answers | {
            "token": page.context["form"]["token"].value(), "moment": "baseline",
            "asked_on": clock.today().isoformat(), "reason": "",
        }, follow=True,
    )  # fmt: skip
    text = saved.content.decode()
    assert saved.redirect_chain[-1][0] == reverse("returns:surveys", args=[home.case.reference])
    assert "(0,50 + 1,00 + 1,00 + 1,00 + 1,00 + 1,00 + 1,00 + 1,00) ÷ 8 = 0,94" in text
    assert "RSS" not in text


def test_an_empty_form_keeps_nothing(
    home: ReturnProcess, people: SimpleNamespace, client_of: Callable[..., Client]
) -> None:
    client = client_of(people.alice)
    address = reverse("returns:survey_add", args=[home.case.reference, "hers"])
    token = client.get(address).context["form"]["token"].value()
    answer = client.post(address, {"token": token, "moment": "baseline", "asked_on": clock.today().isoformat()})
    assert answer.status_code == 422
