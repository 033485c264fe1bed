"""Single sign-on through OpenID Connect: opens accounts that exist, makes none, and never skips the second factor."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from foundation.accounts.models import SingleSignOn, User
from tests import openid_provider
from tests.openid_provider import Provider
from tests.signing_in import code_of, give_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with openid_provider.running() as provider:
        providers = copy.deepcopy(settings.SOCIALACCOUNT_PROVIDERS)
        app = providers["openid_connect"]["APPS"][0]
        app |= {"client_id": openid_provider.CLIENT, "secret": openid_provider.SECRET}
        app["settings"]["server_url"] = provider.issuer
        settings.SOCIALACCOUNT_PROVIDERS = providers
        settings.SSO_NAME = "Opvang Noord"
        yield provider


def come_in(client: Client, provider: Provider, *, path: str = "/cases/", **claims: Any) -> Any:
    began = client.post("/sign-in/sso/", {"next": path})
    assert began.status_code == 302 and began.headers["Location"].startswith(provider.issuer), began.content
    return client.get(provider.grant(began.headers["Location"], **claims))


def claims_of(user: User, **more: Any) -> dict[str, Any]:
    return {"sub": f"sub-{user.pk}", "email": user.email, "email_verified": True} | more


def test_it_does_not_exist_without_the_setting(client: Client) -> None:
    assert client.post("/sign-in/sso/").status_code == 404
    assert client.get("/sign-in/sso/back/?code=a&state=b").status_code == 404
    assert "/sign-in/sso/" not in client.get("/sign-in/").content.decode()


def test_the_page_offers_it_and_it_begins_by_a_post_only(client: Client, provider: Provider) -> None:
    page = client.get("/sign-in/").content.decode()
    assert "Opvang Noord" in page and 'action="/sign-in/sso/"' in page
    assert client.get("/sign-in/sso/").status_code == 405


def test_with_the_providers_second_factor_one_is_in(client: Client, provider: Provider, alice: User) -> None:
    answer = come_in(client, provider, **claims_of(alice, amr=["pwd", "otp"]))
    assert answer.headers["Location"] == "/cases/"
    assert client.get("/cases/").status_code == 200
    row = SingleSignOn.objects.get(user=alice)
    assert alice.email not in row.subject and "sub-" not in row.subject


def test_without_it_our_own_is_asked_or_set_up(provider: Provider, alice: User, bob: User) -> None:
    secret = give_app(alice)
    client = Client()
    assert come_in(client, provider, **claims_of(alice, amr=["pwd"])).headers["Location"] == "/sign-in/second/"
    assert client.get("/cases/").headers["Location"].startswith("/sign-in/")
    assert client.post("/sign-in/second/", {"code": code_of(secret)}).headers["Location"] == "/cases/"
    assert client.get("/cases/").status_code == 200
    his = Client()
    come_in(his, provider, **claims_of(bob))
    assert his.get("/cases/").headers["Location"] == "/account/security/set-up/"


def test_a_value_of_acr_counts_where_it_is_named(provider: Provider, alice: User, settings: Any) -> None:
    client = Client()
    come_in(client, provider, **claims_of(alice, acr="https://refeds.org/profile/mfa"))
    assert client.get("/cases/").status_code == 302
    settings.SSO_ACR = ["https://refeds.org/profile/mfa"]
    client = Client()
    come_in(client, provider, **claims_of(alice, acr="https://refeds.org/profile/mfa"))
    assert client.get("/cases/").status_code == 200


def test_who_needs_a_passkey_needs_one_here_too(provider: Provider, carla: User, settings: Any) -> None:
    settings.PASSKEY_REQUIRED = True
    client = Client()
    come_in(client, provider, **claims_of(carla, amr=["mfa", "otp"]))
    assert client.get("/cases/").headers["Location"] == "/account/security/set-up/"
    client = Client()
    come_in(client, provider, **claims_of(carla, amr=["hwk"]))
    assert client.get("/cases/").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@terugweg.example", "email_verified": True},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "reminders@service.invalid", "email_verified": True},
        {"sub": ""},
    ],
)
def test_nobody_gets_an_account_by_it(client: Client, provider: Provider, alice: User, claims: dict[str, Any]) -> None:
    before = User.objects.count()
    answer = come_in(client, provider, **(claims_of(alice, amr=["mfa"]) | claims))
    assert answer.headers["Location"] == "/sign-in/"
    assert client.get("/cases/").headers["Location"].startswith("/sign-in/")
    assert User.objects.count() == before and not SingleSignOn.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_closed_account_stays_closed(client: Client, provider: Provider, alice: User) -> None:
    come_in(client, provider, **claims_of(alice, amr=["mfa"]))
    User.objects.using("owner").filter(pk=alice.pk).update(is_active=False)
    other = Client()
    assert come_in(other, provider, **claims_of(alice, amr=["mfa"])).headers["Location"] == "/sign-in/"


def test_an_address_given_to_somebody_else_opens_nothing(client: Client, provider: Provider, alice: User) -> None:
    come_in(client, provider, **claims_of(alice, amr=["mfa"]))
    stranger = Client()
    answer = come_in(stranger, provider, **claims_of(alice, sub="another", amr=["mfa"]))
    assert answer.headers["Location"] == "/sign-in/"
    moved = Client()  # and a new address of the same person does
    answer = come_in(moved, provider, **claims_of(alice, email="new@terugweg.example", amr=["mfa"]))
    assert answer.headers["Location"] == "/cases/"


def test_only_what_the_provider_signed_for_us_and_now_counts(client: Client, provider: Provider, alice: User) -> None:
    good = claims_of(alice, amr=["mfa"])
    for wrong in ({"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}):
        assert come_in(client, provider, **(good | wrong)).headers["Location"] == "/sign-in/", wrong
    provider.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert come_in(client, provider, **good).headers["Location"] == "/sign-in/"
    provider.signing_key, provider.algorithm = None, "none"
    assert come_in(client, provider, **good).headers["Location"] == "/sign-in/"
    provider.signing_key, provider.algorithm = "x" * 40, "HS256"
    assert come_in(client, provider, **good).headers["Location"] == "/sign-in/"
    provider.signing_key, provider.algorithm = provider.key, "RS256"
    assert come_in(client, provider, **good).headers["Location"] == "/cases/"


def test_an_answer_is_taken_once_and_by_the_browser_that_asked(provider: Provider, alice: User) -> None:
    mine, hers = Client(), Client()
    began = mine.post("/sign-in/sso/")
    back = provider.grant(began.headers["Location"], **claims_of(alice, amr=["mfa"]))
    assert hers.get(back).headers["Location"] == "/sign-in/"
    assert mine.get(back).headers["Location"] == "/"
    assert mine.post("/sign-out/").status_code == 302
    assert mine.get(back).headers["Location"] == "/sign-in/"
