"""A follow-up after return."""

from typing import Any

from crispy_forms.layout import Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.codes import ContactMethod
from foundation.forms import BaseForm, CodeChoice, CodeSelect, DateField, LongText, ShortText
from returns.codes import FollowUpResult

MOMENTS = (
    ("week_1", _("after 1 week")),
    ("month_1", _("after 1 month")),
    ("month_3", _("after 3 months")),
    ("month_6", _("after 6 months")),
    ("month_12", _("after 12 months")),
    ("extra", pgettext_lazy("follow-up", "in between")),
)


class FollowUpForm(BaseForm):
    """Safe to talk first; then the rest."""

    creates = True
    moment = CodeSelect(label=_("Which moment?"), choices=MOMENTS)
    happened_on = DateField(label=_("On which day?"), past=True)
    channel = CodeSelect(label=_("How?"), choices=ContactMethod.choices)
    result = CodeChoice(
        label=_("Result"),
        choices=FollowUpResult.choices,
        help_text=_(
            "Not reached: try again at another time; twice in a row a coordinator looks today. She chose not to answer:"
            " respect it. Not safe to talk: stop, and a coordinator looks today. Never call a family phone."
        ),
    )
    safe_to_talk = forms.BooleanField(label=_("She could speak freely"), required=False)
    code_word = ShortText(
        label=_("Code word"), required=False, help_text=_("As it was said. It is compared, and not kept here.")
    )
    needs = LongText(label=_("What does she need?"), rows=3, required=False)
    own_words = LongText(label=_("In her own words"), rows=3, own_words=True, required=False)
    wants_to_stop = forms.BooleanField(label=_("She wishes to stop the contact"), required=False)
    parts = (
        Row("moment", "happened_on"), "channel", "result", "safe_to_talk", "code_word", "needs", "own_words",
        "wants_to_stop",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code_word"].widget.attrs["autocomplete"] = "off"
