"""The worker asks the same question as the web server before it begins."""

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from foundation.audit import origin
from portal.management.commands import worker


def test_it_refuses_an_unsafe_role_and_else_runs_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(worker, "call_command", lambda *arguments: ran.append((*arguments, origin.current().source)))
    monkeypatch.setattr(worker, "refuse_to_serve", lambda: None)
    call_command("worker")
    assert ran == [("procrastinate", "worker", f"job {settings.RELEASE}")]
    assert origin.current().source.startswith("command ")  # nothing of it is left for what comes after

    def refuse() -> None:
        raise ImproperlyConfigured("owns tables")

    monkeypatch.setattr(worker, "refuse_to_serve", refuse)
    with pytest.raises(ImproperlyConfigured):
        call_command("worker")
    assert len(ran) == 1
