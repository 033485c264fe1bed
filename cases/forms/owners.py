"""Who has the file."""

from typing import Any, ClassVar

from crispy_forms.layout import Fieldset
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.models import Consent
from foundation.accounts.models import Team, User
from foundation.forms import BaseForm, CodeChoice, CodeSelect, LongText


class CaseWorkerForm(BaseForm):
    """Choose the case worker."""

    user = CodeSelect(label=_("Case worker"), choices=())

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in people}
        self.fields["user"].choices = [("", _("Choose")), *((key, user.name) for key, user in self.people.items())]

    @property
    def answers(self) -> dict[str, Any]:
        return {"user": self.people[self.cleaned_data["user"]]}


class HandoverForm(BaseForm):
    """Ask another team."""

    creates = True
    to_team = CodeSelect(label=_("Team that is asked"), choices=())
    consent = CodeSelect(label=_("Her consent"), choices=())
    note = LongText(label=_("What the other team must know"), rows=5, required=False)
    parts: ClassVar = (Fieldset("", "to_team", "consent", "note"),)

    def __init__(self, *args: Any, teams: list[Team], consents: list[Consent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        self.consents = {str(consent.uuid): consent for consent in consents}
        self.fields["to_team"].choices = [("", _("Choose")), *((key, team.name) for key, team in self.teams.items())]
        self.fields["consent"].choices = [("", _("Choose")), *((k, _name(c)) for k, c in self.consents.items())]
        if len(self.consents) == 1:
            self.fields["consent"].initial = next(iter(self.consents))

    @property
    def answers(self) -> dict[str, Any]:
        data = super().answers
        return data | {"to_team": self.teams[data["to_team"]], "consent": self.consents[data["consent"]]}


class AnswerForm(BaseForm):
    """Accept the file, or say why not."""

    accept = CodeChoice(label=_("Does your team take over this file?"), choices=[("yes", _("Yes")), ("no", _("No"))])
    answer = LongText(
        label=_("Your explanation"), rows=4, required=False, help_text=_("If you decline, give a reason.")
    )

    @property
    def answers(self) -> dict[str, Any]:
        return {"accept": self.cleaned_data["accept"] == "yes", "answer": self.cleaned_data["answer"]}


def _name(consent: Consent) -> str:
    day = date_format(consent.given_on, "DATE_FORMAT")
    return f"{consent.recipient}, {day}" if consent.recipient else day
