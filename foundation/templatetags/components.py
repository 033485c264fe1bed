"""The building blocks of every page, so that a card, a warning or a late date looks and reads the same everywhere.

Each tag gives its template exactly the names it needs: nothing of the page around it leaks in, and a forgotten
value fails here and not in the middle of a page. The block tags take what stands between them as content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

NOTICE_ICONS = {"info": "info", "attention": "warning", "alarm": "warning", "done": "check-circle"}


def _render(name: str, **context: Any) -> str:
    return render_to_string(f"components/{name}.html", context)


def _rows(items: Iterable[Mapping[str, Any]] | None, *keys: str) -> list[dict[str, Any]]:
    """Give every row all the keys its template asks for, so that callers may leave out what they do not have."""
    return [{key: item.get(key, "") for key in keys} for item in items or ()]


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One icon of static/icons.svg. Without a label it is decoration and hidden from screen readers."""
    classes = f"icon {css}".strip()
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', classes, label, href
        )
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', classes, href
    )


@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, view_name: str, label: str, also: str = "") -> str:
    """A link of the main menu, marked when this page is it or lies in one of the namespaces of `also`.

    Gives nothing when the view does not exist, so that the frame can be shown alone.
    """
    try:
        url = reverse(view_name)
    except NoReverseMatch:
        return ""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    current = ""
    if match is not None:
        if match.view_name == view_name:
            current = "page"
        elif match.namespaces and match.namespaces[0] in also.split():
            current = "true"
    # Written here and not as a template: every page has a dozen of them.
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, mark, label)


@register.simple_tag(takes_context=True)
def part(context: template.Context, name: str) -> str:
    """Render a part once for a page that shows it twice: ``{% part "components/nav_items.html" as items %}``."""
    engine = context.template.engine  # type: ignore[union-attr]
    return engine.get_template(name).render(context)


@register.simple_tag
def stylesheets() -> str:
    """Links to the stylesheets: the same on every page, so they are put together once."""
    return _stylesheets()


@lru_cache(maxsize=1)
def _stylesheets() -> str:
    return _render("stylesheets")


@register.simple_tag
def options(pairs: Iterable[tuple[Any, Any]], chosen: Any = "") -> SafeString:
    """The options of a select, from pairs of value and words; ``chosen`` is the value that is selected."""
    rows = ((value, _SELECTED if value == chosen else "", words) for value, words in pairs)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


_SELECTED = format_html("{}", " selected")


@register.simple_block_tag
def page_head(content: str, title: str, subtitle: str = "", back_url: str = "", back_label: str = "") -> str:
    """Title of the page, one line about it, and its buttons (the content). First button: class btn btn-primary."""
    return _render(
        "page_head",
        content=content,
        title=title,
        subtitle=subtitle,
        back_url=back_url,
        back_label=back_label,
    )


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    id: str = "",  # noqa: A002 (the word a page builder expects)
    action_url: str = "",
    action_label: str = "",
    badge: str = "",
    badge_kind: str = "",
    css: str = "",
) -> str:
    """A white sheet with a heading (h2) and, at its right, one link."""
    return _render(
        "card",
        content=content,
        title=title,
        id=id,
        action_url=action_url,
        action_label=action_label,
        badge=badge,
        badge_kind=badge_kind,
        css=css,
    )


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "", icon: str = "") -> str:
    """A strip that asks for attention: kind info, attention, alarm or done; icon overrides the kind's own."""
    return _render("notice", content=content, kind=kind, title=title, icon=icon or NOTICE_ICONS.get(kind, "info"))


@register.simple_block_tag
def menu(content: str, label: str, css: str = "", icon: str = "") -> str:
    """A button that opens a list of links, buttons and sentences (class not-now for a refused act with its reason)."""
    return _render("menu", content=content, label=label, css=css, icon=icon)


@register.simple_tag
def badge(text: str, kind: str = "") -> SafeString:
    """A word in a small round field: kind info, done, attention, alarm or nothing."""
    return format_html('<span class="badge{}">{}</span>', f" badge-{kind}" if kind else "", text)


@register.simple_tag
def due(text: str, kind: str = "") -> SafeString:
    """When something is due, in words ('2 days late'): kind late, soon or nothing."""
    return format_html('<span class="due{}">{}</span>', f" due-{kind}" if kind else "", text)


@register.simple_tag
def stage_road(steps: Iterable[Mapping[str, Any]], label: str = "") -> str:
    """Where a return stands. Each step: label, note, state (done, now, next, skipped)."""
    return _render("stage_road", steps=_rows(steps, "label", "note", "state"), label=label)


@register.simple_tag
def stage_dots(position: int, total: int, label: str, note: str = "") -> SafeString:
    """Dots and a word for a list: position counts from 1; 0 is before the road, total + 1 behind it.

    Written here and not as a template: a list has one in every row, and a template for each cost a tenth of the page.
    """
    return format_html(
        '<span class="stage"><span class="stage-dots" aria-hidden="true">{}</span>{}</span>{}',
        _dots(position, total),
        label,
        format_html('<span class="row-note">{}</span>', note) if note else "",
    )


@lru_cache(maxsize=64)
def _dots(position: int, total: int) -> SafeString:
    classes = ["full" if n < position else "now" if n == position else "" for n in range(1, total + 1)]
    rows = [(format_html(' class="{}"', name) if name else "",) for name in classes]
    return format_html_join("", "<span{}></span>", rows)


@register.simple_tag
def missing_list(items: Iterable[Mapping[str, Any]], title: str = "") -> str:
    """What the next step still needs. Each item: label, done, url, note. Never a grey button."""
    return _render("missing_list", items=_rows(items, "label", "done", "url", "note"), title=title)


@register.simple_tag
def empty_state(title: str, text: str = "", url: str = "", label: str = "") -> str:
    """What stands where nothing stands yet, and how it begins."""
    return _render("empty_state", title=title, text=text, url=url, label=label)


@register.simple_tag
def error_summary(*sources: BaseForm | BaseFormSet | None) -> str:
    """One list of every error of the given forms and formsets, each with a link to its field."""
    entries: list[dict[str, str]] = []
    for source in sources:
        if source is None or not source.is_bound:
            continue
        if isinstance(source, BaseFormSet):
            entries += [{"text": str(error), "target": "", "label": ""} for error in source.non_form_errors()]
            for form in source.forms:
                entries += _form_errors(form)
        else:
            entries += _form_errors(source)
    return _render("error_summary", entries=entries, count=len(entries)) if entries else ""


def _form_errors(form: BaseForm) -> list[dict[str, str]]:
    entries = [{"text": str(error), "target": "", "label": ""} for error in form.non_field_errors()]
    # In the order of the page, not in the order in which the checks ran.
    for name in form.fields:
        if name not in form.errors:
            continue
        bound = form[name]
        # A group of circles has no element with the field's own id: the link goes to the first of them.
        target = bound.id_for_label or f"{bound.auto_id}_0"
        entries += [{"text": str(e), "target": target, "label": str(bound.label)} for e in form.errors[name]]
    return entries


@register.simple_tag
def definition_list(items: Iterable[Mapping[str, Any]], css: str = "") -> str:
    """Facts under each other. Each item: term, value, note, url. An empty value is said in words."""
    return _render("definition_list", items=_rows(items, "term", "value", "note", "url"), css=css)


@register.simple_tag
def data_list(items: Iterable[Mapping[str, Any]]) -> str:
    """Rows with a name. Each item: title, url, note, badge, badge_kind, action_url, action_label."""
    keys = ("title", "url", "note", "badge", "badge_kind", "action_url", "action_label")
    return _render("data_list", items=_rows(items, *keys))


@register.simple_tag
def task_list(items: Iterable[Mapping[str, Any]]) -> str:
    """What to do, worst first. Each item: title, url, due (words), kind (late, soon), note."""
    return _render("task_list", items=_rows(items, "title", "url", "due", "kind", "note"))


@register.simple_tag
def timeline(items: Iterable[Mapping[str, Any]]) -> str:
    """What happened. Each item: when (words), title, url, badge, badge_kind, text, words (hers), lang, action_url,
    action_label."""
    keys = ("when", "title", "url", "badge", "badge_kind", "text", "words", "lang", "action_url", "action_label")
    return _render("timeline", items=_rows(items, *keys))


@register.simple_tag
def own_words(text: str, lang: str = "", source: str = "") -> str:
    """What a person said, in the letter kept for that; direction follows the script."""
    return _render("own_words", text=text, lang=lang, source=source)


@register.simple_tag
def side_by_side(theirs: str, yours: str, who: str = "", label: str = "") -> str:
    """Two people edited the same text: what the colleague saved and what you wrote, both whole."""
    return _render("side_by_side", theirs=theirs, yours=yours, who=who, label=label)


@register.simple_tag
def filter_pills(pills: Iterable[Mapping[str, Any]], label: str = "") -> str:
    """Filters as links. Each pill: label, count, url, active."""
    return _render("filter_pills", pills=_rows(pills, "label", "count", "url", "active"), label=label)


@register.simple_tag(takes_context=True)
def pagination(context: template.Context, page_obj: Page) -> str:
    """Links to the other pages of a list; keeps the filters of the address. Nothing for a single page."""
    if not page_obj.has_other_pages():
        return ""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    pages = [
        {"number": n, "url": address(n) if isinstance(n, int) else "", "current": n == page_obj.number}
        for n in page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    ]
    return _render(
        "pagination",
        pages=pages,
        previous=address(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        following=address(page_obj.next_page_number()) if page_obj.has_next() else "",
    )


@register.simple_tag
def draft_status() -> str:
    """Where a form with data-draft-url tells that the draft is kept; the script only fills in the time."""
    return _render("draft_status")


@register.simple_tag
def wish_chart(chart: Any) -> str:
    """Her wish over time. `chart` is the pair that returns.chart.wish_charts() gives (wide, narrow)."""
    return _render("wish_chart", chart=chart)


@register.simple_tag
def figures(items: Iterable[Mapping[str, Any]]) -> str:
    """A few numbers with their words. Each item: number, label, url, note, kind (late, soon)."""
    return _render("figures", items=_rows(items, "number", "label", "url", "note", "kind"))


@register.simple_tag
def qr_code(text: str, label: str) -> SafeString:
    """A square that a telephone reads, drawn in the page itself: nothing that the CSP forbids."""
    import qrcode

    code = qrcode.QRCode(border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    dots = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"></rect><path fill="#000" d="{2}"></path></svg>',
        len(rows),
        label,
        "".join(dots),
    )


@register.simple_tag
def bars(items: Iterable[Mapping[str, Any]]) -> str:
    """Counts to compare. Each item: label, number; the longest bar is the largest number."""
    rows = _rows(items, "label", "number")
    largest = max((int(row["number"]) for row in rows), default=0) or 1
    return _render("bars", items=[row | {"share": round(100 * int(row["number"]) / largest)} for row in rows])
