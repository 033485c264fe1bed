"""Parts of the desk's pages that are written in Python because a page repeats them many times."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from foundation.templatetags.components import due, stage_dots
from portal.desk.caseload import Row

register = template.Library()


@register.simple_tag
def caseload_row(row: Row) -> SafeString:
    """One file in the caseload: who, what is needed first, where the return stands.

    As a template twenty-five of them took a third of the page's time.
    """
    dots = row.dots
    return format_html(
        '<tr><th scope="row" class="row-title"><a href="{}">{}</a><span class="row-note">{}</span></th><td>{}</td>'
        "<td>{}</td></tr>",
        row.url,
        row.alias,
        row.place,
        _needed(row),
        stage_dots(dots.position, dots.total, dots.label, dots.note),
    )


def _needed(row: Row) -> SafeString:
    if not row.due:
        return format_html('<span class="quiet">{}</span>', gettext("nothing planned"))
    task = format_html('<a class="quiet-link" href="{}">{}</a>', row.task_url, row.task) if row.task_url else ""
    return format_html("{} {}", due(row.due.words, row.due.kind), task)
