"""Intake: one form, to be filled in during the talk. Only alias and language are asked on day one."""

from typing import Any

from crispy_forms.layout import Div, Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.codes import ContactMethod, Relation, StatusKind
from cases.forms.contact import CONTACT_NAMES, ContactFields
from cases.forms.fields import Details, in_columns, inline, level
from cases.forms.legal import StatusFields, settle_start
from cases.forms.person import FileFields, PersonFields, file_answers, person_answers
from foundation import clock
from foundation.accounts.models import Team
from foundation.forms import BaseForm, CodeChoice, CodeSelect
from returns.forms.conversation import WishFields

#: Rows for children and relatives; more are added in the file.
DEPENDANT_ROWS = (1, 2)
DEPENDANT_NAMES = ("relation", "birth_year", "travels")
STATUS_NAMES = tuple(StatusFields.base_fields)
#: Fields that mean a conversation took place; without a wish they would have nowhere to stay.
OF_THE_TALK = ("must_return", "own_words", "voluntariness", "voluntariness_ground", "information", "next_on")


class IntakeForm(WishFields, PersonFields, FileFields, ContactFields, StatusFields, BaseForm):
    """Who she is, how she is reached, where she stands in law, and what she wants."""

    creates = True
    team = CodeSelect(label=_("Team"), choices=())
    method = CodeSelect(label=_("How to reach her"), choices=ContactMethod.choices, required=False)
    kind = CodeSelect(label=_("Legal status"), choices=StatusKind.choices, required=False)
    wish = CodeChoice(
        label=_("What does she want now?"),
        choices=WishFields.base_fields["wish"].choices,  # type: ignore[attr-defined]
        tiles=True,
        required=False,
        help_text=_("She names it. All four answers are equally good. Not talked about yet? Leave it open."),
    )
    voluntariness = CodeChoice(
        label=_("How free is her answer?"),
        choices=WishFields.base_fields["voluntariness"].choices,  # type: ignore[attr-defined]
        required=False,
    )

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        if len(self.teams) == 1:
            del self.fields["team"]
        else:
            self.fields["team"].choices = [("", _("Choose")), *((key, team.name) for key, team in self.teams.items())]
        for row in DEPENDANT_ROWS:
            self.fields[f"relation_{row}"] = CodeSelect(label=_("Relation"), choices=Relation.choices, required=False)
            self.fields[f"birth_year_{row}"] = forms.IntegerField(
                label=_("Year of birth"), required=False, min_value=1900, max_value=clock.today().year
            )
            self.fields[f"travels_{row}"] = forms.BooleanField(label=_("Travels along"), required=False)

    @property
    def parts(self) -> Any:  # type: ignore[override]
        team = ["team"] if "team" in self.fields else []
        return (Div(Div(*self._about_her(team)), Div(*self._with_her()), css_class="form-columns"),)

    @staticmethod
    def _about_her(team: list[str]) -> tuple[Any, ...]:
        return (
            Fieldset(
                _("Who she is"),
                *team,
                level("alias", "privacy_talk_on"),
                level("language", "origin"),
                inline("interpreter"),
                "interpreter_neutral",
            ),
            Details(
                _("How she is reached safely"),
                level("method", "number"),
                inline("days"),
                Row("from_time", "until_time", "who_may_answer"),
                "never_do",
                Row("voicemail", "messages"),
                "code_word",
                hint=_("number, times, what never to do"),
            ),
            Details(
                _("Legal status"),
                "kind",
                inline("ground"),
                level("starts_on", "ends_on", "decided_on"),
                inline("criminal_case"),
                hint=_("with dates"),
            ),
            Details(_("Form of exploitation"), in_columns("exploitation"), hint=_("only what is known and needed")),
            Details(
                _("Children and relatives"),
                *(level(*(f"{name}_{row}" for name in DEPENDANT_NAMES)) for row in DEPENDANT_ROWS),
                hint=_("who travels along, who stays"),
            ),
            Details(
                _("More about her"),
                level("second_language", "third_language"),
                level("gender", "age_group"),
                inline("interpreter_gender"),
                hint=_("other languages, age, gender"),
            ),
            Fieldset(_("Is she safe?"), inline("safe_now"), "safe_now_note"),
        )

    @staticmethod
    def _with_her() -> tuple[Any, ...]:
        return (
            Fieldset(
                _("The first conversation about the future"),
                "wish",
                Row("must_return", "goes_herself"),
                "own_words",
                inline("voluntariness"),
                "voluntariness_ground",
                in_columns("information"),
                "next_on",
            ),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._need("method", [name for name in CONTACT_NAMES if name != "method"], _("Choose how she can be reached."))
        self._need(
            "kind", ["ground", "starts_on", "ends_on", "decided_on"], _("Choose which status these dates belong to.")
        )
        self._need(
            "wish", OF_THE_TALK, _("Choose what she wants now; she may also not know. Or leave all of this part open.")
        )
        if data.get("wish"):
            self._must("voluntariness", _("Say how free her answer is."))
            self._must("interpreter", _("Say who interpreted this talk, or that none was needed."))
        if "starts_on" not in self.errors and (fault := settle_start(data)):
            self.add_error("starts_on", ValidationError(fault))
        for row in DEPENDANT_ROWS:
            self._need(f"relation_{row}", [f"birth_year_{row}", f"travels_{row}"], _("Choose who this is."))
        if (next_on := data.get("next_on")) and next_on < clock.today():
            self.add_error("next_on", ValidationError(_("The next talk lies before this one.")))
        return data

    def _need(self, name: str, others: Any, message: Any) -> None:
        if not self.cleaned_data.get(name) and any(self.cleaned_data.get(other) for other in others):
            self._must(name, message)

    def _must(self, name: str, message: Any) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, ValidationError(message))

    @property
    def answers(self) -> dict[str, Any]:
        """Return the parts as the operations take them; a part that was left open is None."""
        data = self.cleaned_data
        return {
            "team": self.teams[data["team"]] if "team" in self.fields else next(iter(self.teams.values())),
            "file": person_answers(data) | file_answers(data),
            "contact": {name: data[name] for name in CONTACT_NAMES} if data["method"] else None,
            "status": {name: data[name] for name in STATUS_NAMES} if data["kind"] else None,
            "dependants": [
                {name: data[f"{name}_{row}"] for name in DEPENDANT_NAMES}
                for row in DEPENDANT_ROWS if data[f"relation_{row}"]
            ],
            "talk": {name: data[name] for name in (*WishFields.base_fields, "language", "interpreter")}
            if data["wish"] else None,
        }  # fmt: skip
