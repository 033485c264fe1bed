"""The page of a file: one screen, the same questions whatever it holds, and nothing that betrays her."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.operations import add_dependant, add_note, add_status, add_task, set_safe_contact
from foundation import clock
from foundation.audit.models import Record
from foundation.workflow import perform
from returns.stages import Stage
from returns.transitions import TRANSITIONS
from tests.factories import stages
from tests.factories.cases import a_case, a_talk, the_process

pytestmark = pytest.mark.django_db
CONTACT = {
    "method": "whatsapp",
    "number": "06 12 34 56 78",
    "days": [1, 2, 3],
    "code_word": "mango",
    "never_do": "Never the flatmate.",
}


def page(client, case, **headers):
    response = client.get(reverse("portal:case", args=[case.reference]), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def fill(case, user, number):
    for n in range(number):
        add_note(actor=user, case=case, text=f"Note {n}")
        add_task(actor=user, case=case, title=f"Task {n}", due_on=clock.today() + timedelta(days=n))
        add_dependant(actor=user, case=case, data={"name": f"M{n}", "relation": "child", "travels": True})
        add_status(
            actor=user, case=case, data={"kind": ["b8_3", "asylum_pending", "dublin"][n], "starts_on": clock.today()}
        )
        a_talk(case)


def test_one_and_three_of_everything_cost_the_same(client_of, as_user, alice, north_team, query_count):
    with as_user(alice):
        small, large = a_case(north_team), a_case(north_team)
        for case, number in ((small, 1), (large, 3)):
            set_safe_contact(actor=alice, case=case, data=CONTACT)
            fill(case, alice, number)
    client = client_of(alice)
    page(client, small)
    with query_count() as one, query_count("keys") as one_keys:
        page(client, small)
    with query_count() as three, query_count("keys") as three_keys:
        page(client, large)
    assert len(one) == len(three)
    assert len(one_keys) == len(three_keys)
    assert len(one) <= 45, [query["sql"][:120] for query in one]


def test_who_may_see_it(client_of, file_of, alice, bob, charlie, carla, tess, adam, fatma):
    url = reverse("portal:case", args=[file_of(alice).reference])
    for user in (alice, carla, tess):
        assert client_of(user).get(url).status_code == 200
    for user in (bob, charlie, adam, fatma):
        assert client_of(user).get(url).status_code == 404
    for part in (f"{url}history/", f"{url}visitors/"):
        assert client_of(alice).get(part).status_code == 200
        assert client_of(charlie).get(part).status_code == 404


def test_title_and_address_say_only_the_reference(client_of, file_of, alice):
    case = file_of(alice)
    html = page(client_of(alice), case)
    title = html[html.index("<title>") : html.index("</title>")]
    assert case.reference in title
    assert "Zonnebloem" not in title
    assert "<h1>Zonnebloem</h1>" in html


def test_the_number_is_not_on_the_page(client_of, file_of, as_user, alice):
    case = file_of(alice)
    with as_user(alice):
        set_safe_contact(actor=alice, case=case, data=CONTACT)
    html = page(client_of(alice), case)
    assert "Never the flatmate." in html
    assert "di–do" in html
    assert "06 12 34 56 78" not in html
    assert "mango" not in html
    assert f'action="{reverse("cases:show_number", args=[case.reference])}"' in html


def test_a_reading_is_recorded_once(client_of, file_of, as_user, alice):
    case = file_of(alice)
    page(client_of(alice), case)
    with as_user(alice):
        read = Record.objects.filter(action="R", event="portal:case", case_id=case.pk)
        assert list(read.values_list("object_type", "detail")) == [("case", [])]


def test_what_is_missing_is_a_sentence_with_a_link(client_of, file_of, alice):
    case = file_of(alice)
    html = page(client_of(alice), case)
    assert reverse("cases:safe_contact", args=[case.reference]) in html
    assert reverse("cases:status_add", args=[case.reference]) in html
    assert "disabled" not in html, "no button is grey"


def test_a_change_of_mind_is_one_click(client_of, as_user, alice, north_team):
    with as_user(alice):
        process = stages.opened(actor=alice, team=north_team)
        perform(TRANSITIONS, process, "open_discussion", actor=alice)
        stages.informed(process, actor=alice)
        process = perform(TRANSITIONS, process, "start_preparation", actor=alice)
        case = process.case
    client = client_of(alice)
    html = page(client, case)
    url = reverse("returns:move", args=[case.reference, "back_to_discussion"])
    assert f'action="{url}"' in html
    response = client.post(url, {"version": process.version})
    assert response.status_code == 302
    with as_user(alice):
        assert the_process(case).stage == "discussion"


@pytest.mark.parametrize("stage", Stage.values)
def test_every_stage_has_a_page_for_everybody_who_works_with_it(client_of, people, north_team, stage):
    process = stages.at_stage(stage, people, north_team)
    for user in (people.alice, people.carla, people.tess):
        html = page(client_of(user), process.case)
        assert "Wilg Zandloper" in html
        assert ("Twee sporen, allebei open" in html) == (not process.has_left and stage != Stage.CLOSED)


def test_both_tracks_stand_open_until_she_left(client_of, file_of, alice):
    html = page(client_of(alice), file_of(alice))
    assert "Twee sporen, allebei open" in html


def test_a_coordinator_reads_why_a_step_is_not_theirs(client_of, file_of, alice, carla):
    html = page(client_of(carla), file_of(alice))
    assert "Alleen de begeleider" in html or "Only the case worker of this client does this." in html


def test_a_pause_silences_what_is_late(client_of, file_of, as_user, alice):
    case = file_of(alice, due=-3)
    with as_user(alice):
        facts = {"reason": "In hospital", "review_on": clock.today() + timedelta(days=9)}
        perform(TRANSITIONS, the_process(case), "hold", actor=alice, facts=facts)
    html = page(client_of(alice), case)
    assert "dagen te laat" not in html
    assert "wacht tijdens de pauze" in html
    assert "Gepauzeerd sinds" in html


def test_who_was_here_in_plain_sentences(client_of, file_of, alice, carla):
    case = file_of(alice)
    page(client_of(carla), case)
    page(client_of(carla), case)
    html = page(client_of(alice), case)
    assert "Laatst gezien door Carla" in html
    html = client_of(alice).get(reverse("portal:who_was_here", args=[case.reference])).content.decode()
    assert "bekeek het dossier" in html
    assert "2 keer" in html
    assert "schreef een notitie" in html
    assert "cases_" not in html, "no name of a table"


def test_history_costs_the_same_for_one_and_three(client_of, as_user, alice, north_team, query_count):
    with as_user(alice):
        small, large = a_case(north_team), a_case(north_team)
        fill(small, alice, 1)
        fill(large, alice, 3)
    client, counts = client_of(alice), []
    for case in (small, small, large):
        with query_count() as queries:
            assert client.get(reverse("portal:history", args=[case.reference])).status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_english_has_no_dutch_in_it(client_of, file_of, alice):
    case = file_of(alice, "Kievit")
    client = client_of(alice)
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    for url in ("/", "/cases/", "/help/", reverse("portal:case", args=[case.reference])):
        html = client.get(url).content.decode()
        assert 'lang="en"' in html
        for word in ("dossier", "vandaag", "Bovenaan", "begeleider", "gesprek", "Nieuwe intake", "Veilig contact"):
            assert word not in html, f"{word} on {url}"


def test_dutch_has_no_english_in_it(client_of, file_of, alice):
    case = file_of(alice, "Kievit")
    for url in ("/", "/cases/", "/help/", reverse("portal:case", args=[case.reference])):
        html = client_of(alice).get(url).content.decode()
        assert 'lang="nl"' in html
        for words in ("What now", "Where we stand", "Safe contact", "My clients", "file. What", "Log a conversation"):
            assert words not in html, f"{words} on {url}"


def test_only_links_that_lead_somewhere(client_of, people, north_team):
    """Whoever reads the page may open every link on it; a refusal would have been said in words."""
    process = stages.at_stage("preparation", people, north_team)
    for user in (people.alice, people.carla, people.tess):
        client = client_of(user)
        html = page(client, process.case)
        main = html[html.index("<main") : html.index("</main>")]
        for url in sorted(set(re.findall(r'href="(/(?!static/)[^"#]*)', main))):
            assert client.get(url.replace("&amp;", "&")).status_code == 200, f"{user.name}: {url}"


def test_a_closed_file_asks_for_nothing(client_of, people, north_team):
    process = stages.at_stage("closed", people, north_team)
    html = page(client_of(people.alice), process.case)
    assert "Er is niets gepland; het dossier is afgesloten." in html
    assert reverse("organisations:assign", args=[process.case.reference]) not in html
