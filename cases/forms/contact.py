"""How she is reached safely."""

from typing import Any, ClassVar

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.codes import ContactMethod
from cases.forms.fields import ClockField, WeekdaysField, inline, level
from cases.models import SafeContact
from foundation.forms import BaseForm, CodeSelect, LongText, ShortText


class ContactFields(forms.Form):
    """The fields; intake asks the same."""

    method = CodeSelect(label=_("How to reach her"), choices=ContactMethod.choices)
    number = ShortText(label=_("Number or address"), required=False)
    days = WeekdaysField(label=_("On which days"), required=False)
    from_time = ClockField(label=_("From"), required=False)
    until_time = ClockField(label=_("Until"), required=False)
    who_may_answer = ShortText(label=_("Who else may answer"), required=False)
    never_do = LongText(
        label=_("Never do this"),
        rows=2,
        required=False,
        help_text=_("For example: never leave a message, never call after six, never name the organisation."),
    )
    voicemail = forms.BooleanField(label=_("Voicemail is safe"), required=False)
    messages = forms.BooleanField(label=_("Text messages are safe"), required=False)
    code_word = ShortText(
        label=_("Code word"), max_length=80, required=False, help_text=_("It proves over the telephone that it is her.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begin, end = data.get("from_time"), data.get("until_time")
        if begin and end and end <= begin:
            self.add_error("until_time", ValidationError(_("This lies before the time at which it begins.")))
        return data


CONTACT_NAMES = tuple(ContactFields.base_fields)


class SafeContactForm(ContactFields, BaseForm):
    """Change how she is reached. Number and code word are never put into the form: they are shown on request only."""

    creates = True
    edits = True
    forget_number = forms.BooleanField(label=_("Take the number out"), required=False)
    parts: ClassVar = (
        Fieldset(_("How"), level("method", "number"), "forget_number", Row("voicemail", "messages")),
        Fieldset(_("When"), inline("days"), Row("from_time", "until_time")),
        Fieldset(_("What to watch out for"), "who_may_answer", "never_do", "code_word"),
    )

    def __init__(self, *args: Any, current: SafeContact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if current is None or not current.number:
            del self.fields["forget_number"]
        else:
            self.fields["number"].help_text = _("A number is kept. Leave this empty to keep it.")
        if current is not None and current.code_word:
            self.fields["code_word"].help_text = _("A code word is kept. Leave this empty to keep it.")
