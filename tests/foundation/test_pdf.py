"""Papers: tagged, in the right language, with letters for every name, and nothing from outside."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from django.test.utils import override_settings
from django.utils.safestring import mark_safe
from pypdf import PdfReader

from foundation.pdf import PaperProblem, pdf_response, render_pdf, static_file

NAMES = "Ọlájùmọ̀kẹ́ · Nguyễn Thị Hạnh · Цветелина · Ελένη · ሰላም ተስፋይ · مريم · สมหญิง · Łucja Şükran"


@pytest.fixture(autouse=True)
def _toy_templates(settings: Any) -> None:
    template = {
        **settings.TEMPLATES[0],
        "DIRS": [settings.BASE_DIR / "tests/foundation/papers", *settings.TEMPLATES[0]["DIRS"]],
    }
    settings.TEMPLATES = [template]


def paper(**context: Any) -> tuple[str, bytes]:
    values = {"title": "Plan", "words": NAMES, "rows": ["مريم"], "picture": "", "extra": ""} | context
    return render_pdf("toy_paper.html", values, "nl")


@pytest.fixture(scope="module")
def made(request: pytest.FixtureRequest) -> bytes:
    from django.conf import settings

    template = {
        **settings.TEMPLATES[0],
        "DIRS": [settings.BASE_DIR / "tests/foundation/papers", *settings.TEMPLATES[0]["DIRS"]],
    }
    with override_settings(TEMPLATES=[template]):
        return paper()[1]


def structure(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from structure(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S), str(node.get("/Lang", ""))
        if "/K" in node:
            yield from structure(node.K)


def test_it_is_tagged_with_the_language_of_each_passage(made: bytes) -> None:
    with pikepdf.open(io.BytesIO(made)) as pdf:
        found = list(structure(pdf.Root.StructTreeRoot))
        assert str(pdf.Root.Lang) == "nl"
        assert pdf.Root.MarkInfo.Marked and pdf.Root.ViewerPreferences.DisplayDocTitle
        assert {("/P", "en"), ("/Span", "fr"), ("/TD", "ar"), ("/H1", "")} <= set(found)
        assert "/Table" in dict(found) and "/TH" in dict(found)


def test_metadata_name_nobody_and_no_maker(made: bytes) -> None:
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert {key: str(value) for key, value in pdf.docinfo.items()} == {"/Producer": "PDF", "/Title": "Plan"}
        xmp = pdf.Root.Metadata.read_bytes()
    assert b'part="1"' in xmp and b"Plan" in xmp
    for told in (b"Alice", b"Maker", b"WeasyPrint"):
        assert told not in xmp and told not in made


def test_links_say_where_they_go(made: bytes) -> None:
    with pikepdf.open(io.BytesIO(made)) as pdf:
        links = [annotation for page in pdf.pages for annotation in page.get("/Annots", [])]
        assert [str(link.Contents) for link in links] == ["Lees meer"]


def test_no_name_prints_boxes(made: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "foundation.pdf"):
        paper()
    assert not caplog.records
    with pikepdf.open(io.BytesIO(made)) as pdf:
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert all(any(script in font for font in fonts) for script in ("Arabic", "Ethiopic", "Thai", "Cyrillic"))
    text = PdfReader(io.BytesIO(made)).pages[0].extract_text()
    for part in ("Цветелина", "Ελένη", "ሰላም", "Łucja"):
        assert part in text


def test_a_letter_that_no_font_has_is_reported_without_the_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "foundation.pdf"):
        _html, pdf = paper(words="\U0001f9ff\U00013000 王秀英")
    assert pdf.startswith(b"%PDF")
    for record in caplog.records:
        assert "王" not in record.getMessage() and "have no letter" in record.getMessage()


@pytest.mark.parametrize(
    "picture",
    [
        "https://example.org/x.png",
        "file:///etc/passwd",
        "/static/../portal/settings.py",
        "/etc/passwd",
        "css/none.png",
        "data:,x",
    ],
)
def test_nothing_from_outside(picture: str) -> None:
    with pytest.raises(PaperProblem):
        paper(picture=picture)


def test_only_files_of_ours() -> None:
    assert static_file("https://paper.invalid/static/css/pdf-fonts.css").name == "pdf-fonts.css"
    for url in (
        "https://paper.invalid/static/%2e%2e/manage.py",
        "https://paper.invalid/manage.py",
        "http://paper.invalid/static/mark.svg",
    ):
        with pytest.raises(PaperProblem):
            static_file(url)


def test_a_paper_needs_a_title_and_its_stylesheets() -> None:
    with pytest.raises(PaperProblem):
        paper(title="")
    with pytest.raises(PaperProblem):
        paper(extra=mark_safe('<link rel="stylesheet" href="css/nowhere.css">'))


def test_what_people_write_is_no_markup() -> None:
    html, _pdf = paper(words="<script>x</script><img src=https://example.org/>")
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_a_paper_is_sent_neutrally(made: bytes) -> None:
    response = pdf_response(made, "plan.pdf")
    assert response.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.slow
def test_a_long_paper_opens() -> None:
    _html, pdf = paper(words="Lange tekst. " * 8000, rows=["مريم"] * 300)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) > 20
