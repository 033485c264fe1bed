"""Signing in and out, the language, quick exit: what stands open, and that nothing else does."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from foundation.access.models import Grant
from foundation.accounts.access import is_public
from foundation.accounts.models import Membership, Team, User
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
#: The whole list of what nobody needs to sign in for.
OPEN = {
    "health", "quick_exit", "sign_in", "demo_sign_in", "sign_out", "set_language", "save", "account_login",
    "mfa_authenticate", "invitation_accept", "openid_connect_login", "openid_connect_callback", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
}  # fmt: skip


def named_views(resolver: URLResolver) -> dict[str, Callable]:
    found: dict[str, Callable] = {}
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            found[pattern.name or str(pattern.pattern)] = pattern.callback
        else:
            found |= named_views(pattern)
    return found


def test_only_these_views_stand_open() -> None:
    """A page that opens for everybody must be added here on purpose (portal pages for the public: PUBLIC_PAGES)."""
    from tests.public_pages import PUBLIC_PAGES

    views = named_views(get_resolver())
    assert {name for name, view in views.items() if is_public(view)} <= OPEN | PUBLIC_PAGES


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    response = client.get("/drafts/drop/toy/")
    assert response.headers["Location"] == "/sign-in/?next=/drafts/drop/toy/"
    part = client.get("/drafts/drop/toy/", headers={"HX-Request": "true"})
    assert part.status_code == 200 and part.headers["HX-Redirect"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/language/", "/language/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_goes_on_to_our_own_pages_only(client: Client, alice: User, wanted: str, goes: str) -> None:
    with override_settings(LOGIN_REDIRECT_URL="/"):
        response = client.post("/sign-in/", {"login": alice.email.upper(), "password": PASSWORD, "next": wanted})
    assert response.status_code == 302 and response.headers["Location"] == goes


def test_one_answer_for_every_fault(client: Client, alice: User) -> None:
    pages = []
    for email, password in [
        (alice.email, "wrong"),
        ("nobody@terugweg.example", PASSWORD),
        ("reminders@service.invalid", "x"),
    ]:
        page = client.post("/sign-in/", {"login": email, "password": password}).content.decode()
        assert "data-error-summary" in page and f'value="{password}"' not in page
        pages.append(page.count("horen niet bij elkaar") or page.count("do not belong together"))
    assert len(set(pages)) == 1 and pages[0] > 0


@pytest.mark.django_db(transaction=True)
def test_a_closed_account_cannot_sign_in(client: Client, alice: User) -> None:
    User.objects.using("owner").filter(pk=alice.pk).update(is_active=False)
    page = client.post("/sign-in/", {"login": alice.email, "password": PASSWORD}).content.decode()
    assert "data-error-summary" in page


def test_demo_sign_in_exists_in_the_demo_only(client: Client, alice: User, service: User) -> None:
    assert client.post("/sign-in/demo/", {"user": alice.pk}).status_code == 404
    assert alice.name not in client.get("/sign-in/").content.decode()
    with override_settings(DEMO=True, LOGIN_REDIRECT_URL="/sign-in/"):
        page = client.get("/sign-in/").content.decode()
        assert "role-grid" in page and alice.name in page and service.email not in page
        assert client.post("/sign-in/demo/", {"user": service.pk}).status_code == 404
        assert client.post("/sign-in/demo/", {"user": "none"}).status_code == 404
        assert client.post("/sign-in/demo/", {"user": alice.pk}).status_code == 302
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_signing_out_leaves_nothing(client_of: Callable[[User], Client], alice: User) -> None:
    client = client_of(alice)
    assert client.get("/sign-out/").status_code == 405
    response = client.post("/sign-out/")
    assert response.headers["Location"] == "/sign-in/"
    assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "_auth_user_id" not in client.session


def test_quick_exit_works_without_token_and_signed_out_too(client_of: Callable[..., Client], alice: User) -> None:
    for client in (client_of(alice, enforce_csrf_checks=True), client_of(None, enforce_csrf_checks=True)):
        response = client.post("/quick-exit/")
        assert response.status_code == 302 and response.headers["Location"] == "https://www.knmi.nl/"
        assert "cookies" in response.headers["Clear-Site-Data"]
        assert "https://www.knmi.nl" in response.headers["Content-Security-Policy"]
        assert "_auth_user_id" not in client.session
    assert client_of(alice).get("/quick-exit/").status_code == 405


def test_language_stays_on_the_page_and_with_the_person(
    client_of: Callable[..., Client], alice: User, client: Client
) -> None:
    hers = client_of(alice)
    response = hers.post("/language/", {"language": "en", "next": "/sign-out/"})
    assert response.headers["Location"] == "/sign-out/"
    alice.refresh_from_db()
    assert alice.language == "en"
    assert hers.get("/nowhere/").headers["Content-Language"] == "en"
    assert client.get("/sign-in/", headers={"Accept-Language": "en"}).headers["Content-Language"] == "en"
    client.post("/language/", {"language": "nl", "next": "https://evil.example/"})
    page = client.get("/sign-in/", headers={"Accept-Language": "en"})
    assert page.headers["Content-Language"] == "nl" and '<html lang="nl"' in page.content.decode()
    for odd in ("xx", "../..", "nl\x00", ""):
        assert client.post("/language/", {"language": odd, "next": "//evil.example"}).headers["Location"] == "/"


def test_every_answer_is_private(client: Client) -> None:
    for path in ("/sign-in/", "/health/", "/nowhere/"):
        response = client.get(path)
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert client.get("/health/").content == b"ok"


def test_odd_bytes_do_no_harm(client: Client) -> None:
    assert client.post("/sign-in/", {"login": "a\x00b", "password": "c\x00d"}).status_code == 200
    assert client.get("/sign-in/?next=%00%ff").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_create_user_makes_account_team_and_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERUGWEG_PASSWORD", "long enough and never used")
    arguments = ["new@terugweg.example", "New Person", "coordinator", "--team", "New Team"]
    with pytest.raises(CommandError, match="--region"):
        call_command("create_user", *arguments, stdout=StringIO())
    call_command("create_user", *arguments, "--region", "East", stdout=StringIO())
    user, team = User.objects.get(email="new@terugweg.example"), Team.objects.get(name="New Team")
    assert user.check_password("long enough and never used")
    assert Membership.objects.filter(user=user, team=team).exists()
    assert Grant.objects.using("owner").get(user=user).team == team
    with pytest.raises(CommandError, match="There is an account"):
        call_command("create_user", *arguments, stdout=StringIO())
    monkeypatch.setenv("TERUGWEG_PASSWORD", "short")
    with pytest.raises(CommandError):
        call_command("create_user", "b@terugweg.example", "B", "case_worker", stdout=StringIO())
