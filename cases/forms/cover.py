"""Who stands in for whom, from when until when."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.accounts.models import Team, User
from foundation.forms import BaseForm, CodeSelect, DateField

Pair = tuple[User, Team]


class CoverForm(BaseForm):
    """Who is away is asked only of who arranges it for others; the team follows from the two."""

    absent = CodeSelect(label=_("Who is away"), choices=())
    colleague = CodeSelect(
        label=_("Who stands in"),
        choices=(),
        help_text=_("Sees and does in these files what the case worker would, in these days only."),
    )
    starts_on = DateField(label=_("First day"), initial=clock.today)
    last_on = DateField(
        label=_("Last day"), help_text=_("Six weeks at most. After this day the files close by themselves.")
    )

    def __init__(self, *args: Any, absent: Sequence[Pair], colleagues: Sequence[Pair], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.away = {f"{user.pk}-{team.pk}": (user, team) for user, team in absent}
        self.colleagues = {f"{user.pk}-{team.pk}": (user, team) for user, team in colleagues}
        for name, pairs in (("absent", self.away), ("colleague", self.colleagues)):
            choices = [(key, f"{user.name} ({team.name})") for key, (user, team) in pairs.items()]
            self.fields[name].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]
        if len(self.away) == 1:
            self.fields["absent"].initial = next(iter(self.away))

    def clean(self) -> dict[str, Any]:
        """Refuse two teams: a stranger to the team sees none of its files."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("absent") and data.get("colleague"):
            (absent, team), (colleague, other) = self.away[data["absent"]], self.colleagues[data["colleague"]]
            if team.pk != other.pk or absent.pk == colleague.pk:
                self.add_error("colleague", _("Choose another case worker of the same team."))
        return data

    @property
    def answers(self) -> dict[str, Any]:
        """Return the people and the team themselves."""
        data = super().answers
        absent, team = self.away[data["absent"]]
        return data | {"absent": absent, "team": team, "colleague": self.colleagues[data["colleague"]][0]}
