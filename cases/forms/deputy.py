"""Naming a deputy for four eyes."""

from datetime import timedelta
from typing import Any, ClassVar

from crispy_forms.layout import Row
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.accounts.models import Team, User
from foundation.forms import BaseForm, CodeSelect, DateField

LONGEST = timedelta(days=366)


class DeputyForm(BaseForm):
    """For which team, who, and from when until when."""

    team = CodeSelect(label=_("Team"), choices=())
    user = CodeSelect(
        label=_("Deputy"),
        choices=(),
        help_text=_("A coordinator or team lead of another team. She or he is asked, and holds it after accepting."),
    )
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until and including"))
    parts: ClassVar = ("team", "user", Row("starts_on", "ends_on"))

    def __init__(self, *args: Any, teams: list[Team], people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        self.people = {str(user.pk): user for user in people}
        self.fields["team"].choices = [("", _("Choose")), *((key, team.name) for key, team in self.teams.items())]
        self.fields["user"].choices = [
            ("", _("Choose")),
            *((key, f"{user.name} ({user.get_role_display()})") for key, user in self.people.items()),
        ]
        if len(self.teams) == 1:
            self.fields["team"].initial = next(iter(self.teams))

    def clean(self) -> dict[str, Any]:
        """Refuse a period in the past, turned round, or longer than a year."""
        data: dict[str, Any] = super().clean() or {}
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and starts_on < clock.today():
            self.add_error("starts_on", ValidationError(_("Begin today or later.")))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", ValidationError(_("The end lies before the beginning.")))
        elif starts_on and ends_on and ends_on > starts_on + LONGEST:
            self.add_error("ends_on", ValidationError(_("A year is the longest. Name the deputy anew after that.")))
        return data

    @property
    def answers(self) -> dict[str, Any]:
        data = super().answers
        return data | {"team": self.teams[data["team"]], "user": self.people[data["user"]]}
