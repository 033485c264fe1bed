"""Forms: clean input, plain words for what is wrong, and nothing typed that is lost.

A form knows no database row. It gives `answers` to an operation; `foundation/form_pages.py` is the page
around it.
"""

import copy
import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field as LayoutField
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from foundation import clock

LONGEST_TEXT = 200_000
TOKEN, VERSION = "token", "version"
MACHINERY = frozenset({TOKEN, VERSION})
CHOOSE = _("Choose")
Choices = Iterable[tuple[Any, Any]]

_no_nul = ProhibitNullCharactersValidator(
    message=_("This text holds a character that cannot be kept. Paste it as plain text, or type that part anew.")
)


class TokenField(forms.UUIDField):
    """Made when the form is shown; becomes the new row's UUID, so that sending twice makes one row."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(initial=uuid.uuid4, required=False)

    def clean(self, value: Any) -> uuid.UUID:
        """Return the token; a fresh one instead of a broken one, which nobody could mend on the page."""
        try:
            return super().clean(value) or uuid.uuid4()
        except ValidationError:
            return uuid.uuid4()


class VersionField(forms.IntegerField):
    """The version of the row that the form was opened with."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> int:
        """Return the version; one that never fits instead of a broken one, so that nothing is overwritten."""
        try:
            number = super().clean(value)
        except ValidationError:
            return -1
        return -1 if number is None else number


class _Text(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["required"] = _("Fill this in.")
        self.validators = [
            validator for validator in self.validators if not isinstance(validator, ProhibitNullCharactersValidator)
        ] + [_no_nul]

    def to_python(self, value: Any) -> str:
        """Return the text with one kind of line end, so that the same words are the same text."""
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # Browsers cut a pasted text at maxlength without a word; the server's check says so instead.
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs | {"dir": "auto"}


#: Signs that turn the direction of what stands beside a text: in a list one client could read as another.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class ShortText(_Text):
    """One line. Letters have a direction of their own; signs that force another one are left out."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value).translate(_TURNING).strip()


class LongText(_Text):
    """Many lines. ``own_words`` for what the client said herself, which has a letter of its own."""

    def __init__(
        self, *, rows: int = 6, own_words: bool = False, max_length: int = LONGEST_TEXT, **kwargs: Any
    ) -> None:
        attrs: dict[str, Any] = {"rows": rows}
        if own_words:
            attrs["class"] = "own-words"
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs=attrs), **kwargs)


class DateField(forms.DateField):
    """The browser's own date field (ISO). ``past`` for what cannot lie in the future."""

    def __init__(self, *, past: bool = False, earliest: date = date(1900, 1, 1), **kwargs: Any) -> None:
        self.past, self.earliest = past, earliest
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)
        self.error_messages |= {
            "required": _("Fill in a date."),
            "invalid": _("This is no date. Write day, month and year, for example 24-11-2026."),
        }

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.past and value > clock.today():
            raise ValidationError(_("This date lies in the future."), code="future")
        if value < self.earliest or value.year > clock.today().year + 100:
            raise ValidationError(_("Check the year: this date lies very far away."), code="far")


class _Choice(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages |= {"required": _("Choose an answer."), "invalid_choice": _("Choose one of the answers.")}


class CodeChoice(_Choice):
    """Circles, all answers in sight. ``tiles`` for answers of equal weight, such as her wish."""

    def __init__(self, *, choices: Any, tiles: bool = False, **kwargs: Any) -> None:
        self.tiles = tiles
        super().__init__(choices=choices, widget=forms.RadioSelect, **kwargs)


class CodeSelect(_Choice):
    """A list to choose from, where there are many answers."""

    def __init__(self, *, choices: Choices, empty: Any = CHOOSE, **kwargs: Any) -> None:
        pairs = [(value, label) for value, label in choices if value != ""]
        super().__init__(choices=[("", empty), *pairs], widget=forms.Select, **kwargs)


class CodeMultiple(forms.MultipleChoiceField):
    """Boxes, any number of answers."""

    def __init__(self, *, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)
        self.error_messages |= {
            "required": _("Choose one answer or more."),
            "invalid_choice": _("Choose one of the answers."),
        }


class YesNo(forms.TypedChoiceField):
    """Yes or no as two circles; neither is chosen beforehand. Cleaned: True, False, or None when left open."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )
        self.error_messages |= {"required": _("Choose yes or no."), "invalid_choice": _("Choose yes or no.")}

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class BaseForm(forms.Form):
    """Base of every form.

    ``parts``: crispy layout, all fields in order when left out. ``creates`` adds the token of a new row,
    ``edits`` the version of the row that is changed.
    """

    parts: ClassVar[Sequence[str | LayoutObject]] = ()
    creates: ClassVar[bool] = False
    edits: ClassVar[bool] = False
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.creates:
            self.fields[TOKEN] = TokenField()
        if self.edits:
            self.fields[VERSION] = VersionField()

    @property
    def helper(self) -> FormHelper:
        """How crispy draws the form: fields only, the page brings form tag, token and buttons."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.render_hidden_fields = True
        helper.include_media = False
        names = [name for name, field in self.fields.items() if not field.widget.is_hidden]
        helper.layout = Layout(*self._with_tiles(copy.deepcopy(list(self.parts)) or names))
        return helper

    def _with_tiles(self, parts: list[Any]) -> list[Any]:
        # A form may leave a field out for one row; crispy would log that as a fault for each page.
        parts = [part for part in parts if not isinstance(part, str) or part in self.fields]
        for place, part in enumerate(parts):
            if isinstance(part, str):
                if getattr(self.fields.get(part), "tiles", False):
                    parts[place] = LayoutField(part, wrapper_class="choice-tiles")
            elif not isinstance(part, LayoutField) and hasattr(part, "fields"):
                part.fields = self._with_tiles(list(part.fields))
        return parts

    @property
    def answers(self) -> dict[str, Any]:
        """What was filled in: the cleaned data without token and version."""
        return {name: value for name, value in self.cleaned_data.items() if name not in MACHINERY}

    def put_back(self, typed: QueryDict) -> None:
        """Show what somebody typed before; the token stays fresh, the version is the one they saw."""
        for name, field in self.fields.items():
            if name == TOKEN or isinstance(field, forms.FileField):
                continue
            self.initial[name] = field.widget.value_from_datadict(typed, {}, self.add_prefix(name))
