"""Words of papers in one language or two, each marked with its language."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def say(words) -> SafeString:
    """Write the words in a line, the second language in a quieter ink behind a dot."""
    return format_html_join(
        "",
        '<span lang="{}"{}>{}</span>',
        (
            (word.lang, format_html_join("", ' class="{}"', [("second",)] if word.second else []), _dotted(word))
            for word in words
        ),
    )


def _dotted(word) -> str:
    return f" · {word.text}" if word.second else word.text
