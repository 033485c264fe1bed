"""Two clicks at the same moment, in two transactions: one row."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from cases import operations
from cases.models import Case, Note
from foundation.access.acting import acting_as
from tests.factories.cases import a_case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def _at_once(act):
    barrier = Barrier(2)

    def run(_turn):
        try:
            barrier.wait(timeout=20)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(run, range(2)))


def test_two_clicks_open_one_file_and_write_one_note(alice, north_team):
    token = uuid.uuid4()

    def open_it():
        with acting_as(alice):
            return operations.open_case(actor=alice, team=north_team, alias="Roos", language="en", token=token).pk

    first, second = _at_once(open_it)
    assert first == second
    with acting_as(alice):
        case = a_case(north_team)
        assert Case.objects.visible_to(alice).count() == 2
    note = uuid.uuid4()

    def write_it():
        with acting_as(alice):
            return operations.add_note(actor=alice, case=case, text="Een keer", token=note).pk

    first, second = _at_once(write_it)
    assert first == second
    with acting_as(alice):
        assert Note.objects.visible_to(alice).count() == 1
