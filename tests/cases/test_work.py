"""Notes, tasks, dependants."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases import operations
from cases.codes import TaskKind
from cases.models import Case, Dependant, Note, Task
from cases.operations.family import version_of
from foundation import clock
from foundation.edits import StaleEdit

pytestmark = pytest.mark.django_db


def test_a_note_is_written_once_however_often_it_is_sent(client_of, as_user, alice, case):
    url, client = reverse("cases:note_add", args=[case.reference]), client_of(alice)
    data = {"text": "Ze wil eerst haar zus spreken.", "token": str(uuid.uuid4())}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302
    with as_user(alice):
        assert [note.text for note in Note.objects.visible_to(alice)] == ["Ze wil eerst haar zus spreken."]


def test_saving_asks_for_keys_once(client_of, query_count, alice, case):
    url, client = reverse("cases:note_add", args=[case.reference]), client_of(alice)
    client.post(url, {"text": "Called.", "token": str(uuid.uuid4())})  # makes the key of the index, the first time
    with query_count("keys") as queries:
        assert client.post(url, {"text": "Called again.", "token": str(uuid.uuid4())}).status_code == 302
    assert len(queries) == 1, "the key of the file and that of the index together, and none for what is not shown"


def test_a_hundred_kilobytes_in_any_script_fit(client_of, as_user, alice, case):
    text = "Zij zei: أريد أن أعود 🌻\n" * 3500
    response = client_of(alice).post(reverse("cases:note_add", args=[case.reference]), {"text": text})
    assert response.status_code == 302
    with as_user(alice):
        assert Note.objects.visible_to(alice).get().text == text.strip()


def test_a_nul_byte_is_said_and_nothing_is_kept(client_of, as_user, alice, case):
    response = client_of(alice).post(reverse("cases:note_add", args=[case.reference]), {"text": "een\x00twee"})
    assert response.status_code == 422
    assert "een" in response.content.decode()
    with as_user(alice):
        assert not Note.objects.exists()


def test_a_correction_is_a_new_version(client_of, as_user, alice, case):
    with as_user(alice):
        note = operations.add_note(actor=alice, case=case, text="De zus belt dinsdag.")
    url = reverse("cases:note_correct", args=[case.reference, note.uuid])
    assert "De zus belt dinsdag." in client_of(alice).get(url).content.decode()
    assert client_of(alice).post(url, {"text": "De zus belt donderdag."}).status_code == 302
    # Who still has the old version open is brought to the newest one, and cannot fork the history.
    with as_user(alice):
        newer = Note.objects.get(corrects=note)
        with pytest.raises(ValidationError):
            operations.add_note(actor=alice, case=case, text="x", corrects=note)
    assert str(newer.uuid) in client_of(alice).get(url).url


def test_a_task_belongs_to_the_case_worker_and_can_be_done_once(client_of, as_user, alice, case):
    client = client_of(alice)
    url = reverse("cases:task_add", args=[case.reference])
    data = {"title": "Advocaat bellen", "due_on": clock.today().isoformat(), "owner": str(alice.pk)}
    assert client.post(url, data).status_code == 302
    with as_user(alice):
        task = Task.objects.get(kind=TaskKind.OWN)
        assert Case.objects.get(pk=case.pk).next_due_on == clock.today()
    done = reverse("cases:task_done", args=[case.reference, task.uuid])
    assert client.get(done).status_code == 405
    assert client.post(done, {"next": "https://elsewhere.example/"}).url.startswith("/cases/")
    with as_user(alice):
        first = Task.objects.get(pk=task.pk)
    client.post(done)
    with as_user(alice):
        again = Task.objects.get(pk=task.pk)
        assert (again.done_by, again.done_at) == (alice, first.done_at)
        assert Case.objects.get(pk=case.pk).next_due_on != clock.today()


def test_a_task_is_given_only_to_people_who_see_the_file(client_of, alice, charlie, case):
    data = {"title": "x", "due_on": clock.today().isoformat(), "owner": str(charlie.pk)}
    response = client_of(alice).post(reverse("cases:task_add", args=[case.reference]), data)
    assert response.status_code == 422
    assert response.context["form"].errors["owner"]


def test_a_task_moves_with_both_versions_in_sight(client_of, as_user, alice, carla, case):
    day = clock.today() + timedelta(days=3)
    with as_user(alice):
        task = operations.add_task(actor=alice, case=case, title="Ticket", due_on=clock.today())
        operations.change_task(actor=alice, task=task, due_on=day, seen_version=1)
        with pytest.raises(StaleEdit):
            operations.change_task(actor=alice, task=task, due_on=clock.today(), seen_version=1)
    url = reverse("cases:task_change", args=[case.reference, task.uuid])
    data = {"title": "Ticket", "due_on": clock.today().isoformat(), "owner": str(carla.pk), "version": "1"}
    assert client_of(alice).post(url, data).status_code == 409
    assert client_of(alice).post(url, data | {"version": "2"}).status_code == 302
    with as_user(carla):
        assert Task.objects.get(pk=task.pk).owner == carla


def test_a_rule_that_runs_twice_makes_one_task(as_user, alice, case):
    day = clock.today()
    with as_user(alice):
        for due_on in (day, day, day + timedelta(days=1)):
            operations.ensure_rule_task(actor=alice, case=case, kind=TaskKind.RISK_EXPIRES, about="x", due_on=due_on)
        assert Task.objects.get(kind=TaskKind.RISK_EXPIRES).due_on == day + timedelta(days=1)
        assert operations.cancel_rule_tasks(actor=alice, case=case, kind=TaskKind.RISK_EXPIRES) == 1
        operations.ensure_rule_task(actor=alice, case=case, kind=TaskKind.RISK_EXPIRES, about="x", due_on=day)
        assert Task.objects.to_do().filter(kind=TaskKind.RISK_EXPIRES).count() == 1


def test_a_dependant_is_added_changed_and_taken_out(client_of, as_user, alice, case):
    client = client_of(alice)
    add = reverse("cases:dependant_add", args=[case.reference])
    assert client.post(add, {"relation": "child", "birth_year": "2019", "travels": "on"}).status_code == 302
    with as_user(alice):
        child = Dependant.objects.get()
        assert (child.is_minor, child.custody) == (True, "open")
    change = reverse("cases:dependant_change", args=[case.reference, child.uuid])
    version = str(version_of(child))
    data = {"relation": "child", "birth_year": "1990", "version": version}
    assert client.post(change, data).status_code == 302
    assert client.post(change, data | {"birth_year": "1991"}).status_code == 409  # opened before the first change
    with as_user(alice):
        assert Dependant.objects.get().is_minor is False
    client.post(reverse("cases:dependant_remove", args=[case.reference, child.uuid]))
    assert client.get(change).status_code == 404
