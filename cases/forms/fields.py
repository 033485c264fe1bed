"""Fields and form parts that the forms of a case share."""

from collections.abc import Iterator
from typing import Any

from crispy_forms.layout import Field, Fieldset, Row
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from cases.codes import Origin
from cases.languages import language_choices, language_names
from foundation.access.permissions import Text

#: Spoken most by the clients of the shelters; they stand on top. The order says nothing else.
COMMON_LANGUAGES = ("nl", "en", "ar", "es", "fr", "ro", "hu", "bg", "pl", "vi", "zh", "ti", "am", "sr")


def grouped_languages() -> Iterator[tuple[str, Any]]:
    """Give the languages for a select, the common ones first; a native select is searched by typing."""
    names = language_names()
    common = [code for code in COMMON_LANGUAGES if code in names]
    yield "", _("Choose")
    yield str(_("Often spoken")), [(code, names[code]) for code in common]
    yield str(_("All others")), [(code, name) for code, name in language_choices() if code not in common]


def grouped_origins() -> Iterator[tuple[str, Any]]:
    """Give what there is to say about origin as one list: unknown and stateless are answers, not gaps."""
    yield Origin.UNKNOWN.value, Origin.UNKNOWN.label
    yield Origin.STATELESS.value, Origin.STATELESS.label
    yield str(_("Countries")), [(country.code, country.name) for country in countries]


class _Select(forms.ChoiceField):
    """A list whose names follow the language of the page, so they are asked for when it is shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages |= {"required": _("Choose an answer."), "invalid_choice": _("Choose one of the answers.")}


class LanguageField(_Select):
    """One language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=grouped_languages, **kwargs)


class OriginField(_Select):
    """A country, stateless, or not known yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=grouped_origins, **kwargs)


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Days of the week as boxes. Cleaned: numbers, 0 for Monday."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=list(WEEKDAYS.items()), coerce=int, empty_value=[], widget=forms.CheckboxSelectMultiple, **kwargs
        )


class ClockField(forms.TimeField):
    """The browser's own field for a time of day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **kwargs)
        self.error_messages |= {"invalid": _("This is no time. Write hours and minutes, for example 14:30.")}


def inline(name: str) -> Field:
    """Lay out a question with few short answers on one line."""
    return Field(name, wrapper_class="choices-inline")


def in_columns(name: str) -> Field:
    """Lay out a question with many short boxes in columns."""
    return Field(name, wrapper_class="choices-columns")


def level(*names: Any) -> Row:
    """Lay out fields beside each other on one line, whatever the length of their labels."""
    return Row(*names, css_class="row-level")


class Details(Fieldset):
    """A part of a form that is folded away until it is needed: open when it holds something or has an error."""

    template = "bootstrap5/layout/details.html"

    def __init__(self, legend: Text, *fields: Any, hint: Text = "") -> None:
        super().__init__(legend, *fields)
        self.hint = hint
        self.opened = False

    def render(self, form: Any, context: Any, template_pack: Any = "bootstrap5", **kwargs: Any) -> str:
        names = [pointer.name for pointer in self.get_field_names()]
        self.opened = any(name in form.errors or _filled(form[name]) for name in names if name in form.fields)
        rendered: str = super().render(form, context, template_pack=template_pack, **kwargs)
        return rendered


def _filled(bound: forms.BoundField) -> bool:
    value = bound.value()
    return value not in (None, "", [], False) and value != bound.field.initial
