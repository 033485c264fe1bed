"""Pages of moves: they open, ask, refuse with a reason, and lose nothing that was typed."""

import threading

import pytest
from django.db import connections

from cases.models import Task
from foundation import clock
from foundation.access.acting import acting_as
from foundation.workflow import TransitionRefused, perform
from returns.models import FollowUp, ReturnProcess
from returns.stages import Stage
from returns.transitions import TRANSITIONS
from tests.factories import stages as make

pytestmark = pytest.mark.django_db


def url(process, path):
    return f"/cases/{process.case.reference}/{path}"


def stage_of(process, people):
    with acting_as(people.alice):
        return ReturnProcess.objects.get(pk=process.pk).stage


@pytest.mark.parametrize(
    "path",
    ["risk/", "policy/", "facts/new/?kind=prosecutor", "exceptions/new/", "safety-plan/", "follow-up/new/"],
)
def test_pages_open(path, people, north_team, client_of):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    assert client_of(people.alice).get(url(process, path)).status_code == 200
    assert client_of(people.charlie).get(url(process, path)).status_code == 404


@pytest.mark.parametrize("stage", list(Stage))
def test_every_move_from_every_stage_opens_or_says_why_not(stage, people, north_team, client_of):
    process = make.at_stage(stage, people, north_team)
    for name in ("alice", "carla", "tess"):
        client = client_of(getattr(people, name))
        for row in TRANSITIONS.values():
            status = client.get(url(process, f"move/{row.name}/")).status_code
            if stage in row.sources and row.name != "transfer":
                assert status in {200, 403}, row.name
            else:
                assert status == 302, row.name
    assert client_of(people.charlie).get(url(process, "move/hold/")).status_code == 404
    assert client_of(people.alice).get(url(process, "move/no_such_move/")).status_code == 404


def test_a_refusal_gives_its_reason(people, north_team, client_of):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    response = client_of(people.alice).get(url(process, "move/clear_departure/"))
    assert response.status_code == 403
    # The author is told why: nobody clears their own work.
    assert str(TRANSITIONS["clear_departure"].label)
    assert b"<main" in response.content


def test_what_is_missing_is_a_list_of_links_and_no_grey_button(people, north_team, client_of):
    with acting_as(people.alice):
        process = make.opened(actor=people.alice, team=north_team)
    process = make.move(process, "open_discussion", actor=people.alice)
    page = client_of(people.alice).get(url(process, "move/start_preparation/")).content.decode()
    assert "disabled" not in page
    assert url(process, "talks/new/") in page and url(process, "facts/new/?kind=legal_advice") in page


def test_a_change_of_mind_is_one_click(people, north_team, client_of):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    client = client_of(people.alice)
    answer = client.post(url(process, "move/back_to_discussion/"), {"version": process.version})
    assert answer.status_code == 302
    assert stage_of(process, people) == Stage.DISCUSSION
    # The second click: nothing happens, and she lands on the case page all the same.
    again = client.post(url(process, "move/back_to_discussion/"), {"version": process.version})
    assert (again.status_code, again["Location"]) == (302, answer["Location"])
    with acting_as(people.alice):
        assert process.moves.filter(name="back_to_discussion").count() == 1


def test_a_second_click_on_a_move_with_facts_makes_one(people, north_team, client_of):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    typed = {"version": process.version, "reason": "In hospital", "review_on": "2099-01-01"}
    client = client_of(people.alice)
    typed["review_on"] = str(clock.today().replace(year=clock.today().year + 1))
    assert [client.post(url(process, "move/hold/"), typed).status_code for _click in range(2)] == [302, 302]
    with acting_as(people.alice):
        assert process.moves.filter(name="hold").count() == 1


def test_what_was_typed_stays_when_somebody_moved_it_meanwhile(people, north_team, client_of):
    process = make.at_stage(Stage.READY, people, north_team)
    make.move(process, "back_to_discussion", actor=people.alice)
    typed = {"version": process.version, "reason": "She is in hospital", "review_on": "2099-01-01"}
    answer = client_of(people.alice).post(url(process, "move/hold/"), typed)
    assert answer.status_code == 409
    assert b"She is in hospital" in answer.content
    gone = {"version": process.version, "comment": "There is no flight"}
    answer = client_of(people.alice).post(url(process, "move/reopen_preparation/"), gone)
    assert answer.status_code == 409
    assert b"There is no flight" in answer.content


def test_a_date_in_the_wrong_order_is_told_at_its_field(people, north_team, client_of):
    process = make.at_stage(Stage.DEPARTED, people, north_team)
    typed = {"version": process.version, "arrived_at": "2020-01-01", "source": "she", "code_word": make.CODE_WORD}
    answer = client_of(people.alice).post(url(process, "move/confirm_arrival/"), typed)
    assert answer.status_code == 422
    assert "arrived_at" in answer.context["form"].errors


def test_a_wrong_code_word_is_kept_as_wrong_and_alarms(people, north_team, client_of):
    process = make.at_stage(Stage.DEPARTED, people, north_team)
    typed = {"version": process.version, "arrived_at": str(clock.today()), "source": "she", "code_word": "korenbloem"}
    answer = client_of(people.alice).post(url(process, "move/confirm_arrival/"), typed)
    assert answer.status_code == 409
    assert make.CODE_WORD.encode() not in answer.content
    assert stage_of(process, people) == Stage.DEPARTED
    with acting_as(people.carla):
        assert FollowUp.objects.get(case=process.case).code_word_right is False
        assert Task.objects.to_do().filter(case=process.case, kind="safety", owner=people.carla).exists()
    typed["code_word"] = make.CODE_WORD
    assert client_of(people.alice).post(url(process, "move/confirm_arrival/"), typed).status_code == 302
    assert stage_of(process, people) == Stage.AFTERCARE


def test_the_authority_page_shows_all_four_gates(people, north_team, client_of):
    process = make.at_stage(Stage.DISCUSSION, people, north_team)
    page = client_of(people.carla).get(url(process, "move/record_authority_departure/"))
    assert len(page.context["gates"]["gates"]) == 4


def test_reopening_after_return_opens_a_new_one(people, north_team, client_of):
    process = make.at_stage(Stage.AFTERCARE, people, north_team)
    data = {"moment": "month_12", "happened_on": clock.today(), "channel": "phone", "result": "reached"}
    with acting_as(people.alice):
        make.record_follow_up(actor=people.alice, process=process, data=data)
    process = make.move(process, "finish", actor=people.carla)
    client = client_of(people.carla)
    typed = {"version": process.version, "reason": "She is back"}
    assert [client.post(url(process, "move/reopen/"), typed).status_code for _click in range(2)] == [302, 302]
    with acting_as(people.carla):
        assert ReturnProcess.objects.filter(case=process.case).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_move(people, north_team):
    """Two connections, one row lock: exactly one gets through."""
    process = make.at_stage(Stage.DISCUSSION, people, north_team)
    results = []
    start = threading.Barrier(2)

    def click():
        try:
            start.wait(timeout=10)
            with acting_as(people.alice):
                perform(
                    TRANSITIONS, process, "hold", actor=people.alice, facts=make.facts_for("hold"),
                    seen_version=process.version,
                )  # fmt: skip
            results.append("moved")
        except TransitionRefused as refused:
            results.append("calm" if refused.already_done else "refused")
        finally:
            for each in connections.all(initialized_only=True):
                each.close()

    threads = [threading.Thread(target=click) for _click in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(results) == ["calm", "moved"]
    with acting_as(people.alice):
        assert process.moves.filter(name="hold").count() == 1
