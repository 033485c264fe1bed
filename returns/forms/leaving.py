"""To whom the work of somebody who leaves goes: one answer for all, or one for each file."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Case
from foundation.accounts.models import User
from foundation.forms import BaseForm, CodeSelect


class HandOverWorkForm(BaseForm):
    """One list for everything, and one for each file; what is chosen at a file counts there."""

    def __init__(self, *args: Any, files: Sequence[Case], guides: Mapping[int, Sequence[User]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.files = {f"case_{case.reference}": case for case in files}
        self.people = {str(user.pk): user for team in guides.values() for user in team}
        self.guides = guides
        if len(files) > 1:
            everybody = sorted(self.people.values(), key=lambda user: user.name)
            self.fields["everything"] = CodeSelect(
                label=_("All files to"),
                choices=[(str(user.pk), user.name) for user in everybody],
                empty=_("choose for each file"),
                required=False,
                help_text=_("What you choose at a file goes before this."),
            )
        for name, case in self.files.items():
            self.fields[name] = CodeSelect(
                label=f"{case.client.alias} ({case.reference}, {case.team.name})",
                choices=[(str(user.pk), user.name) for user in guides[case.team_id]],
                empty=_("stays for now") if len(files) == 1 else _("as chosen for all"),
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse for all what does not fit a team."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for_all = self.people.get(data.get("everything") or "")
        if for_all is not None:
            wrong = [
                case
                for name, case in self.files.items()
                if not data.get(name) and for_all not in self.guides[case.team_id]
            ]
            if wrong:
                self.add_error(
                    "everything", _("This colleague does not work in every team. Choose at the other files apart.")
                )
        return data

    @property
    def answers(self) -> dict[str, Any]:
        """Return to whom each file goes, by the number of the case; a file without an answer stays."""
        data = self.cleaned_data
        chosen = {case.pk: data.get(name) or data.get("everything") or "" for name, case in self.files.items()}
        return {"to": {pk: self.people[key] for pk, key in chosen.items() if key}}
