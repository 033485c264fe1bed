"""A second factor for everybody, before any page of a case: setting up, passing, helping out, replacing, removing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from foundation.accounts import proofs
from foundation.accounts.models import User
from foundation.vault.master import VaultError
from tests.signing_in import code_of, give_app, has_app, sign_in
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
SET_UP, SECOND = "/account/security/set-up/", "/sign-in/second/"


def with_password(client: Client, user: User, path: str = "/cases/") -> Any:
    return client.post("/sign-in/", {"login": user.email, "password": PASSWORD, "next": path})


def test_whoever_has_none_sees_only_the_pages_to_set_one_up(client: Client, alice: User) -> None:
    assert with_password(client, alice).headers["Location"] == "/cases/"
    for path in ("/", "/cases/", "/cases/new/", "/organisations/", "/account/security/", "/account/security/password/"):
        assert client.get(path).headers["Location"] == SET_UP, path
    assert client.post("/drafts/keep/x/", {"text": "a"}).status_code == 401
    part = client.get("/cases/", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == SET_UP
    for path in (SET_UP, "/account/security/app/", "/account/security/passkey/"):
        assert client.get(path).status_code == 200, path
    assert client.get("/account/security/codes/").headers["Location"] == SET_UP


def test_setting_up_an_app_and_signing_in_with_it(
    client: Client, alice: User, django_capture_on_commit_callbacks: Any
) -> None:
    with_password(client, alice)
    page = client.get("/account/security/app/").content.decode()
    assert '<svg class="qr"' in page and "data:" not in page and alice.email not in page
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert client.post("/account/security/app/", {"code": "000000"}).status_code == 200
    assert not has_app(alice)
    before = client.session.session_key
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/account/security/app/", {"code": f"{code_of(secret)[:3]} {code_of(secret)[3:]}"})
    assert answer.headers["Location"] == "/account/security/codes/"
    assert client.session.session_key != before  # S16
    assert [message.to for message in mail.outbox] == [[alice.email]]
    assert client.get("/cases/").status_code == 200
    row = Authenticator.objects.get(user=alice)
    assert secret not in str(row.data)

    elsewhere = Client()
    assert with_password(elsewhere, alice).headers["Location"] == SECOND
    assert elsewhere.get("/cases/").headers["Location"].startswith("/sign-in/")
    assert elsewhere.get(SECOND).status_code == 200
    assert elsewhere.post(SECOND, {"code": "000000"}).status_code == 200
    before = elsewhere.session.session_key
    answer = elsewhere.post(SECOND, {"code": code_of(secret, steps=1)})
    assert answer.headers["Location"] == "/cases/" and elsewhere.session.session_key != before
    assert elsewhere.get("/cases/").status_code == 200


def test_a_code_counts_once(client: Client, alice: User) -> None:
    secret = give_app(alice)
    code = code_of(secret)
    with_password(client, alice)
    assert client.post(SECOND, {"code": code}).status_code == 302
    other = Client()
    with_password(other, alice)
    assert other.post(SECOND, {"code": code}).status_code == 200
    assert other.post(SECOND, {"code": code_of(secret, steps=1)}).status_code == 302


def test_a_seed_copied_to_another_account_does_not_open(alice: User, bob: User) -> None:
    secret = give_app(alice)
    row = Authenticator.objects.get(user=alice)
    row.user, row.pk = bob, None
    row.save(force_insert=True)
    with pytest.raises(VaultError):
        proofs.fits(bob, row, code_of(secret))


def test_recovery_codes_are_shown_once_kept_as_hashes_and_used_up(
    client_of: Callable[..., Client], alice: User
) -> None:
    give_app(alice)
    client = client_of(alice)
    assert "<code>" not in client.get("/account/security/codes/").content.decode()
    page = client.post("/account/security/codes/").content.decode()
    codes = re.findall(r"<code>([0-9A-Z-]{14})</code>", page)
    assert len(set(codes)) == 10
    assert "<code>" not in client.get("/account/security/codes/").content.decode()
    row = Authenticator.objects.get(user=alice, type=Authenticator.Type.RECOVERY_CODES)
    assert not [code for code in codes if code in str(row.data) or code.replace("-", "") in str(row.data)]

    for code, status in ((codes[0].lower().replace("-", " "), 302), (codes[0], 200), (codes[1], 302)):
        fresh = Client()
        with_password(fresh, alice)
        assert fresh.post(SECOND, {"code": code}).status_code == status
    assert proofs.recovery_codes_left(alice) == 8
    assert len([message for message in mail.outbox if message.to == [alice.email]]) == 1 + 2  # made, used twice
    client.post("/account/security/codes/")
    fresh = Client()
    with_password(fresh, alice)
    assert fresh.post(SECOND, {"code": codes[2]}).status_code == 200


def test_old_recovery_codes_need_a_fresh_factor_to_be_replaced(client_of: Callable[..., Client], alice: User) -> None:
    give_app(alice)
    for path in ("/account/security/codes/", "/account/security/app/", "/account/security/passkey/"):
        answer = client_of(alice, fresh_factor=False).post(path)
        assert answer.headers["Location"].startswith("/sign-in/confirm/"), path
    answer = client_of(alice, fresh_factor=False).get("/account/security/password/")
    assert answer.headers["Location"].startswith("/sign-in/confirm/")


def test_the_last_factor_stays_and_another_one_can_go(client_of: Callable[..., Client], alice: User, bob: User) -> None:
    give_app(alice)
    mine = Authenticator.objects.get(user=alice)
    client = client_of(alice)
    client.post(f"/account/security/factors/{mine.pk}/remove/")
    assert has_app(alice)
    key = Authenticator.objects.create(user=alice, type=Authenticator.Type.WEBAUTHN, data={"name": "ring"})
    assert client_of(bob).post(f"/account/security/factors/{mine.pk}/remove/").status_code == 404
    stale = client_of(alice, fresh_factor=False).post(f"/account/security/factors/{mine.pk}/remove/")
    assert stale.headers["Location"].startswith("/sign-in/confirm/") and has_app(alice)
    assert "ring" in client.get("/account/security/").content.decode()
    client.post(f"/account/security/factors/{mine.pk}/remove/")
    assert not has_app(alice) and Authenticator.objects.filter(pk=key.pk).exists()
    assert mail.outbox[-1].to == [alice.email]


def test_a_new_app_takes_the_place_of_the_old_one(
    client_of: Callable[..., Client], alice: User, django_capture_on_commit_callbacks: Any
) -> None:
    old = give_app(alice)
    client = client_of(alice)
    page = client.get("/account/security/app/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/account/security/app/", {"code": code_of(secret)}).status_code == 302
    assert Authenticator.objects.filter(user=alice, type=Authenticator.Type.TOTP).count() == 1
    other = Client()
    with_password(other, alice)
    assert other.post(SECOND, {"code": code_of(old)}).status_code == 200
    assert other.post(SECOND, {"code": code_of(secret, steps=1)}).status_code == 302


def test_a_coordinator_needs_a_passkey_where_the_setting_says_so(
    client: Client, carla: User, alice: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSKEY_REQUIRED = True
    secret = give_app(carla)
    with_password(client, carla)
    client.post(SECOND, {"code": code_of(secret)})
    assert client.get("/cases/").headers["Location"] == SET_UP
    page = client.get(SET_UP).content.decode()
    assert "/account/security/passkey/" in page and "/account/security/app/" not in page
    assert sign_in(Client(), alice, "/cases/").headers["Location"] == "/cases/"
    # Once there is a passkey the app no longer counts, or a false page would ask for its code.
    monkeypatch.setattr("foundation.accounts.forms.has_passkey", lambda user: True)
    other = Client()
    with_password(other, carla)
    assert other.post(SECOND, {"code": code_of(secret, steps=1)}).status_code == 200
    assert other.post(SECOND, {"code": proofs.make_recovery_codes(carla)[0]}).status_code == 302


def test_a_second_factor_counts_for_its_own_account_only(
    client_of: Callable[..., Client], alice: User, bob: User
) -> None:
    client = client_of(alice)
    session = client.session
    session["factor_of"] = str(bob.pk)
    session.save()
    assert client.get("/cases/").headers["Location"] == SET_UP


def test_wrong_codes_are_slowed_and_their_owner_hears_of_it(client: Client, alice: User) -> None:
    secret = give_app(alice)
    with_password(client, alice)
    pages = [client.post(SECOND, {"code": "000000"}).content.decode() for _each in range(5)]
    assert len([m for m in mail.outbox if m.to == [alice.email]]) == 1
    page = client.post(SECOND, {"code": code_of(secret)}).content.decode()
    assert "data-error-summary" in page and page != pages[0]
    other = Client()
    with_password(other, alice)
    assert other.post(SECOND, {"code": code_of(secret)}).status_code == 200  # not only in this browser


STRANGE = [
    "", "null", "1", "[]", "{}", '"x"', '{"id": 1}', '{"id": "x", "rawId": "!!", "type": "public-key", "response": {}}',
    '{"id": "x", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "eA",'
    ' "signature": "eA", "attestationObject": "oA"}}',
    "\x00",
]  # fmt: skip


@pytest.mark.parametrize("answer", STRANGE)
def test_a_strange_answer_of_a_passkey_is_refused_and_breaks_nothing(
    client: Client, client_of: Callable[..., Client], alice: User, answer: str
) -> None:
    give_app(alice)
    with_password(client, alice)
    assert client.post(SECOND, {"credential": answer}).status_code == 200
    assert client.get("/cases/").status_code == 302
    hers = client_of(alice)
    assert hers.post("/sign-in/confirm/", {"credential": answer}).status_code == 422
    hers.get("/account/security/passkey/")
    assert hers.post("/account/security/passkey/", {"name": "a", "credential": answer}).status_code == 200
    assert not Authenticator.objects.filter(user=alice, type=Authenticator.Type.WEBAUTHN).exists()


def test_a_coordinator_with_an_app_can_confirm_and_add_the_passkey(
    client_of: Callable[..., Client], carla: User, settings: Any
) -> None:
    """No circle: the page for a passkey asks for a fresh factor, and the app is one to ask for."""
    settings.PASSKEY_REQUIRED = True
    secret = give_app(carla)
    client = client_of(carla, fresh_factor=False)
    asked = client.get("/account/security/passkey/")
    assert asked.headers["Location"].startswith("/sign-in/confirm/")
    assert client.get(asked.headers["Location"]).status_code == 200
    client.post("/sign-in/confirm/", {"code": code_of(secret), "next": "/account/security/passkey/"})
    assert client.get("/account/security/passkey/").status_code == 200
