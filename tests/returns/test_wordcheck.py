"""The word check: the list to the letter, the names of her own file, and where a finding is shown."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from cases.operations import set_location, set_safe_contact
from foundation import clock
from foundation.audit.readings import collected
from organisations.models import Assignment, Organisation
from returns import wordcheck
from returns.models import OwnEntry
from returns.wordcheck import address_parts, check, prepare
from tests.factories.plan import case_with_plan, own_entry
from tests.house.test_reference_data import WORDS, load

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(alice, north_team, as_user):
    with as_user(alice):
        yield case_with_plan(actor=alice, team=north_team)


@pytest.mark.parametrize("text", load(WORDS)["guilty"])
def test_guilty(text):
    assert check({"": text})


@pytest.mark.parametrize("text", load(WORDS)["innocent"])
def test_innocent(text):
    assert check({"": text}) == []


def test_prepared_as_the_list_says():
    assert prepare("Cli\u00ebnt\u00ad  en\u200b \n over") == "Client en over"
    assert check({"": "slacht\u00adoffer"}) and check({"": "po\u200blice"}) and check({"": "Ｐｏｌｉｃｅ"})


def test_a_finding_says_where_and_why():
    (found,) = check({"text_en": "Ask the police.", "text_nl": "Vraag het Fatima."})
    assert (found.place, found.word, found.reason) == ("text_en", "police", "authority")
    with override("nl"):
        assert "Politie en overheid" in str(found)
    with override("en"):
        assert "authorities" in str(found)


@pytest.mark.parametrize("field", ["text_nl", "text_en", "number"])
def test_a_line_is_refused_beside_its_field(made, alice, field):
    with pytest.raises(ValidationError) as refused:
        own_entry(actor=alice, plan=made.plan, **{field: "Bel de politie"})
    assert list(refused.value.message_dict) == [field]
    assert not OwnEntry.objects.exists()


def test_both_languages_are_named_at_once(made, alice):
    with pytest.raises(ValidationError) as refused:
        own_entry(actor=alice, plan=made.plan, text_nl="Het codewoord is zon", text_en="The shelter in town")
    assert set(refused.value.message_dict) == {"text_nl", "text_en"}


def test_names_of_her_own_file(made, alice, as_user):
    case = made.case
    set_location(actor=alice, case=case, data={"address": "Huis de Iep\nLindepad 7\n1234 ZZ Vlinderstad", "note": ""})
    set_safe_contact(actor=alice, case=case, data={"method": "phone", "code_word": "waterlelie"})
    firefly = Organisation.objects.create(
        code="stichting-vuurvlieg", name="Stichting Vuurvlieg (fictief)", kind="ngo", country="NL", source="test",
        last_checked_on=clock.today(),
    )  # fmt: skip
    Assignment.objects.create(
        case=case, organisation=firefly, kind="information", created_at=clock.now(), created_by=alice
    )
    rules = wordcheck.rules_of(case)
    words = {rule.reason for rule in rules}
    assert {"shelter", "file_number", "code_word", "address"} <= words
    for text in ["Ik woon bij Huis de Iep", "Lindepad 7", "mijn waterlelie", case.reference, case.team.name]:
        assert check({"": text}, rules), text
    assert check({"": "Vlinderstad is mooi"}, rules) == []
    assert check({"": "Ik bel Stichting Vuurvlieg."}, rules)
    assert check({"": "Ik bel Stichting Vuurvlieg."}) == []


def test_address_parts():
    assert address_parts("Huis de Iep, Lindepad 7, Utrecht") == ["Huis de Iep", "Lindepad 7"]
    assert address_parts("") == []


def test_comparing_the_address_is_no_reading_of_it(made, alice):
    set_location(actor=alice, case=made.case, data={"address": "Lindepad 7", "note": ""})
    with collected() as seen:
        wordcheck.rules_of(made.case)
    assert (made.case.pk, "location") not in seen
