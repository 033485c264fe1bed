"""What production refuses: each doubt stops it with a sentence that says what to mend."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from portal import production
from portal.checks import database_role

PROJECT = Path(__file__).resolve().parents[2]
SAFE: dict[str, Any] = {
    "debug": False,
    "demo": False,
    "secret": "s" * 60,
    "default_secret": "default",
    "database_url": "postgresql://portal@db/terugweg",
    "master_key": True,
    "hosts": ["terugweg.example"],
    "idle_seconds": 900,
}


def test_a_safe_set_up_starts() -> None:
    production.refuse_unsafe_settings(**SAFE)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"debug": True}, "TERUGWEG_DEBUG"),
        ({"demo": True}, "TERUGWEG_DEMO"),
        ({"secret": "default"}, "TERUGWEG_SECRET_KEY"),
        ({"secret": "short"}, "TERUGWEG_SECRET_KEY"),
        ({"database_url": ""}, "DATABASE_URL"),
        ({"master_key": False}, "master key"),
        ({"hosts": ["*"]}, "TERUGWEG_HOSTS"),
        ({"hosts": [".example"]}, "TERUGWEG_HOSTS"),
        ({"hosts": []}, "TERUGWEG_HOSTS"),
        ({"hosts": ["localhost", "testserver"]}, "TERUGWEG_HOSTS"),
        ({"idle_seconds": 901}, "TERUGWEG_IDLE_SECONDS"),
    ],
)
def test_an_unsafe_one_does_not(change: dict[str, Any], word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=word):
        production.refuse_unsafe_settings(**SAFE | change)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        production.refuse_unsafe_settings(**SAFE | {"debug": True, "demo": True, "master_key": False})
    assert str(refused.value).count("TERUGWEG_DE") == 2 and "master key" in str(refused.value)


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if "DATABASE" not in name and "TERUGWEG" not in name
    }
    code = "import django; django.setup(); from django.conf import settings; print(settings.SECURE_HSTS_SECONDS)"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env=environment | {"DJANGO_SETTINGS_MODULE": "portal.settings", "TERUGWEG_PRODUCTION": "1"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_settings_themselves_refuse(tmp_path: Path) -> None:
    refused = start()
    assert (
        refused.returncode != 0 and "ImproperlyConfigured" in refused.stderr and "TERUGWEG_SECRET_KEY" in refused.stderr
    )
    secret = tmp_path / "secret"
    secret.write_text("s" * 60 + "\n", encoding="utf-8")
    safe = {
        "TERUGWEG_SECRET_KEY_FILE": str(secret),
        "TERUGWEG_MASTER_KEY": "x",
        "DATABASE_URL": "postgresql://portal@db/terugweg",
        "TERUGWEG_HOSTS": "terugweg.example",
    }
    started = start(**safe)
    assert started.returncode == 0, started.stderr
    assert int(started.stdout) > 31_000_000
    assert start(**safe | {"TERUGWEG_DEBUG": "ture"}).returncode != 0


@pytest.mark.django_db
def test_the_portals_role_is_safe_and_the_owner_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert production.unsafe_database_reasons() == []
    assert database_role(None, databases=["default"]) == []
    assert database_role(None, databases=None) == []
    production.refuse_unsafe_database()
    as_owner = {"default": connections["owner"], "keys": connections["keys"]}
    monkeypatch.setattr("django.db.connections", as_owner)
    reasons = production.unsafe_database_reasons()
    assert any("'default' owns" in reason for reason in reasons)
    assert [error.id for error in database_role(None, databases=["default"])] == ["portal.E001"] * len(reasons)
    with pytest.raises(ImproperlyConfigured, match="docs/security"):
        production.refuse_unsafe_database()


@pytest.mark.django_db
def test_a_superuser_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        (is_super,) = cursor.fetchone()
    assert not is_super, "the owner needs no superuser either"
