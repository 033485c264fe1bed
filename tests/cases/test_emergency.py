"""Emergency access: by the exact reference, told at once, four hours, judged by somebody else (S28, S33, S26)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, connections, transaction
from django.urls import reverse

from cases import operations
from cases.models import BreakGlass, Case
from cases.operations.emergency import EVENT, TRIES_AN_HOUR
from foundation import clock
from foundation.access.models import Grant
from foundation.access.permissions import Refused
from foundation.audit.models import Record
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db
REASON = "She called the night line, her case worker does not answer."


@pytest.fixture
def case(people: Any, north_team: Any, as_user: Any) -> Any:
    with as_user(people.alice):
        case = a_case(north_team)
        operations.set_location(actor=people.alice, case=case, data={"address": "Geheimlaan 12"})
        operations.set_safe_contact(actor=people.alice, case=case, data={"method": "phone", "number": "+31600000011"})
    return case


def ask(client: Any, reference: str, **more: Any) -> Any:
    data = {"reference": reference, "reason": REASON, "groups": ["contact"]} | more
    return client.post(reverse("portal:break_glass"), data)


def sees(as_user: Any, user: Any, case: Any) -> bool:
    with as_user(user):
        return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_the_whole_story(people: Any, as_user: Any, client_of: Any, case: Any) -> None:
    charlie, url = client_of(people.charlie), reverse("portal:case", args=[case.reference])
    assert charlie.get(url).status_code == 404
    spoken = case.reference.lower().replace("-", " ")  # as somebody types what was told by telephone
    answer = ask(charlie, spoken)
    assert (answer.status_code, answer.url) == (302, url)

    page = charlie.get(url).content.decode()
    assert "notice-alarm" in page
    with as_user(people.charlie):
        row = BreakGlass.objects.get()
        grant = Grant.objects.active().get(case_id=case.pk, user=people.charlie)
        assert (grant.level, grant.data_groups, grant.granted_by_id) == ("read", ["contact"], None)
        assert row.valid_until - row.created_at <= timedelta(hours=4)
        assert row.reason == REASON

    # It reads, and reads only what was asked for.
    assert "+31600000011" in charlie.post(reverse("cases:show_number", args=[case.reference])).content.decode()
    assert charlie.get(reverse("cases:location", args=[case.reference])).status_code == 403
    assert charlie.get(reverse("cases:note_add", args=[case.reference])).status_code == 403
    assert charlie.post(reverse("cases:note_add", args=[case.reference]), {"text": "x"}).status_code == 403

    # Everybody who must know is told: on the first page, on the file in red, by a mail that tells nothing.
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        user.email for user in (people.alice, people.carla, people.fatma)
    )
    for message in mail.outbox:
        text = f"{message.subject} {message.body}"
        assert not [word for word in (case.reference, "Charlie", "Zonnebloem", "nood", "emergency") if word in text]
    for who in ("alice", "carla", "fatma"):
        home = client_of(getattr(people, who)).get("/").content.decode()
        assert case.reference in home and "Charlie" in home, who
    file = client_of(people.alice).get(url).content.decode()
    assert "notice-alarm" in file and "Charlie" in file and REASON in file
    assert (
        "Charlie" in client_of(people.tess).get(reverse("portal:who_may_see", args=[case.reference])).content.decode()
    )

    # Afterwards the privacy officer judges, without seeing the file.
    fatma, review = client_of(people.fatma), reverse("portal:break_glass_review", args=[row.uuid])
    assert fatma.get(url).status_code == 404
    assert REASON in fatma.get(review).content.decode()
    assert fatma.post(review, {"verdict": "justified", "review": "Called."}).status_code == 403  # it still runs
    assert charlie.post(reverse("portal:break_glass_end", args=[row.uuid])).status_code == 302
    assert charlie.get(url).status_code == 404
    assert fatma.post(review, {"verdict": "justified", "review": ""}).status_code == 422
    assert fatma.post(review, {"verdict": "justified", "review": "She was in danger."}).status_code == 302
    assert fatma.post(review, {"verdict": "not_justified", "review": "On second thought."}).status_code == 403
    with as_user(people.fatma):
        row = BreakGlass.objects.get()
        assert (row.verdict, row.reviewed_by, row.ended_by) == ("justified", people.fatma, people.charlie)
    assert case.reference not in fatma.get("/").content.decode()


def test_it_ends_by_itself(people: Any, as_user: Any, client_of: Any, case: Any) -> None:
    """By the database's clock, which no test can set: so the four hours are looked at where they are kept."""
    with as_user(people.charlie), connection.cursor() as cursor:
        operations.break_glass(actor=people.charlie, reference=case.reference, groups=[], reason=REASON)
        cursor.execute(
            "SELECT valid_until - valid_from = interval '4 hours', valid_until > now() FROM access_grant"
            " WHERE reason = 'break_glass'"
        )
        assert cursor.fetchone() == (True, True)


def test_it_is_over_when_its_time_is(people: Any, as_user: Any, case: Any) -> None:
    """Begun more than four hours ago: the grant that it left opens nothing."""
    with clock.set_to(clock.now() - timedelta(hours=4, minutes=1)), as_user(people.charlie):
        operations.break_glass(actor=people.charlie, reference=case.reference, groups=[], reason=REASON)
    assert not sees(as_user, people.charlie, case)


@pytest.mark.parametrize("who", ["ivo", "fatma", "adam", "piet"])
def test_only_who_guides_clients_may_ask(who: str, people: Any, as_user: Any, client_of: Any, case: Any) -> None:
    user = getattr(people, who)
    assert ask(client_of(user), case.reference).status_code == 403
    with as_user(user), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tw_break_glass(%s, '{}')", [case.reference])
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize("who", ["charlie", "sven", "bob"])
def test_case_worker_coordinator_and_team_mate_may_ask(who: str, people: Any, as_user: Any, case: Any) -> None:
    with as_user(getattr(people, who)):
        assert operations.break_glass(actor=getattr(people, who), reference=case.reference, groups=[], reason=REASON)


def test_it_asks_for_a_fresh_second_factor(people: Any, client_of: Any, case: Any) -> None:
    stale = client_of(people.charlie, fresh_factor=False)
    assert "/confirm/" in stale.get(reverse("portal:break_glass")).url
    assert "/confirm/" in ask(stale, case.reference).url
    assert stale.get(reverse("portal:case", args=[case.reference])).status_code == 404


def test_unknown_seen_and_refused_get_one_answer_by_one_way(
    people: Any, as_user: Any, client_of: Any, case: Any, south_team: Any, query_count: Any
) -> None:
    with as_user(people.charlie):
        own = a_case(south_team)
        operations.break_glass(actor=people.charlie, reference=case.reference, groups=[], reason=REASON)
        row = BreakGlass.objects.get()
        operations.end_break_glass(actor=people.charlie, row=row)
    with as_user(people.fatma):
        operations.review_break_glass(actor=people.fatma, row=row, verdict="not_justified", review="Curious.")
    client = client_of(people.charlie)
    client.get(reverse("portal:break_glass"))
    answers, counts = set(), set()
    # One that was never given, one whose check letter is wrong, one's own file, and one after 'not justified'.
    for reference in ("TW-0000-0000", "TW-0000-0001", "nonsense", own.reference, case.reference):
        with query_count() as queries:
            answer = ask(client, reference)
        token = answer.context["form"]["token"].value()
        text = answer.content.decode().replace(reference, "").replace(str(token), "")
        answers.add((answer.status_code, text.split("<form", 1)[0].count("error"), len(answer.context["form"].errors)))
        counts.add(len(queries))
    assert answers and {status for status, _errors, _number in answers} == {422}
    assert len(answers) == 1 and len(counts) == 1
    with as_user(people.fatma):
        refused = Record.objects.filter(event=EVENT, outcome="refused", user_id=people.charlie.pk)
        assert refused.count() == 5
        assert set(refused.values_list("case_id", flat=True)) == {None}


def test_after_five_in_vain_the_answer_no_longer_depends_on_the_reference(
    people: Any, as_user: Any, client_of: Any, case: Any
) -> None:
    client = client_of(people.charlie)
    for _number in range(TRIES_AN_HOUR):
        assert ask(client, "TW-0000-0000").status_code == 422
    assert ask(client, case.reference).status_code == 422
    assert not sees(as_user, people.charlie, case)


def test_three_in_a_day_are_the_most(people: Any, as_user: Any, north_team: Any) -> None:
    with as_user(people.alice):
        cases = [a_case(north_team) for _number in range(4)]
    with as_user(people.charlie):
        opened = [
            operations.break_glass(actor=people.charlie, reference=each.reference, groups=[], reason=REASON)
            for each in cases
        ]
    assert [row is not None for row in opened] == [True, True, True, False]


def test_a_double_click_opens_once(people: Any, as_user: Any, client_of: Any, case: Any) -> None:
    client = client_of(people.charlie)
    token = client.get(reverse("portal:break_glass")).context["form"]["token"].value()
    for _click in range(2):
        assert ask(client, case.reference, token=str(token)).status_code == 302
    with as_user(people.charlie):
        assert BreakGlass.objects.count() == 1
    assert len(mail.outbox) == 3


# --- what the database itself holds -------------------------------------------------------------------------------
def test_the_door_of_the_database_wants_a_reason(people: Any, as_user: Any, case: Any) -> None:
    def open_without(cursor: Any) -> None:
        cursor.execute("SELECT * FROM tw_break_glass(%s, '{}')", [case.reference])
        assert cursor.fetchone()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with as_user(people.charlie), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        open_without(cursor)


@pytest.mark.parametrize("who", ["charlie", "alice", "carla", "fatma"])
def test_nobody_changes_what_was_asked(who: str, people: Any, as_user: Any, case: Any) -> None:
    with as_user(people.charlie):
        operations.break_glass(actor=people.charlie, reference=case.reference, groups=[], reason=REASON)
    for sql in (
        "UPDATE cases_breakglass SET valid_until = now() + interval '9 days'",
        "UPDATE cases_breakglass SET reason = ''",
        "DELETE FROM cases_breakglass",
        "INSERT INTO cases_breakglass (uuid, case_id, created_at, created_by_id, grant_id, reference, team_id, groups,"
        " valid_until, reason, verdict, review) SELECT gen_random_uuid(), case_id, now(), tw_actor(), grant_id, '',"
        " team_id, '{}', valid_until, '', '', '' FROM cases_breakglass",
    ):
        user = getattr(people, who)
        with as_user(user), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(sql)


@pytest.mark.parametrize("who", ["charlie", "alice", "carla", "tess", "adam", "sven"])
def test_nobody_but_the_privacy_officer_judges(who: str, people: Any, as_user: Any, client_of: Any, case: Any) -> None:
    with as_user(people.charlie):
        row = operations.break_glass(actor=people.charlie, reference=case.reference, groups=[], reason=REASON)
        operations.end_break_glass(actor=people.charlie, row=row)
    user = getattr(people, who)
    assert client_of(user).get(reverse("portal:break_glass_review", args=[row.uuid])).status_code == 403
    with as_user(user), connection.cursor() as cursor:
        with pytest.raises(Refused):
            operations.review_break_glass(actor=user, row=row, verdict="justified", review="Fine.")
        cursor.execute(
            "UPDATE cases_breakglass SET verdict = 'justified', reviewed_at = now(), reviewed_by_id = tw_actor()"
        )
        assert cursor.rowcount == 0


@pytest.mark.parametrize(
    ("who", "may"), [("carla", True), ("tess", True), ("fatma", True), ("alice", False), ("sven", False)]
)
def test_who_answers_for_the_file_ends_it_early(who: str, may: bool, people: Any, as_user: Any, case: Any) -> None:
    with as_user(people.charlie):
        row = operations.break_glass(actor=people.charlie, reference=case.reference, groups=[], reason=REASON)
    with as_user(getattr(people, who)), connection.cursor() as cursor:
        if may:
            operations.end_break_glass(actor=getattr(people, who), row=row)
        else:
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute("SELECT tw_end_break_glass(%s)", [row.uuid])
    assert sees(as_user, people.charlie, case) is not may


def test_the_reason_is_sealed(people: Any, as_user: Any, case: Any) -> None:
    with as_user(people.charlie), connections["default"].cursor() as cursor:
        operations.break_glass(actor=people.charlie, reference=case.reference, groups=[], reason=REASON)
        cursor.execute("SELECT reason FROM cases_breakglass")
        assert b"night line" not in bytes(cursor.fetchone()[0])
