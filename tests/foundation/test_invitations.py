"""Invitation instead of open sign-up, and what one administrator starts and another confirms."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import override_settings
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from foundation import clock
from foundation.access.models import Grant
from foundation.access.permissions import Refused
from foundation.accounts.codes import Role
from foundation.accounts.models import Membership, Team, User
from foundation.logs import JsonFormatter
from foundation.people import operations
from foundation.people.codes import REFUSALS, Outcome, ProposalKind, State
from foundation.people.models import Invitation, Proposal, Standing

pytestmark = pytest.mark.django_db
GOOD = "kievit-fiets-zonsopgang-17"


def ask(sql: str, *arguments: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", arguments)
        return cursor.fetchone()[0]


def invite(actor: User, **more: Any) -> Standing:
    data = {"name": "Nina", "email": "nina@terugweg.example", "role": Role.CASE_WORKER, "language": "en"} | more
    return operations.invite(actor=actor, **data)


def last_link() -> str:
    found = re.findall(r"http://\S+(/welcome/\S+/)", " ".join(message.body for message in mail.outbox))
    return str(found[-1])


def state_of(user: User) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('terugweg.actor', %s, true)", [str(user.pk)])
        cursor.execute("SELECT state FROM people_standing WHERE user_id = %s", [user.pk])
        return cursor.fetchone()[0]


@pytest.fixture
def invited(adam: User, north_team: Team, as_user: Any) -> Standing:
    with as_user(adam):
        return invite(adam, team=north_team)


def choose(client: Any, link: str, password: str = GOOD) -> Any:
    return client.post(link, {"password": password, "again": password})


def test_the_way_in(invited: Standing, client: Any, as_user: Any) -> None:
    """Invitation, neutral mail, password, sign in; nothing before that works."""
    user = invited.user
    assert not user.is_active
    with pytest.raises(Exception, match="closed"), as_user(user):
        pass
    message = mail.outbox[-1]
    assert message.to == [user.email] and message.subject == "Your account"
    assert "Nina" not in message.body
    link = last_link()
    assert client.get(link).status_code == 200
    answer = choose(client, link)
    assert answer.headers["Location"] == reverse("accounts:sign_in")
    opened = User.objects.get(pk=user.pk)
    assert opened.is_active and opened.check_password(GOOD)
    assert state_of(opened) == State.ACTIVE


def test_opening_the_link_changes_nothing(invited: Standing, client: Any) -> None:
    link = last_link()
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert not User.objects.get(pk=invited.user_id).is_active
    assert choose(client, link).status_code == 302


def test_with_the_new_password_the_second_factor_comes_before_any_page(invited: Standing, client: Any) -> None:
    address = choose(client, last_link()).headers["Location"]
    answer = client.post(address, {"login": invited.user.email, "password": GOOD}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("accounts:set_up")
    assert client.get(reverse("portal:caseload")).headers["Location"] == reverse("accounts:set_up")


def test_no_coordinator_is_made_whom_nobody_knows_of(
    adam: User, carla: User, tess: User, fatma: User, sven: User, bob: User, north_team: Team, as_user: Any
) -> None:
    """An administrator who invites a coordinator at an address of their own would look into files through it."""
    with as_user(adam):
        invite(adam, role=Role.COORDINATOR, team=north_team)
    told = {message.to[0] for message in mail.outbox if message.subject != "Your account"}
    assert told == {carla.email, tess.email, fatma.email}
    mail.outbox.clear()
    with as_user(adam):
        row = Standing.objects.select_related("user").get(user=bob)
        operations.change_account(actor=adam, standing=row, data={"role": Role.TEAM_LEAD})
        operations.add_membership(actor=adam, about=sven, team=north_team, starts_on=clock.today())
    assert {carla.email, tess.email, fatma.email} <= {message.to[0] for message in mail.outbox}
    mail.outbox.clear()
    with as_user(adam):
        invite(adam, email="worker@terugweg.example", team=north_team)
    assert {message.to[0] for message in mail.outbox} == {"worker@terugweg.example"}


def test_no_log_line_holds_the_link(invited: Standing, client: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Django writes the address of every refused request into the log."""
    link = last_link()
    assert choose(client, link, "short").status_code == 422
    assert [record for record in caplog.records if link in record.getMessage()]
    for record in caplog.records:
        assert link.split("/")[2] not in JsonFormatter().format(record)


def test_a_link_works_once(invited: Standing, client: Any) -> None:
    link = last_link()
    choose(client, link)
    assert client.get(link).status_code == 404
    assert choose(client, link, "another-long-password-17").status_code == 404
    assert User.objects.get(pk=invited.user_id).check_password(GOOD)


def test_a_link_ends_after_seven_days(adam: User, client: Any, as_user: Any) -> None:
    with as_user(adam):
        invite(adam)
        row = Invitation.objects.get()
        assert timedelta(days=6, hours=23) < row.valid_until - clock.now() <= timedelta(days=7)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('tw_invited'::regproc)")
        assert "valid_until > now()" in cursor.fetchone()[0]


def test_a_newer_invitation_stops_the_former_link(invited: Standing, adam: User, client: Any, as_user: Any) -> None:
    former = last_link()
    with as_user(adam):
        operations.invite_again(actor=adam, standing=invited)
    assert last_link() != former
    assert client.get(former).status_code == 404 and choose(client, former).status_code == 404
    assert choose(client, last_link()).status_code == 302


def test_a_withdrawn_invitation_stops_at_once(invited: Standing, adam: User, client: Any, as_user: Any) -> None:
    with as_user(adam):
        operations.withdraw_invitation(actor=adam, standing=invited)
    assert client.get(last_link()).status_code == 404
    assert choose(client, last_link()).status_code == 404
    assert not Membership.objects.filter(user=invited.user, period__contains=clock.today()).exists()
    assert state_of(invited.user) == State.CLOSED


def test_the_table_holds_no_token_and_the_queue_neither(adam: User, as_user: Any) -> None:
    with as_user(adam):
        invite(adam)
        row = Invitation.objects.get()
    token = last_link().split("/")[2]
    assert len(row.token_hash) == 64 and token not in row.token_hash
    with as_user(adam), override_settings(MAIL_AT_ONCE=False):
        invite(adam, email="other@terugweg.example")
    job = ProcrastinateJob.objects.get(task_name="foundation.mail.deliver")
    assert set(job.args) == {"user_id", "notice", "context", "address"} and not job.args["context"]


def test_the_administrator_makes_no_token(invited: Standing, adam: User, as_user: Any) -> None:
    with as_user(adam), pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        ask("tw_set_invitation_token(%s, %s)", invited.user_id, "0" * 64)
    with as_user(adam):
        assert ask("tw_invited('')") is None
        assert ask("tw_accept_invitation('', 'x')") is None


@pytest.mark.parametrize(
    ("password", "again"),
    [
        ("short", "short"),
        ("aaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbb"),
        ("nina@terugweg.example", "nina@terugweg.example"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_still_works(
    invited: Standing, client: Any, password: str, again: str
) -> None:
    link = last_link()
    answer = client.post(link, {"password": password, "again": again})
    assert answer.status_code == 422
    assert f'value="{password}"' not in answer.content.decode()
    assert choose(client, link).status_code == 302


def test_a_password_is_kept_as_typed(invited: Standing, client: Any) -> None:
    password = "  spaties vooraan en achteraan é  "
    choose(client, last_link(), password)
    assert User.objects.get(pk=invited.user_id).check_password(password)


def test_a_coordinator_who_begins_sees_her_region_from_then_on(
    adam: User, north_team: Team, client: Any, as_user: Any
) -> None:
    with as_user(adam):
        row = invite(adam, role=Role.COORDINATOR, team=north_team)
    choose(client, last_link())
    user = User.objects.get(pk=row.user_id)
    with as_user(user):
        assert Grant.objects.active().filter(team=north_team, reason="coordinates").exists()


def test_an_address_that_exists_is_refused_in_words(adam: User, client_of: Any, north_team: Team) -> None:
    data = {
        "name": "X",
        "email": "ALICE@terugweg.example",
        "role": "case_worker",
        "language": "nl",
        "team": north_team.pk,
    }
    answer = client_of(adam).post(reverse("people:invite"), data)
    assert answer.status_code == 422 and not mail.outbox


def test_inviting_by_the_page(adam: User, client_of: Any, north_team: Team) -> None:
    data = {"name": "Nina", "email": "nina@terugweg.example", "role": "case_worker", "language": "nl"}
    client = client_of(adam)
    assert client.post(reverse("people:invite"), data).status_code == 422  # no team
    answer = client.post(reverse("people:invite"), data | {"team": north_team.pk, "starts_on": "2026-11-01"})
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Nieuwe link sturen" in page
    token = last_link().split("/")[2]
    assert token not in page


@pytest.mark.parametrize("who", ["alice", "carla", "tess", "fatma", "ivo", None])
def test_only_an_administrator_invites(who: str | None, people: Any, as_user: Any) -> None:
    with as_user(getattr(people, who) if who else None), pytest.raises(DatabaseError), transaction.atomic():
        ask("tw_invite('X', 'x@terugweg.example', 'case_worker', 'nl', NULL, NULL)")


# --- a second administrator ------------------------------------------------------------------------------------------
def test_a_new_administrator_gets_a_link_when_another_has_confirmed(
    adam: User, anna: User, client: Any, as_user: Any
) -> None:
    with as_user(adam):
        row = invite(adam, role=Role.ADMINISTRATOR)
        assert mail.outbox[-1].to == [anna.email]
        assert not Invitation.objects.exists()
        proposal = Proposal.objects.get()
        with pytest.raises(Refused) as refused:
            operations.decide(actor=adam, proposal=proposal, outcome=Outcome.CONFIRMED)
        assert refused.value.reason == REFUSALS["second_person"]
        with pytest.raises(DatabaseError, match="second_person"), transaction.atomic():
            ask("tw_decide(%s, 'confirmed', '')", proposal.pk)
    with as_user(anna):
        operations.decide(actor=anna, proposal=proposal, outcome=Outcome.CONFIRMED)
    assert mail.outbox[-1].to == [row.user.email]
    assert choose(client, last_link()).status_code == 302


def test_a_colleague_becomes_administrator_by_two_and_loses_all_sight(
    adam: User, anna: User, tess: User, as_user: Any, client_of: Any
) -> None:
    client = client_of(adam)
    with as_user(adam):
        mark = Standing.objects.get(user=tess).uuid
    assert client.post(reverse("people:propose", args=[mark, "administrator"])).status_code == 302
    assert User.objects.get(pk=tess.pk).role == Role.TEAM_LEAD
    assert "/second-person/" in client_of(anna).get(reverse("portal:home")).content.decode()
    with as_user(adam):
        proposal = Proposal.objects.get(about=tess)
    assert client.post(reverse("people:decide", args=[proposal.uuid]), {"outcome": "confirmed"}).status_code == 403
    answer = client_of(anna).post(reverse("people:decide", args=[proposal.uuid]), {"outcome": "confirmed"})
    assert answer.status_code == 302
    assert User.objects.get(pk=tess.pk).role == Role.ADMINISTRATOR
    with as_user(User.objects.get(pk=tess.pk)):
        assert not Grant.objects.active().exists()


@pytest.mark.parametrize("who", ["tess", "carla", "alice", "fatma"])
def test_nobody_else_confirms_an_administrator(who: str, adam: User, bob: User, people: Any, as_user: Any) -> None:
    with as_user(adam):
        proposal = operations.propose(actor=adam, about=bob, kind=ProposalKind.ADMINISTRATOR)
    with as_user(getattr(people, who)), pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        ask("tw_decide(%s, 'confirmed', '')", proposal.pk)


def test_a_proposal_can_be_refused_or_taken_back_and_then_is_over(
    adam: User, anna: User, bob: User, as_user: Any
) -> None:
    for actor, outcome in ((anna, Outcome.REFUSED), (adam, Outcome.WITHDRAWN)):
        with as_user(adam):
            proposal = operations.propose(actor=adam, about=bob, kind=ProposalKind.ADMINISTRATOR)
        with as_user(actor):
            operations.decide(actor=actor, proposal=proposal, outcome=outcome)
        with as_user(anna), pytest.raises(DatabaseError, match="decided"), transaction.atomic():
            ask("tw_decide(%s, 'confirmed', '')", proposal.pk)
        assert User.objects.get(pk=bob.pk).role == Role.CASE_WORKER


def test_nobody_proposes_themselves(adam: User, as_user: Any) -> None:
    with as_user(adam), pytest.raises(DatabaseError, match="refused: self"), transaction.atomic():
        ask("tw_propose('administrator', %s)", adam.pk)


def test_two_clicks_at_once_make_one_account_and_say_so(
    adam: User, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second looked before the first had written: the database refuses, in words and not with an error."""
    monkeypatch.setattr("foundation.people.operations.invitations.refuse_known_address", lambda email: None)
    with as_user(adam):
        invite(adam)
        with pytest.raises(ValidationError) as twice:
            invite(adam)
    assert "email" in twice.value.message_dict
    assert User.objects.filter(email="nina@terugweg.example").count() == 1
