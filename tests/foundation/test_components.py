"""The building blocks: they escape what people wrote, say states in words and link errors to their fields."""

import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

ROOT = Path(__file__).resolve().parents[2]
EVIL = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def show(text, **context):
    return Template("{% load components %}" + text).render(Context(context))


@pytest.mark.parametrize(
    "tag",
    [
        "{% card title=evil %}{{ evil }}{% endcard %}",
        "{% page_head title=evil subtitle=evil %}{% endpage_head %}",
        "{% notice title=evil %}{{ evil }}{% endnotice %}",
        "{% menu label=evil %}{{ evil }}{% endmenu %}",
        "{% badge evil %}{% due evil %}{% own_words evil source=evil %}",
        "{% side_by_side evil evil evil evil %}",
        "{% stage_road rows label=evil %}{% stage_dots 1 5 evil evil %}",
        "{% missing_list rows title=evil %}{% task_list rows %}{% data_list rows %}",
        "{% definition_list rows %}{% timeline rows %}{% filter_pills rows %}{% figures rows %}",
        "{% empty_state evil evil evil evil %}",
        "<select>{% options pairs evil %}</select>",
    ],
)
def test_what_people_wrote_is_text_and_never_markup(tag):
    keys = (
        "label",
        "note",
        "title",
        "url",
        "due",
        "term",
        "value",
        "when",
        "text",
        "words",
        "badge",
        "number",
        "count",
    )
    html = show(tag, evil=EVIL, pairs=[(EVIL, EVIL), (1, EVIL)], rows=[dict.fromkeys(keys, EVIL)])
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_road_says_its_states_in_words():
    steps = [{"label": str(n), "state": state} for n, state in enumerate(("done", "now", "skipped", "next"))]
    html = show("{% stage_road steps %}", steps=steps)
    for words in ("done", "we are here", "passed over", "still to come"):
        assert words in html
    assert html.count('aria-current="step"') == 1


def test_dots_are_decoration_and_the_word_stays():
    html = show('{% stage_dots 2 5 "Preparation" %}')
    assert html.count("full") == 1
    assert html.count("now") == 1
    assert "Preparation" in html


def test_what_is_missing_is_a_link_and_never_a_dead_button():
    html = show("{% missing_list items %}", items=[{"label": "Risk", "url": "/x"}, {"label": "Talks", "done": True}])
    assert '<a href="/x">Risk</a>' in html
    assert "disabled" not in html
    assert "Still needed:" in html
    assert "Done:" in html


class Answers(forms.Form):
    day = forms.DateField()
    wish = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)


def test_an_error_links_to_its_field_and_a_group_to_its_first_circle():
    html = show("{% error_summary form %}", form=Answers({}))
    assert "2 answers are not right yet" in html
    assert 'href="#id_day"' in html
    assert 'href="#id_wish_0"' in html


def test_without_errors_there_is_no_summary():
    assert show("{% error_summary form None %}", form=Answers()) == ""


def test_pages_keep_the_filters_of_the_address():
    request = RequestFactory().get("/", {"stage": "ready", "page": "2"})
    html = show("{% pagination page %}", request=request, page=Paginator(range(100), 10).page(2))
    assert "?stage=ready&amp;page=3" in html
    assert show("{% pagination page %}", request=request, page=Paginator(range(5), 10).page(1)) == ""


def test_every_icon_in_use_exists():
    known = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons.svg").read_text()))
    used = set()
    for template in (ROOT / "templates").rglob("*.html"):
        text = template.read_text()
        used |= set(re.findall(r'{% icon "([\w-]+)"', text)) | set(re.findall(r'[{ ]icon="([\w-]+)"', text))
    assert used - known == set()


def test_every_letter_and_picture_a_style_asks_for_exists():
    for sheet in (ROOT / "static/css").glob("*.css"):
        for url in re.findall(r'url\("([^"]+)"\)', sheet.read_text()):
            assert (sheet.parent / url).is_file(), (sheet.name, url)


def test_no_page_carries_style_or_script_of_its_own():
    for template in (ROOT / "templates").rglob("*.html"):
        if "pdf" in template.parts or "email" in template.parts:
            continue
        text = template.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc=)", text), template


@pytest.mark.parametrize("page", ["400", "500", "errors/database_away"])
def test_a_page_for_when_nothing_works_needs_nothing(page):
    html = Template(f'{{% extends "{page}.html" %}}').render(Context())
    assert 'lang="nl"' in html
    assert 'lang="en"' in html
    assert "csrf" not in html
