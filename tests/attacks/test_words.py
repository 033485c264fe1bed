"""Words that must not stand anywhere (`domain.md` 3, 6, 10, 11): no false comfort, no pressure, no betrayal."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundation.forms import ShortText

CATALOGUE = Path(settings.BASE_DIR) / "locale/nl/LC_MESSAGES/django.po"


def sentences() -> list[str]:
    """Return every text of the portal in English and Dutch, each entry as one."""
    entries = CATALOGUE.read_text(encoding="utf-8").split("\n\n")
    return ["".join(re.findall(r'^(?:msg\w+(?:\[\d\])? )?"(.*)"$', entry, re.MULTILINE)) for entry in entries[1:]]


#: What nobody can promise about the authority, and what must never be tied to her wish.
NEVER = {
    "false comfort": r"(?:forced departure|removal|gedwongen vertrek|uitzetting)[^.]{0,60}"
    r"(?:not possible|impossible|cannot happen|not in view|is excluded|niet mogelijk|onmogelijk|niet in beeld|uitgesloten)",
    "safety promised": r"\b(?:guarantee|gegarandeerd|garanderen|is protected from|you are safe|je bent veilig)",
    "target": r"\b(?:return target|returns per|terugkeerdoel|ranking|ranglijst|success rate|slagingspercentage)",
    "countdown": r"\b(?:days left|days remaining|countdown|nog %\(\w+\)[ds] dagen om|aftellen)",
    "pressure": r"\b(?:must decide|moet kiezen|moet beslissen|last chance|laatste kans|refuses? to return|weigert terug)",
    "reward": r"\b(?:reward|beloning|bonus)\b",
}


@pytest.mark.parametrize("kind", NEVER)
def test_no_sentence_says_what_must_never_be_said(kind: str) -> None:
    found = [text for text in sentences() if re.search(NEVER[kind], text, re.IGNORECASE)]
    assert not found, found


def test_no_title_betrays_anyone() -> None:
    """A glance at a screen: titles of pages and of papers hold no such word, in either language."""
    bad = re.compile(r"traffick|mensenhandel|slachtoffer|victim|uitbuiting|exploitation|273f", re.IGNORECASE)
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        titles = re.findall(r"<title>(.*?)</title>|{% block title %}(.*?){% endblock", text, re.DOTALL)
        titles += [(title, "") for title in re.findall(r"page_head title=(\S+)", text)]
        assert not [title for pair in titles for title in pair if bad.search(title)], path


def test_a_name_cannot_turn_the_words_beside_it() -> None:
    field = ShortText()
    assert field.clean("\u202egrebnesoR\u202c \u2066x\u2069") == "grebnesoR x"
    assert field.clean("\u0623\u0645\u0644") == "\u0623\u0645\u0644"
    with pytest.raises(ValidationError):
        field.clean("\u202e\u202c")


@pytest.mark.django_db
def test_no_error_page_betrays_anyone(client_of, alice) -> None:
    for user in (None, alice):
        page = client_of(user).get("/no-such-page/", follow=True).content.decode()
        assert not re.search(r"traffick|mensenhandel|slachtoffer|victim", page, re.IGNORECASE)
        assert "Traceback" not in page
    assert client_of(None).get(reverse("accounts:sign_in")).status_code == 200
