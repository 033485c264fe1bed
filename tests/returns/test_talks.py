"""Conversations about the future: logged on one page, open for a day, then added to."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cases.codes import TaskKind
from cases.models import Case, Task
from foundation import clock
from foundation.access.permissions import Refused
from foundation.edits import StaleEdit
from returns.models import ClientDecision, WishTalk
from returns.operations import conversation
from tests.factories.cases import a_case, a_talk, talk_data, the_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(as_user, alice, north_team):
    with as_user(alice):
        return a_case(north_team)


def _post(**more):
    return {
        "held_on": clock.today().isoformat(), "wish": "considers", "voluntariness": "free", "language": "en",
        "interpreter": "telephone",
    } | more  # fmt: skip


def test_one_page_with_five_answers(client_of, as_user, alice, case):
    url = reverse("returns:talk_add", args=[case.reference])
    form = client_of(alice).get(url).context["form"]
    required = {name for name, field in form.fields.items() if field.required}
    assert required == {"held_on", "wish", "voluntariness", "language", "interpreter"}
    assert (form.initial["held_on"], form.initial["language"]) == (clock.today(), "en")
    assert client_of(alice).post(url, _post()).status_code == 302
    with as_user(alice):
        assert WishTalk.objects.get().wish == "considers"


def test_a_double_submit_makes_one_talk(client_of, as_user, alice, case):
    url, data = reverse("returns:talk_add", args=[case.reference]), _post(token=str(uuid.uuid4()))
    for _time in range(2):
        assert client_of(alice).post(url, data).status_code == 302
    with as_user(alice):
        assert WishTalk.objects.count() == 1


def test_the_next_talk_is_due_as_agreed_or_after_six_weeks(as_user, alice, case):
    today = clock.today()
    with as_user(alice):
        a_talk(case, next_on=today + timedelta(days=9))
        due = Task.objects.to_do().get(kind=TaskKind.TALK_DUE)
        assert due.due_on == today + timedelta(days=9)
        a_talk(case)
        due = Task.objects.to_do().get(kind=TaskKind.TALK_DUE)
        assert due.due_on == today + timedelta(days=42)
        assert Task.objects.filter(kind=TaskKind.TALK_DUE, done_by=alice).count() == 2
        # A talk of last week, written down later, does not move what was agreed since.
        a_talk(case, held_on=today - timedelta(days=7), next_on=today)
        assert Task.objects.to_do().get(kind=TaskKind.TALK_DUE).pk == due.pk
        assert Case.objects.get(pk=case.pk).next_due_on == due.due_on


def test_not_safe_now_is_a_task_for_today(as_user, alice, case):
    with as_user(alice):
        a_talk(case, safe_now="no")
        assert Case.objects.get(pk=case.pk).safe_now == "no"
        assert Task.objects.to_do().get(kind=TaskKind.SAFETY).due_on == clock.today()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"held_on": "2999-01-01"}, "held_on"),
        ({"held_on": "gisteren"}, "held_on"),
        ({"next_on": "2000-01-01"}, "next_on"),
        ({"goes_herself": "on"}, "goes_herself"),
        ({"wish": "must_return"}, "wish"),
        ({"wish": ""}, "wish"),
        ({"own_words": "nul\x00"}, "own_words"),
        ({"minutes": "0"}, "minutes"),
    ],
)
def test_what_is_wrong_stands_at_its_field(client_of, as_user, alice, case, data, field):
    response = client_of(alice).post(reverse("returns:talk_add", args=[case.reference]), _post(**data))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    with as_user(alice):
        assert not WishTalk.objects.exists()


def test_the_operation_refuses_what_a_form_would(as_user, alice, case):
    with as_user(alice):
        for more in ({"held_on": clock.today() + timedelta(days=1)}, {"goes_herself": True}):
            with pytest.raises(ValidationError), transaction.atomic():
                a_talk(case, **more)


def test_her_words_stand_on_the_page_of_the_talk_in_their_own_language(client_of, as_user, alice, carla, case):
    with as_user(alice):
        talk = a_talk(
            case, own_words="لا أعرف بعد", language="ar", fears="<b>De voorman</b>", safety_signals=["watched"]
        )
    url = reverse("returns:talk", args=[case.reference, talk.uuid])
    for user in (alice, carla):
        page = client_of(user).get(url).content.decode()
        assert 'lang="ar"' in page
        assert "لا أعرف بعد" in page
        assert "&lt;b&gt;" in page
    assert "Zonnebloem" not in page.split("</title>")[0]


def test_a_talk_is_open_for_its_author_for_a_day(client_of, as_user, alice, carla, case):
    with as_user(alice):
        talk = a_talk(case)
    url = reverse("returns:talk_change", args=[case.reference, talk.uuid])
    assert client_of(carla).get(url).status_code == 403
    assert client_of(alice).post(url, _post(wish="undecided", version="1")).status_code == 302
    assert client_of(alice).post(url, _post(wish="considers", version="1")).status_code == 409
    with as_user(alice):
        assert WishTalk.objects.get().wish == "undecided"
        with pytest.raises(StaleEdit):
            conversation.change_talk(actor=alice, talk=talk, data={"wish": "considers"}, seen_version=1)
    with clock.set_to(clock.now() + timedelta(hours=24, minutes=1)):
        assert client_of(alice).get(url).status_code == 403
        with as_user(alice), pytest.raises(Refused):
            conversation.change_talk(actor=alice, talk=talk, data={"wish": "considers"}, seen_version=2)


def test_an_addition_changes_neither_wish_nor_what_is_due(client_of, as_user, alice, case):
    with as_user(alice):
        talk = a_talk(case)
        due = Task.objects.to_do().get(kind=TaskKind.TALK_DUE)
    url = reverse("returns:talk_addition", args=[case.reference, talk.uuid])
    assert client_of(alice).post(url, {}).status_code == 422
    with clock.set_to(clock.now() + timedelta(days=3)):
        response = client_of(alice).post(url, {"steps": "Zij belde: de datum schuift op."})
    assert response.url == reverse("returns:talk", args=[case.reference, talk.uuid])
    assert "de datum schuift op" in client_of(alice).get(response.url).content.decode()
    with as_user(alice):
        addition = WishTalk.objects.get(adds_to=talk)
        assert (addition.wish, addition.held_on) == (talk.wish, talk.held_on)
        assert Task.objects.to_do().get(kind=TaskKind.TALK_DUE).pk == due.pk


def test_her_decision_is_hers_and_never_changed(client_of, as_user, alice, case):
    url = reverse("returns:decision_add", args=[case.reference])
    data = {
        "decided_on": clock.today().isoformat(),
        "decision": "return",
        "own_words": "I go.",
        "token": str(uuid.uuid4()),
    }
    assert client_of(alice).post(url, data).status_code == 302
    assert client_of(alice).post(url, data).status_code == 302
    assert client_of(alice).post(url, data | {"decided_on": "2999-01-01"}).status_code == 422
    with as_user(alice):
        decision = ClientDecision.objects.get()
        assert (decision.decision, decision.own_words) == ("return", "I go.")
        with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("UPDATE returns_clientdecision SET decision = 'stay'")


def test_who_may(client_of, as_user, alice, people, case):
    with as_user(alice):
        talk = a_talk(case)
    pages = [reverse(f"returns:{name}", args=[case.reference]) for name in ("talk_add", "decision_add")]
    pages.append(reverse("returns:talk_addition", args=[case.reference, talk.uuid]))
    for page in pages:
        assert client_of(alice).get(page).status_code == 200
        for name in ("carla", "tess"):
            assert client_of(getattr(people, name)).get(page).status_code == 403
        for name in ("bob", "charlie", "sven", "ivo", "fatma", "adam", "piet"):
            assert client_of(getattr(people, name)).get(page).status_code == 404
    read = reverse("returns:talk", args=[case.reference, talk.uuid])
    assert client_of(people.tess).get(read).status_code == 200
    assert client_of(people.charlie).get(read).status_code == 404
    assert client_of(alice).get(reverse("returns:talk", args=[case.reference, uuid.uuid4()])).status_code == 404


def test_a_talk_of_another_file_is_not_found_through_this_one(client_of, as_user, alice, north_team, case):
    with as_user(alice):
        other = a_case(north_team)
        talk = a_talk(other)
    assert client_of(alice).get(reverse("returns:talk", args=[case.reference, talk.uuid])).status_code == 404


def test_a_talk_keeps_the_day_in_amsterdam(as_user, alice, case):
    moment = datetime(2026, 12, 1, 23, 30, tzinfo=clock.AMSTERDAM)
    with clock.set_to(moment), as_user(alice):
        assert conversation.log_talk(actor=alice, process=the_process(case), data=talk_data()).held_on == moment.date()
