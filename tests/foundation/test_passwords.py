"""Which passwords are good enough: long, and not what is guessed first (S01, S02, S04)."""

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test.utils import override_settings

from foundation.accounts.models import User
from portal import settings as portal_settings

pytestmark = pytest.mark.django_db
SOMEBODY = User(email="marieke.veenstra@example.org", name="Marieke Veenstra")


@pytest.mark.parametrize(
    "good",
    [
        "vier kaarsen op het raam",
        "correct horse battery staple",
        "aaaa bbbb cccc dddd eeee",
        "кошка спит на тёплой печи",
        "🦊🐻🐼🦁🐯🐸🐵🐔🐧🐦🐤🦆🦅🦉🦇",
        "x7#" * 43 + "lange zin",
        "terugweg en dan nog een lange eigen zin",
        " spaties aan het begin en eind ",
    ],
)
def test_good(good: str) -> None:
    validate_password(good, SOMEBODY)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "korter dan dit",
        "123456789012345",
        "password12345678",
        "passwordpassword",
        "Welkom01Welkom01",
        "qwertyuiopasdfgh",
        "aaaaaaaaaaaaaaaaaaa",
        "terugweg-terugweg-2026",
        "MariekeVeenstra2026",
        "marieke.veenstra@example.org",
        "COSM Noord 2026!!",
        "x" * 1001,
        "abcdefghijklmnopqrs",
    ],
)
def test_refused(bad: str, north_team: object) -> None:
    with pytest.raises(ValidationError):
        validate_password(bad, SOMEBODY)


def test_a_password_is_taken_as_it_was_typed(alice: User) -> None:
    alice.set_password("  Vier Kaarsen op het raam ")
    assert alice.check_password("  Vier Kaarsen op het raam ")
    assert not alice.check_password("Vier Kaarsen op het raam")
    assert not alice.check_password("  vier kaarsen op het raam ")


def test_argon2id_with_the_parameters_of_the_settings_and_upgraded_at_sign_in(alice: User) -> None:
    assert portal_settings.PASSWORD_HASHERS == ["foundation.accounts.hashers.Argon2id"]
    with override_settings(PASSWORD_HASHERS=portal_settings.PASSWORD_HASHERS):
        made = make_password("vier kaarsen op het raam")
        assert made.startswith("argon2$argon2id$")
        assert f"m={django_settings.ARGON2_MEMORY_KIB},t={django_settings.ARGON2_TIME}" in made
        assert isinstance(identify_hasher(made), Argon2PasswordHasher)
        weaker = Argon2PasswordHasher()
        weaker.memory_cost, weaker.time_cost = 8192, 1
        alice.password = weaker.encode("vier kaarsen op het raam", weaker.salt())
        assert alice.check_password("vier kaarsen op het raam")
        assert f"m={django_settings.ARGON2_MEMORY_KIB}" in alice.password
