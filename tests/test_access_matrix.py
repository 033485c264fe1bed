"""Every address × every role: who may open it, who hears why not, for whom it does not exist (`domain.md` 12).

An address without a row fails, so a new page cannot be forgotten. A row says what each kind of person gets:
o = open (a page, a redirect, or a form that still wants something), r = refused with a reason (403),
- = does not exist (404), s = sent to sign in. Order of `PEOPLE`.
"""

from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cases.models import Case
from cases.operations import (
    ask_handover,
    begin_cover,
    break_glass,
    record_loose_enquiry,
)
from foundation import clock
from foundation.access.deputies import name_deputy
from foundation.accounts.models import Membership
from foundation.people.codes import ProposalKind
from foundation.people.models import Standing
from foundation.people.operations import propose
from tests.factories.cases import a_case, a_consent
from tests.factories.full import full_case

pytestmark = pytest.mark.django_db

#: Nobody; her case worker; a colleague of the same team without the file; a case worker elsewhere; the
#: coordinator; another region's; the team lead; information officer; privacy officer; administrator; partner.
PEOPLE = ("nobody", "alice", "bob", "charlie", "carla", "sven", "tess", "ivo", "fatma", "adam", "piet")
#: Rows that many addresses share.
ALL = "ooooooooooo"
SIGNED_IN = "soooooooooo"
SEE = "so--o-o----"  # whoever sees the file
WRITE = "so--o-r----"  # her case worker and the coordinator; the team lead reads
GUIDE = "so--r-r----"  # only who guides her
PRIVACY = "srrrrrrrorr"  # the privacy officer
COORDINATE = "sr--o-r----"
LEAD = "sr--o-o----"  # coordinator or team lead
LOOK_AFTER = "srrrrrrroor"  # the administrator, and the privacy officer who looks along
ADMINISTRATE = "srrrrrrrror"
NOBODY_YET = "srrrrrrrrrr"
OPENERS = "soooo" + "orrrrr"  # case workers and coordinators

FILE = {"reference"}
#: name -> (row, method, what the address holds beside the reference)
ADDRESSES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "portal:health": (ALL, "GET", {}),
    "portal:quick_exit": (ALL, "POST", {}),
    "portal:policy_report": (ALL, "POST", {}),
    "portal:security_txt": (ALL, "GET", {}),
    "portal:home": (SIGNED_IN, "GET", {}),
    "portal:log": (PRIVACY, "GET", {}),
    "portal:log_export": (PRIVACY, "POST", {}),
    "portal:signals": (PRIVACY, "GET", {}),
    "portal:signal": ("srrrrrrr-rr", "GET", {"uuid": "00000000-0000-4000-8000-000000000000"}),  # there is none
    "portal:help": (SIGNED_IN, "GET", {}),
    "portal:caseload": (SIGNED_IN, "GET", {}),
    "portal:search": ("soooooo" + "rrrr", "GET", {}),  # who works with files
    "portal:search_results": ("s------" + "rrrr", "GET", {"number": "talk"}),  # nobody's search but one's own
    "portal:unassigned": ("srrroorrrrr", "GET", {}),
    "portal:team": ("srrrooorrrr", "GET", {}),
    "portal:hand_over": ("srrrooorrrr", "GET", {"number": "alice"}),
    "portal:case": (SEE, "GET", {}),
    "portal:history": (SEE, "GET", {}),
    "portal:who_was_here": (SEE, "GET", {}),
    "portal:who_was_here_paper": (SEE, "POST", {"language": "nl"}),
    "portal:who_may_see": (SEE, "GET", {}),
    "portal:deputies": ("srrrooorrrr", "GET", {}),  # who names one, or may be one
    "portal:deputy_new": ("srrroorrrrr", "GET", {}),
    "portal:deputy_answer": ("s----o-----", "POST", {"uuid": "deputy"}),  # who was named
    "portal:deputy_end": ("srrroorrrrr", "POST", {"uuid": "deputy"}),
    "portal:break_glass": ("s" + "oooooo" + "rrrr", "GET", {}),  # who guides clients; not by a file in sight
    "portal:break_glass_reviews": ("srrrrrrrorr", "GET", {}),
    "portal:break_glass_review": ("srrrrrrrorr", "GET", {"uuid": "emergency"}),
    "portal:break_glass_end": ("sro-o-o-o--", "POST", {"uuid": "emergency"}),
    "accounts:sign_in": (ALL, "GET", {}),
    "accounts:demo_sign_in": ("-----------", "POST", {}),  # nobody is named
    "accounts:confirm": (SIGNED_IN, "GET", {}),
    "account_login": (ALL, "GET", {}),
    "mfa_authenticate": ("s" + "o" * (len(PEOPLE) - 1), "GET", {}),  # only between password and second factor
    "account_reset_password": (ALL, "GET", {}),
    "account_reset_password_done": (ALL, "GET", {}),
    "account_reset_password_from_key": (ALL, "GET", {"uidb36": "1", "key": "2-3"}),
    "openid_connect_login": ("-----------", "POST", {"provider_id": "sso"}),  # only with the setting
    "openid_connect_callback": ("-----------", "GET", {"provider_id": "sso"}),
    "accounts:set_up": (SIGNED_IN, "GET", {}),
    "accounts:recovery_codes": (SIGNED_IN, "GET", {}),
    "accounts:remove_factor": ("s----------", "POST", {"pk": 1}),  # somebody else's
    "accounts:end_sessions": (SIGNED_IN, "POST", {}),
    "mfa_index": (SIGNED_IN, "GET", {}),
    "mfa_activate_totp": (SIGNED_IN, "GET", {}),
    "mfa_add_webauthn": (SIGNED_IN, "GET", {}),
    "account_change_password": (SIGNED_IN, "GET", {}),
    "accounts:sign_out": ("s" * len(PEOPLE), "POST", {}),  # back to the page for signing in
    "accounts:session_left": (ALL, "GET", {}),
    "accounts:stay": (SIGNED_IN, "POST", {}),
    "accounts:locked": (ALL, "GET", {}),
    "set_language": (ALL, "POST", {}),
    "drafts:save": (SIGNED_IN, "POST", {"form_key": "matrix"}),
    "drafts:drop": (SIGNED_IN, "POST", {"form_key": "matrix"}),
    "cases:asked_for": ("soooooorrrr", "GET", {}),
    "cases:loose_enquiry": ("s-r-o-r----", "GET", {"uuid": "loose"}),
    "cases:loose_remove": ("s-r-o-r----", "POST", {"uuid": "loose"}),
    "cases:enquiries": (SEE, "GET", {}),
    "cases:cover": ("soooooorrrr", "GET", {}),
    "cases:cover_end": ("soo-o-o----", "POST", {"uuid": "cover"}),  # who is away, who stands in, who leads
    "cases:edit": (WRITE, "GET", {}),
    "cases:identity": (SEE, "GET", {}),
    "cases:safe_contact": (WRITE, "GET", {}),
    "cases:show_number": (SEE, "POST", {}),
    "cases:location": (SEE, "GET", {}),
    "cases:medical": (SEE, "GET", {}),
    "cases:legal": (SEE, "GET", {}),
    "cases:status_add": (WRITE, "GET", {}),
    "cases:status_change": (WRITE, "GET", {"uuid": "status"}),
    "cases:consent_add": (WRITE, "GET", {}),
    "cases:consent_withdraw": (WRITE, "POST", {"uuid": "consent"}),
    "cases:dependant_add": (WRITE, "GET", {}),
    "cases:dependant_change": (WRITE, "GET", {"uuid": "dependant"}),
    "cases:dependant_remove": (WRITE, "POST", {"uuid": "dependant"}),
    "cases:note_add": (WRITE, "GET", {}),
    "cases:note_correct": (WRITE, "GET", {"uuid": "note"}),
    "cases:task_add": (WRITE, "GET", {}),
    "cases:task_done": (WRITE, "POST", {"uuid": "task"}),
    "cases:task_change": (WRITE, "GET", {"uuid": "task"}),
    "cases:case_worker": (LEAD, "GET", {}),
    "cases:handover_ask": (LEAD, "GET", {}),
    # The coordinator of the team that was asked sees the file while she decides.
    "cases:handover_answer": ("sr--ror----", "GET", {"reference": "asked", "uuid": "handover"}),
    "cases:handover_withdraw": ("sr--oro----", "POST", {"reference": "asked", "uuid": "handover"}),
    "people:list": (LOOK_AFTER, "GET", {}),
    "people:account": (LOOK_AFTER, "GET", {"uuid": "colleague"}),
    "people:invite": (ADMINISTRATE, "GET", {}),
    "people:invitation_accept": ("-----------", "GET", {"token": "no-such-token"}),
    "people:invite_again": (NOBODY_YET, "POST", {"uuid": "colleague"}),  # in use: needs no invitation
    "people:invitation_withdraw": (NOBODY_YET, "POST", {"uuid": "colleague"}),
    "people:propose": (ADMINISTRATE, "POST", {"uuid": "colleague", "kind": "lost_factor"}),
    "people:decide": ("s-------rrr", "GET", {"uuid": "proposal"}),  # who proposed it
    "people:take_back": ("s-------ror", "POST", {"uuid": "proposal"}),
    "people:rights": (LOOK_AFTER, "GET", {}),
    "people:rights_file": (LOOK_AFTER, "GET", {}),
    "people:end_sessions": (ADMINISTRATE, "POST", {"uuid": "colleague"}),
    "people:close": (ADMINISTRATE, "GET", {"uuid": "colleague"}),
    "people:change_state": (ADMINISTRATE, "POST", {"uuid": "colleague", "change": "block"}),
    "people:edit": (ADMINISTRATE, "GET", {"uuid": "colleague"}),
    "people:membership_add": (ADMINISTRATE, "GET", {"uuid": "colleague"}),
    "people:membership_end": (ADMINISTRATE, "GET", {"uuid": "colleague", "number": "membership"}),
    "people:teams": (LOOK_AFTER, "GET", {}),
    "people:team_add": (ADMINISTRATE, "GET", {}),
    "people:team_edit": (ADMINISTRATE, "GET", {"number": "team"}),
    "people:region_add": (ADMINISTRATE, "GET", {}),
    "people:region_edit": (ADMINISTRATE, "GET", {"number": "region"}),
    "organisations:list": (SIGNED_IN, "GET", {}),
    "organisations:detail": (SIGNED_IN, "GET", {"code": "cosudow"}),
    "organisations:edit": ("srrroorrror", "GET", {"code": "cosudow"}),
    "organisations:assign": (WRITE, "GET", {}),
    "organisations:contact_search": (WRITE, "GET", {}),
    "organisations:assignment": (SEE, "GET", {"uuid": "assignment"}),
    "organisations:assignment_move": (WRITE, "GET", {"uuid": "assignment", "name": "withdraw"}),
    "returns:intake": (OPENERS, "GET", {}),
    "returns:talk_add": (GUIDE, "GET", {}),
    "returns:talk": (SEE, "GET", {"uuid": "talk"}),
    "returns:talk_change": (GUIDE, "GET", {"uuid": "talk"}),
    "returns:talk_addition": (GUIDE, "GET", {"uuid": "talk"}),
    "returns:decision_add": (GUIDE, "GET", {}),
    "returns:move": (GUIDE, "GET", {"name": "hold"}),
    "returns:fact_add": (WRITE, "GET", {}),
    "returns:fact_confirm": (COORDINATE, "POST", {"uuid": "fact"}),
    "returns:fact_strike": (WRITE, "POST", {"uuid": "fact"}),
    "returns:exception_add": (WRITE, "GET", {}),
    "returns:gates": (SEE, "GET", {}),
    "returns:risk": (SEE, "GET", {}),
    "returns:risk_edit": (GUIDE, "GET", {}),  # the author
    "returns:risk_submit": (GUIDE, "POST", {}),
    "returns:risk_review": ("sr--r-r----", "GET", {}),  # not submitted yet
    "returns:safety_plan": (WRITE, "GET", {}),
    "returns:surveys": (SEE, "GET", {}),
    "returns:survey_add": (WRITE, "GET", {"voice": "hers"}),
    "returns:survey_take_out": (WRITE, "POST", {"uuid": "survey"}),
    "returns:follow_up_add": (WRITE, "GET", {}),
    "returns:plan": (SEE, "GET", {}),
    "returns:plan_edit": (GUIDE, "GET", {}),
    "returns:plan_item_add": (GUIDE, "GET", {}),
    "returns:plan_item": (GUIDE, "GET", {"uuid": "item"}),
    "returns:plan_item_tick": (GUIDE, "POST", {"uuid": "item"}),
    "returns:own_edition": (SEE, "GET", {}),
    "returns:own_preview": (SEE, "GET", {"language": "nl"}),
    "returns:own_entry_add": (GUIDE, "GET", {}),
    "returns:own_entry_change": (GUIDE, "GET", {"uuid": "entry"}),
    "returns:own_entry_remove": (GUIDE, "POST", {"uuid": "entry"}),
    "returns:papers": (SEE, "GET", {}),
    "returns:paper": (SEE, "POST", {"kind": "office", "language": "nl"}),
}


def addresses(resolver: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


def test_every_address_has_a_row() -> None:
    named = {name for name, _entry in addresses()}
    assert named - set(ADDRESSES) == set(), "a new address: say who may open it"
    assert set(ADDRESSES) - named == set(), "a row for an address that went"
    assert all(len(row) == len(PEOPLE) for row, _method, _keys in ADDRESSES.values())


@pytest.fixture
def file(people: Any, north_team: Any, south_team: Any, west_team: Any, as_user: Any) -> SimpleNamespace:
    """One file of Alice's with one row of everything, and a second one that another team is asked to take."""
    alice, today = people.alice, clock.today()
    with as_user(alice):
        full = full_case(alice, north_team)
        case, rows = full.case, full.rows
        rows["cover"] = begin_cover(
            actor=alice, absent=alice, colleague=people.bob, team=north_team,
            starts_on=today + timedelta(days=5), last_on=today + timedelta(days=9),
        )  # fmt: skip
        asked = a_case(north_team)
        consent = a_consent(asked)
        third = a_case(north_team)
    with as_user(people.bob):
        rows["loose"] = record_loose_enquiry(
            actor=people.bob, team=north_team,
            data={"heard_at": clock.now(), "channel": "phone", "asked": "Is she there?"},
        )  # fmt: skip
    with as_user(people.carla):
        asked = Case.objects.get(pk=asked.pk)
        rows["handover"] = ask_handover(actor=people.carla, case=asked, to_team=south_team, consent=consent, note="")
    with as_user(people.carla):
        rows["deputy"] = name_deputy(
            actor=people.carla, team=west_team, user=people.sven, starts_on=today, ends_on=today
        )
    with as_user(people.bob):  # a file of its own, so that Bob stays a stranger to the others
        rows["emergency"] = break_glass(
            actor=people.bob, reference=third.reference, groups=[], reason="She calls and her case worker is away."
        )
    uuids = {name: row.uuid for name, row in rows.items()}
    with as_user(people.adam):
        uuids |= {
            "proposal": propose(actor=people.adam, about=people.piet, kind=ProposalKind.ADMINISTRATOR).uuid,
            "colleague": Standing.objects.get(user=people.bob).uuid,
            "membership": Membership.objects.get(user=people.bob).pk,
            "alice": people.alice.pk,
            "team": north_team.pk,
            "region": north_team.region_id,
        }
    return SimpleNamespace(case=case, asked=asked, uuids=uuids)


def keys_of(entry: URLPattern, given: dict[str, Any], file: SimpleNamespace) -> dict[str, Any]:
    keys = {name: file.uuids.get(value, value) for name, value in given.items()}
    if "reference" in entry.pattern.converters:
        keys["reference"] = (file.asked if given.get("reference") == "asked" else file.case).reference
    return keys


def answer_of(response: Any) -> str:
    if response.status_code == 401 or (response.status_code == 302 and "/sign-in/" in response["Location"]):
        return "s"
    if response.status_code in OPEN:
        return "o"
    return {403: "r", 404: "-"}.get(response.status_code, str(response.status_code))


#: 409 and 422: the page was reached, and what was sent is not enough.
OPEN = frozenset({200, 204, 302, 409, 422})


@pytest.mark.parametrize("who", PEOPLE)
def test_each_address_answers_as_its_row_says(who: str, people: Any, client_of: Any, file: SimpleNamespace) -> None:
    user, place = getattr(people, who, None), PEOPLE.index(who)
    wrong = []
    client = client_of(user)
    signed_in = client.cookies.output()
    for name, entry in addresses():
        if name not in ADDRESSES:
            continue
        row, method, given = ADDRESSES[name]
        url = reverse(name, kwargs=keys_of(entry, given, file))
        with transaction.atomic():  # each address finds the file and the session as they were
            client.cookies = SimpleCookie(signed_in.replace("Set-Cookie: ", ""))
            answer = answer_of(client.generic(method, url))
            transaction.set_rollback(True)
        if answer != row[place]:
            wrong.append(f"{name}: {answer}, the row says {row[place]}")
    assert not wrong, "\n".join(wrong)
