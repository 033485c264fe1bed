"""What the moves between stages ask for: one small form each (`returns/transitions.py` lists the facts)."""

from datetime import datetime
from typing import Any, ClassVar

from crispy_forms.layout import Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.codes import YesNoUnknown
from cases.forms.fields import ClockField
from foundation import clock
from foundation.forms import BaseForm, CodeChoice, DateField, LongText, ShortText
from returns.codes import ArrivalSource
from returns.completing import OWN_KINDS
from returns.stages import BY_AUTHORITY, DepartureKind


def _kinds(kinds: Any) -> list[tuple[str, Any]]:
    return [(kind.value, kind.label) for kind in DepartureKind if kind in kinds]


class MoveForm(BaseForm):
    """Carries the version that the page showed, so that a second click finds it gone."""

    edits = True
    #: (date, time) pairs that become one moment; without a time the day alone is known.
    moments: ClassVar[tuple[tuple[str, str], ...]] = ()

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the transition asks for; a day with its time as one moment."""
        facts = dict(self.answers)
        for day, time in self.moments:
            at = facts.pop(time, None)
            if at is not None and facts.get(day) is not None:
                facts[day] = datetime.combine(facts[day], at, tzinfo=clock.AMSTERDAM)
        return facts


class PlainForm(MoveForm):
    """Nothing is asked."""


class DeclineForm(MoveForm):
    reason = LongText(label=_("Why do we decline?"), rows=3)
    other_help = LongText(label=_("Which other help did you name?"), rows=3, help_text=_("No dead end."))


class CommentForm(MoveForm):
    comment = LongText(label=_("What has changed?"), rows=3, help_text=_("For example a new risk, or no flight."))


class DepartureForm(MoveForm):
    departed_at = DateField(label=_("Day of departure"), past=True)
    departed_time = ClockField(label=_("Time, as far as known"), required=False)
    departure_kind = CodeChoice(label=_("How did she leave?"), choices=_kinds(OWN_KINDS))
    see_off = ShortText(label=_("Who saw her off?"), help_text=_("A function, for example: case worker."))
    moments = (("departed_at", "departed_time"),)
    parts = (Row("departed_at", "departed_time"), "departure_kind", "see_off")


class ArrivalForm(MoveForm):
    arrived_at = DateField(label=_("Day of arrival"), past=True)
    arrived_time = ClockField(label=_("Time, as far as known"), required=False)
    source = CodeChoice(label=_("Who told us?"), choices=ArrivalSource.choices)
    code_word = ShortText(
        label=_("Code word"),
        required=False,
        help_text=_("The word exactly as it was said. It is compared, and not kept here."),
    )
    moments = (("arrived_at", "arrived_time"),)
    parts = (Row("arrived_at", "arrived_time"), "source", "code_word")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code_word"].widget.attrs["autocomplete"] = "off"


class HoldForm(MoveForm):
    reason = LongText(label=_("Why does the case rest?"), rows=3, help_text=_("For example illness, or a trial."))
    review_on = DateField(label=_("When do we look again?"))


class MissingForm(MoveForm):
    last_seen_on = DateField(label=_("Last seen on"), past=True)
    steps = LongText(label=_("What was done to find her?"), rows=3)
    told = LongText(
        label=_("Who was told?"),
        rows=3,
        help_text=_("To relatives who search for her we neither confirm nor deny that we know her."),
    )
    trafficker_feared = CodeChoice(label=_("Is the trafficker feared?"), choices=YesNoUnknown.choices)


class FoundForm(MoveForm):
    safety_talk = LongText(
        label=_("What does she say about her safety?"),
        rows=4,
        help_text=_("Safety first; everything else comes later."),
    )
    arrived_at = DateField(
        label=_("Since when is she in the other country?"),
        past=True,
        required=False,
        help_text=_("Only when she has left and her arrival was not known. As far as known."),
    )


class FoundHereForm(FoundForm):
    """She has not left, or her arrival is known: no date is asked."""

    arrived_at = None


class WithdrawForm(MoveForm):
    own_words = LongText(label=_("In her own words"), rows=3, own_words=True)
    way_back_told = forms.BooleanField(
        label=_("She knows how she can come back to us"),
        error_messages={"required": _("First tell her how she can come back to us.")},
    )


class StayingForm(MoveForm):
    ground = ShortText(label=_("On which ground does she stay?"))
    stays_on = DateField(label=_("Since"), past=True)


class OwnDepartureForm(MoveForm):
    departed_at = DateField(label=_("Day of departure, as far as known"), past=True)
    departed_time = ClockField(label=_("Time, as far as known"), required=False)
    said = LongText(label=_("What did she say about it?"), rows=3)
    contact = LongText(label=_("Which contact was offered, or is kept?"), rows=3)
    moments = (("departed_at", "departed_time"),)
    parts = (Row("departed_at", "departed_time"), "said", "contact")


class AuthorityForm(MoveForm):
    departure_kind = CodeChoice(label=pgettext_lazy("authority", "What happened?"), choices=_kinds(BY_AUTHORITY))
    departed_at = DateField(label=_("Day of departure"), past=True)
    departed_time = ClockField(label=_("Time, as far as known"), required=False)
    authority = ShortText(label=_("Which authority?"), help_text=_("The organisation and function, not a name."))
    letter = ShortText(label=_("Which letter?"), max_length=500, help_text=_("Its date and subject."))
    moments = (("departed_at", "departed_time"),)
    parts = ("departure_kind", Row("departed_at", "departed_time"), "authority", "letter")


class DeathForm(MoveForm):
    died_on = DateField(label=_("Date of death"), past=True)
    source = ShortText(label=_("How do we know?"))


class ReopenForm(MoveForm):
    reason = LongText(label=_("Why is the case opened again?"), rows=3)


FORMS: dict[str, type[MoveForm]] = {
    "decline_intake": DeclineForm,
    "reopen_preparation": CommentForm,
    "record_departure": DepartureForm,
    "confirm_arrival": ArrivalForm,
    "hold": HoldForm,
    "report_missing": MissingForm,
    "return_found": FoundForm,
    "withdraw": WithdrawForm,
    "close_staying": StayingForm,
    "record_own_departure": OwnDepartureForm,
    "record_authority_departure": AuthorityForm,
    "record_death": DeathForm,
    "reopen": ReopenForm,
}


def form_for(name: str, *, asks_arrival: bool = True) -> type[MoveForm]:
    """Return the form of a move; whoever was found is asked for her arrival only where nobody knows it."""
    if name == "return_found" and not asks_arrival:
        return FoundHereForm
    return FORMS.get(name, PlainForm)
