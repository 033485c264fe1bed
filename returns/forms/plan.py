"""Forms of the departure plan and of her own edition."""

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import CHOOSE, BaseForm, CodeChoice, CodeSelect, DateField, LongText, ShortText
from returns.codes import ItemOwner, ItemState, OwnSection

LONGEST_LINE = 300
FURTHEST_DAYS = 365


class PlanForm(BaseForm):
    """Date, journey, arrival and money."""

    edits = True
    departure_on = DateField(
        label=_("Planned departure"),
        required=False,
        help_text=_("All due days are counted back from this date. A new date moves them."),
    )
    destination = ShortText(label=_("Destination"), required=False, help_text=_("The place, in words."))
    route = LongText(
        label=_("Route and transit"), required=False, rows=3,
        help_text=_("Flight or bus, times, where she changes and who helps her there."),
    )  # fmt: skip
    meeting = LongText(
        label=_("Who meets her"), required=False, rows=3, help_text=_("And how they will recognise each other.")
    )
    first_days = LongText(
        label=_("First thirty days"), required=False, rows=4,
        help_text=_("Where she sleeps, whom she sees, what happens on which day."),
    )  # fmt: skip
    money = LongText(label=_("Money"), required=False, rows=3, help_text=_("What, from whom and when."))
    medicines_may_be_named = forms.BooleanField(
        label=_("She agrees that medicines are named in her own paper"), required=False
    )
    parts = (
        Fieldset(_("Journey"), "departure_on", "destination", "route", "meeting"),
        Fieldset(_("After arrival"), "first_days", "money"),
        Fieldset(_("Her own paper"), "medicines_may_be_named"),
    )


class ItemForm(BaseForm):
    """One item: where it stands, why it does not apply, a note."""

    edits = True
    state = CodeChoice(label=_("Where does this stand?"), choices=ItemState.choices)
    reason = LongText(
        label=_("Why it does not apply"), required=False, rows=2,
        help_text=_("Only when it does not apply. A few words are enough."),
    )  # fmt: skip
    note = LongText(
        label=_("Note"), required=False, rows=3, help_text=_("Stands in the office's plan, never in her paper.")
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason beside its field."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("state") == ItemState.NOT_APPLICABLE and not data.get("reason", "").strip():
            self.add_error("reason", _("Say in a few words why this does not apply."))
        return data


class OwnItemForm(BaseForm):
    """An item that the template does not know."""

    creates = True
    title = ShortText(label=_("What has to be done"))
    owner = CodeSelect(label=_("Who does it"), choices=ItemOwner.choices)
    due_days = forms.IntegerField(
        label=_("How many days before departure"),
        initial=7, min_value=-FURTHEST_DAYS, max_value=FURTHEST_DAYS,
        help_text=_("The day moves along when the departure moves. For after departure, write -1 or less."),
    )  # fmt: skip
    critical = forms.BooleanField(
        label=_("Needed for clearance"), required=False, help_text=_("She cannot leave safely without it.")
    )


class OwnEntryForm(BaseForm):
    """A line of her own edition, in both languages."""

    creates = True
    section = CodeSelect(label=_("Where in her paper"), choices=OwnSection.choices)
    text_nl = LongText(label=_("In Dutch"), rows=2, max_length=LONGEST_LINE)
    text_en = LongText(
        label=_("In English"), rows=2, max_length=LONGEST_LINE,
        help_text=_("Short sentences, as if she says it herself. Name a person or a number, no organisation."),
    )  # fmt: skip
    happens_on = DateField(label=_("Day"), required=False)
    at_time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    number = ShortText(label=_("Telephone number"), required=False, max_length=40)

    def __init__(self, *args: Any, medicines: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not medicines:
            sections = [(section.value, section.label) for section in OwnSection if section != OwnSection.MEDICINES]
            self.fields["section"].choices = [("", CHOOSE), *sections]  # type: ignore[attr-defined]


class OwnEntryChangeForm(OwnEntryForm):
    """The same line, changed."""

    creates = False
    edits = True
