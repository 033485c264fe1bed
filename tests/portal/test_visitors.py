"""Who was here: plain sentences with the ground, periods, and a paper for the client that names nobody by itself."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from foundation import clock
from foundation.access.acting import acting_as
from foundation.audit.models import Record
from portal.desk import visitor_paper, visitors
from portal.desk.visitors import Period

pytestmark = pytest.mark.django_db


def trail(client: Any, case: Any, **query: str) -> str:
    response = client.get(reverse("portal:who_was_here", args=[case.reference]), query)
    assert response.status_code == 200
    return response.content.decode()


def look(client: Any, case: Any) -> None:
    assert client.get(reverse("portal:case", args=[case.reference])).status_code == 200


def printed(client: Any, case: Any, language: str = "nl", **post: str) -> str:
    response = client.post(reverse("portal:who_was_here_paper", args=[case.reference, language]), post)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert 'filename="overview.pdf"' in response["Content-Disposition"]
    reader = PdfReader(BytesIO(response.content))
    assert reader.metadata is not None
    assert reader.metadata.title in {"Overzicht", "Overview"}
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_a_sentence_says_who_when_what_and_why(client_of: Any, file_of: Any, alice: Any, carla: Any) -> None:
    case = file_of(alice)
    look(client_of(carla), case)
    look(client_of(alice), case)
    html = trail(client_of(alice), case)
    assert "<strong>Carla</strong>, zorgcoördinator, die het team coördineert" in html
    assert "<strong>Alice</strong>, begeleider, die dit dossier opende" in html
    assert "bekeek het dossier" in html


def test_looking_here_is_recorded_too(client_of: Any, file_of: Any, alice: Any, carla: Any) -> None:
    case = file_of(alice)
    trail(client_of(carla), case)
    assert "bekeek wie hier was" in trail(client_of(alice), case)
    with acting_as(carla):
        kinds = Record.objects.filter(case_id=case.pk, user_id=carla.pk, action="R").values_list(
            "object_type", flat=True
        )
        assert "trail" in set(kinds)


def test_emergency_access_stands_out(bob: Any) -> None:
    """The same person on two grounds on one day stands there twice."""
    common = {"action": "R", "object_type": "case", "user_id": bob.pk, "role": bob.role, "occurred_at": clock.now()}
    with translation.override("nl"):
        (day,) = visitors._days([Record(relation=ground, **common) for ground in ("break_glass", "assigned", "")])
    people = [(person.because, person.emergency) for person in day.people.values()]
    assert people == [("met noodtoegang", True), ("die deze cliënt begeleidt", False), ("", False)]


def test_a_period_keeps_its_days_only(client_of: Any, file_of: Any, alice: Any, carla: Any) -> None:
    case = file_of(alice)
    with clock.set_to(clock.now() - timedelta(days=40)):
        look(client_of(carla), case)
    today = clock.today()
    client = client_of(alice)
    assert "Carla" in trail(client, case)
    assert "Carla" not in trail(client, case, **{"from": (today - timedelta(days=30)).isoformat()})
    assert "Carla" in trail(client, case, to=(today - timedelta(days=40)).isoformat())
    assert "Carla" not in trail(client, case, to=(today - timedelta(days=41)).isoformat())
    assert "Carla" in trail(client, case, **{"from": "2026-13-45", "to": "nonsense"})


def test_the_extremes_of_a_period_do_not_break_it() -> None:
    assert Period.read({"from": "0001-01-01", "to": "9999-12-31"}).of(Record.objects.all()) is not None


def test_the_paper_says_function_and_organisation_and_no_name(
    client_of: Any, file_of: Any, alice: Any, carla: Any
) -> None:
    case = file_of(alice)
    look(client_of(carla), case)
    text = printed(client_of(alice), case)
    assert "coördinator, COSM Noord" in text and "bekeek de gegevens" in text
    for word in ("Carla", "Alice", case.reference, "Zonnebloem", "mensenhandel", "slachtoffer"):
        assert word not in text
    english = printed(client_of(alice), case, "en")
    assert "coordinator, COSM Noord" in english and "looked at the data" in english


def test_names_stand_there_only_when_the_coordinator_decides(
    client_of: Any, file_of: Any, alice: Any, carla: Any
) -> None:
    case = file_of(alice)
    look(client_of(alice), case)
    assert "Alice, begeleider, COSM Noord" in printed(client_of(carla), case, names="1")
    url = reverse("portal:who_was_here_paper", args=[case.reference, "nl"])
    assert client_of(alice).post(url, {"names": "1"}).status_code == 403
    assert 'name="names"' not in trail(client_of(alice), case)
    assert 'name="names"' in trail(client_of(carla), case)


def test_printing_is_recorded_and_only_a_post(client_of: Any, file_of: Any, alice: Any, bob: Any) -> None:
    case = file_of(alice)
    url = reverse("portal:who_was_here_paper", args=[case.reference, "nl"])
    assert client_of(alice).get(url).status_code == 405
    assert client_of(bob).post(url).status_code == 404
    assert client_of(alice).post(url.replace("/nl/", "/xx/")).status_code == 404
    printed(client_of(alice), case)
    with acting_as(alice):
        assert Record.objects.filter(case_id=case.pk, event="trail.printed", object_type="trail_paper").count() == 1
    assert "drukte af wie hier was" in trail(client_of(alice), case)


def test_too_much_for_a_paper_asks_for_a_shorter_period(
    client_of: Any, file_of: Any, alice: Any, carla: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = file_of(alice)
    monkeypatch.setattr(visitor_paper, "MOST_LINES", 1)
    look(client_of(carla), case)
    response = client_of(alice).post(reverse("portal:who_was_here_paper", args=[case.reference, "nl"]))
    assert response.status_code == 422
    assert "kortere periode" in response.content.decode()


def test_the_page_costs_the_same_for_one_and_many(client_of: Any, file_of: Any, people: Any, query_count: Any) -> None:
    case = file_of(people.alice)
    client, counts = client_of(people.alice), []
    for group in ((), (people.carla,), (people.carla, people.tess)):
        for visitor in group:
            look(client_of(visitor), case)
        trail(client, case)
        with query_count() as queries:
            trail(client, case)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
