"""Somebody asks for her: five questions, filled in while or just after it happens."""

from datetime import datetime
from typing import Any, ClassVar

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.codes import EnquiryChannel, Known
from cases.forms.fields import ClockField, in_columns, inline, level
from cases.models import Case
from foundation import clock
from foundation.accounts.models import Team
from foundation.forms import BaseForm, CodeChoice, CodeMultiple, CodeSelect, DateField, LongText, ShortText
from foundation.references import read_reference

FILE, TEAM = "case", "team"


class HeardFields(BaseForm):
    """What was heard."""

    creates = True
    heard_on = DateField(label=_("On which day"))
    heard_time = ClockField(label=_("At what time"), required=False)
    channel = CodeChoice(label=_("How did they ask?"), choices=EnquiryChannel.choices)
    asker = ShortText(label=_("Who did they say they are?"), required=False, max_length=200)
    came_from = ShortText(label=_("From where, or from which number?"), required=False, max_length=200)
    asked = LongText(label=_("What did they ask?"), rows=3, help_text=_("In their words, as far as you remember."))
    known = CodeMultiple(label=_("What did they know already?"), choices=Known.choices, required=False)
    told = LongText(label=_("What did you say?"), rows=2, required=False)

    @property
    def heard(self) -> dict[str, Any]:
        """Return the answers as the operations take them."""
        answers = dict(self.answers)
        day, time = answers.pop("heard_on"), answers.pop("heard_time", None)
        now = clock.now().astimezone(clock.AMSTERDAM)
        if time is None:  # not said: the present moment for today, noon for another day
            time = now.time() if day == now.date() else datetime.min.time().replace(hour=12)
        answers["heard_at"] = datetime.combine(day, time, tzinfo=clock.AMSTERDAM)
        answers.pop("about", None)
        return answers


class EnquiryForm(HeardFields):
    """The same, with whom it was about: one of the own clients, or somebody the hearer does not know."""

    about = CodeSelect(label=_("Whom did they ask for?"), choices=())
    parts: ClassVar = (
        Fieldset("", "about", inline("channel"), level("heard_on", "heard_time")),
        Fieldset("", "asker", "came_from", "asked", in_columns("known"), "told"),
    )  # fmt: skip

    def __init__(self, *args: Any, cases: list[Case], teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = {f"{FILE}/{case.reference}": case for case in cases}
        self.teams = {f"{TEAM}/{team.pk}": team for team in teams}
        mine = [(key, f"{case.client.alias} · {case.reference}") for key, case in self.cases.items()]
        others = [(key, _("To the coordinator of %(team)s") % {"team": team.name}) for key, team in self.teams.items()]
        self.fields["about"].choices = [
            ("", _("Choose")), *([(_("My clients"), mine)] if mine else []),
            (_("Somebody I do not know, or a colleague's client"), others),
        ]  # fmt: skip

    @property
    def case(self) -> Case | None:
        """Return the client that was asked for, if it is one of the own."""
        return self.cases.get(self.cleaned_data["about"])

    @property
    def team(self) -> Team:
        """Return the team whose coordinator finds out, where the client is not known."""
        return self.teams[self.cleaned_data["about"]]


class BringForm(BaseForm):
    """To which file a question belongs, by its reference."""

    reference = ShortText(label=_("Reference of the file"), max_length=20, help_text=_("For example TW-4K7M-9QXC."))

    def clean_reference(self) -> str:
        found = read_reference(self.cleaned_data["reference"])
        if found is None:
            raise forms.ValidationError(_("This is no reference. It looks like TW-4K7M-9QXC."))
        return found
