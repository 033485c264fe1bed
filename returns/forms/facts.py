"""Dated facts and exceptions."""

from typing import Any

from crispy_forms.layout import Row
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.forms import BaseForm, CodeChoice, CodeSelect, DateField, LongText, ShortText
from returns.codes import Answer, ExceptionGround, FactKind


class FactForm(BaseForm):
    """What happened on which day. A coordinator confirms it."""

    creates = True
    kind = CodeSelect(label=_("What happened?"), choices=FactKind.choices)
    happened_on = DateField(label=_("On which day?"), past=True)
    answer = CodeChoice(
        label=_("What was the answer?"),
        choices=Answer.choices,
        initial=Answer.NONE,
        help_text=_("Silence is not refusal. Choose 'no answer yet' where nobody answered, or no answer is asked."),
    )
    who = ShortText(
        label=_("Who?"), required=False, help_text=_("A function or organisation, not a private person's name.")
    )
    note = LongText(label=_("What was said, and which letter?"), rows=4, required=False)


class ExceptionForm(BaseForm):
    """A ground that keeps gate 4 of the policy closed."""

    creates = True
    ground = CodeSelect(label=_("Ground"), choices=ExceptionGround.choices)
    starts_on = DateField(label=_("From"))
    ends_on = DateField(
        label=_("Until and including"), required=False, help_text=_("Leave it open when it is not known.")
    )
    document = ShortText(label=_("Which letter or document?"), max_length=500, required=False)
    parts = ("ground", Row("starts_on", "ends_on"), "document")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", ValidationError(_("The end lies before the beginning.")))
        return data
