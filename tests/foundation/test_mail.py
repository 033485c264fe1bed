"""Mail: neutral texts, the reader's language, one header a line, a job that carries ids and tries again."""

from typing import Any

import pytest
from django.core import mail
from django.template import TemplateDoesNotExist
from django.test.utils import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from foundation import mail as door
from foundation.accounts.models import User
from foundation.jobs import deliver

pytestmark = pytest.mark.django_db
TEMPLATES = {
    "mail/toy.subject": "{% load i18n %}{% translate 'Sign in' %} {{ word }}",
    "mail/toy.txt": "{% extends 'mail/base.txt' %}{% block text %}{{ user.name }} “{{ word }}” {{ portal_url }}{% endblock %}",
}


@pytest.fixture(autouse=True)
def _toy_notice(settings: Any) -> None:
    engine = settings.TEMPLATES[0]
    loaders = [
        ("django.template.loaders.locmem.Loader", TEMPLATES),
        ("django.template.loaders.filesystem.Loader", engine["DIRS"]),
    ]
    settings.TEMPLATES = [
        {**engine, "APP_DIRS": False, "OPTIONS": {**engine["OPTIONS"], "loaders": loaders}},
    ]


def test_a_notice_goes_to_each_in_their_language(alice: User, bob: User, service: User) -> None:
    User.objects.filter(pk=bob.pk).update(language="en")
    bob.refresh_from_db()
    door.send_notice([alice, bob, service], "toy", {"word": "a & b"})
    assert [message.to for message in mail.outbox] == [[alice.email], [bob.email]]
    assert [message.subject for message in mail.outbox] == ["Inloggen a & b", "Sign in a & b"]
    assert "“a & b” http://127.0.0.1:8000" in mail.outbox[0].body and "&amp;" not in mail.outbox[0].body


def test_a_line_break_adds_no_header(alice: User) -> None:
    door.send_notice([alice], "toy", {"word": "x\r\nBcc: evil@example.org"})
    assert "\n" not in mail.outbox[0].subject and mail.outbox[0].recipients() == [alice.email]


def test_what_is_secret_is_made_by_the_job_and_not_kept_in_the_queue(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_makers", {})
    door.made_by_job("toy", lambda user: {"word": f"link-of-{user.pk}"})
    with override_settings(MAIL_AT_ONCE=False):
        door.send_notice([alice], "toy")
    job = ProcrastinateJob.objects.get(task_name="foundation.mail.deliver")
    assert job.args == {"user_id": alice.pk, "notice": "toy", "context": {}, "address": ""}
    assert not mail.outbox
    deliver(**job.args)
    assert f"link-of-{alice.pk}" in mail.outbox[0].body


def test_the_job_tries_again_and_forgives_a_user_who_went(alice: User) -> None:
    assert deliver.retry_strategy.max_attempts == 8
    deliver(user_id=0, notice="toy", context={})
    assert not mail.outbox


def test_a_former_address_hears_of_the_change(alice: User) -> None:
    door.send_notice([alice], "toy", {"word": "w"}, address="former@terugweg.example")
    assert mail.outbox[0].to == ["former@terugweg.example"]


def test_an_unknown_notice_fails_at_once(alice: User) -> None:
    with pytest.raises(TemplateDoesNotExist):
        door.send_notice([alice], "nowhere")
