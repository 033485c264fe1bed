"""Nobody reviews or clears their own work, also not by handing it around (`domain.md` 3: must never happen)."""

from typing import Any

import pytest

from cases.operations import assign_case_worker
from foundation.access.permissions import Refused
from returns import permissions
from returns.models import ReturnProcess
from returns.operations.facts import confirm_fact, record_fact
from returns.operations.plan import make_plan
from returns.operations.risk import review_assessment, save_answers, start_assessment, submit_assessment
from tests.factories import stages
from tests.factories.stages import at_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(people: Any, north_team: Any) -> ReturnProcess:
    return at_stage("preparation", people, north_team)


def test_who_guides_her_does_not_clear_though_others_wrote_plan_and_assessment(
    process: ReturnProcess, people: Any, as_user: Any
) -> None:
    """The coordinator takes the file over as case worker: plan and assessment are Alice's, the case is Carla's."""
    with as_user(people.tess):
        assign_case_worker(actor=people.tess, case=process.case, user=people.carla)
    with as_user(people.carla):
        verdict = permissions.may_clear(people.carla, ReturnProcess.objects.get(pk=process.pk))
        assert not verdict
    with pytest.raises(Refused):
        stages.move(process, "clear_departure", actor=people.carla)
    with as_user(people.tess):  # but somebody can: it is no dead end
        assert permissions.may_clear(people.tess, ReturnProcess.objects.get(pk=process.pk))


def test_a_copy_by_a_colleague_does_not_make_ones_own_assessment_anothers(
    people: Any, north_team: Any, as_user: Any
) -> None:
    with as_user(people.alice):
        process = stages.opened(actor=people.alice, team=north_team)
        make_plan(actor=people.alice, process=process)
    with as_user(people.carla):
        first = start_assessment(actor=people.carla, process=process)
        save_answers(
            actor=people.carla, assessment=first, answers={22: {"score": 0}, 30: {"score": 0}}, data={"level": "low"}
        )
    with as_user(people.alice):
        copy = start_assessment(actor=people.alice, process=process)
        assert copy.number == 2
        copy = submit_assessment(actor=people.alice, assessment=copy)
    with as_user(people.carla), pytest.raises(Refused):
        review_assessment(actor=people.carla, assessment=copy, agree=True)
    with as_user(people.tess):
        agreed = review_assessment(actor=people.tess, assessment=copy, agree=True)
        assert agreed.reviewed_by == people.tess
    with as_user(people.carla):
        assert not permissions.may_clear(people.carla, process)
    with as_user(people.tess):
        assert permissions.may_clear(people.tess, process)


def test_an_earlier_assessment_that_others_agreed_to_does_not_bind_for_ever(
    process: ReturnProcess, people: Any, as_user: Any
) -> None:
    again = stages.assessed(process, author=people.carla, reviewer=people.tess)
    assert again.number == 2
    third = stages.assessed(process, author=people.alice, reviewer=None)
    with as_user(people.carla):
        assert permissions.may_review(people.carla, third)


def test_a_coordinator_confirms_no_fact_of_their_own(process: ReturnProcess, people: Any, as_user: Any) -> None:
    from foundation import clock

    with as_user(people.carla):
        own = record_fact(
            actor=people.carla, process=process, data={"kind": "dtenv_help", "happened_on": clock.today()}
        )
        with pytest.raises(Refused):
            confirm_fact(actor=people.carla, fact=own)
    with as_user(people.alice), pytest.raises(Refused):
        confirm_fact(actor=people.alice, fact=own)
