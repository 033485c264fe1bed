"""Retention of the record: old rows go by whole seals, their seals stay, and the check tells it from tampering."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from foundation.audit import canonical, seals
from foundation.audit.models import Record
from tests.foundation.sealed import as_owner_without_triggers, check, do, seal_now, some

#: Slow: a seal waits for every older transaction, also those of tests beside it; so they run at the end only.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def make_old(number: int) -> None:
    """Let a seal and its rows be six years old, as if they had been written then: its hash is right."""
    names = ("number", "from_tx", "upto_tx", "rows", "content_hash", "locator", "sealed_at", "previous_hash")
    content, locator = (
        f"(SELECT string_agg({each}, ''::bytea ORDER BY r.tx, r.id) FROM audit_record r"
        " WHERE r.tx >= from_tx AND r.tx < upto_tx)"
        for digest in [f"sha256(convert_to({canonical.row_sql('r')}, 'UTF8'))"]
        for each in (digest, f"int8send(r.id) || substr({digest}, 1, 8)")
    )
    with as_owner_without_triggers():
        do(
            "UPDATE audit_record SET recorded_at = recorded_at - interval '6 years' WHERE tx >= (SELECT from_tx FROM"
            " audit_seal WHERE number = %s) AND tx < (SELECT upto_tx FROM audit_seal WHERE number = %s)",
            number,
            number,
        )
        do(
            f"UPDATE audit_seal SET sealed_at = sealed_at - interval '6 years', content_hash = sha256({content}),"
            f" locator = {locator} WHERE number = %s",
            number,
        )
        do(
            f"UPDATE audit_seal SET hash = sha256(convert_to({canonical.seal_sql(*names)}, 'UTF8')) WHERE number = %s",
            number,
        )


@pytest.fixture
def old_chain() -> list[int]:
    """Two seals of six years ago, one of today; the ids of their rows."""
    for age in (6, 6, 0):
        some(3)
        assert seal_now(3) >= 3
        if age:
            make_old(seals.head().number)  # type: ignore[union-attr]
    assert check().whole
    return list(Record.objects.using("owner").filter(event="export.done").order_by("pk").values_list("pk", flat=True))


def test_rows_whose_time_is_over_go_and_the_chain_stays_whole(old_chain: list[int]) -> None:
    before, out = check(), StringIO()
    call_command("audit", "retention", "--dry", stdout=out)
    assert "would go" in out.getvalue()
    assert check().rows == before.rows
    call_command("audit", "retention", stdout=out)
    left = Record.objects.using("owner").filter(event="export.done").order_by("pk").values_list("pk", flat=True)
    assert list(left) == old_chain[6:]
    report = check()
    assert report.whole and report.seals == before.seals
    assert report.removed_after_retention == before.rows - report.rows > 0
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "removed after retention" in out.getvalue()
    (row,) = Record.objects.using("owner").filter(event="audit.removed")
    assert row.event_kind == "logging" and row.detail[0].startswith("rows:")
    call_command("audit", "retention", stdout=out)  # once more: nothing
    assert Record.objects.using("owner").filter(event="audit.removed").count() == 1


def test_some_rows_of_an_old_seal_are_no_retention(old_chain: list[int]) -> None:
    do("DELETE FROM audit_record WHERE id = %s", old_chain[4])  # the trigger lets old rows go
    assert check().broken == [seals.Broken("removed", 2, old_chain[4])]


def test_less_than_five_years_is_refused(old_chain: list[int], settings: Any) -> None:
    settings.AUDIT_YEARS = 1
    with pytest.raises(CommandError, match="5 years"):
        call_command("audit", "retention", stdout=StringIO())
    with pytest.raises(CommandError, match="5 years"):
        call_command("audit", "retention", "--years", "4", stdout=StringIO())
    assert check().removed_after_retention == 0
