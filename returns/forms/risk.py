"""The assessment of risk: all questions on one page, in groups, saved whenever one likes."""

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.layout import Div, Field, Fieldset, Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.forms.fields import Details
from foundation.forms import BaseForm, CodeChoice, DateField, LongText, ShortText
from returns.codes import RiskLevel
from returns.models import RiskItem

SCORES = (
    ("0", pgettext_lazy("score", "0 none")),
    ("1", pgettext_lazy("score", "1 low")),
    ("2", pgettext_lazy("score", "2 serious")),
    ("3", pgettext_lazy("score", "3 high")),
    ("", pgettext_lazy("score", "not known yet")),
)
#: Field of the model -> beginning of the field's name on the form.
PREFIXES = {"score": "s", "source": "f", "measure": "m", "measure_owner": "o", "measure_due_on": "d"}


class RiskForm(BaseForm):
    """One group of fields for each question of the instrument, then the level."""

    edits = True
    assessed_on = DateField(label=_("Assessed on"), past=True)
    level = CodeChoice(
        label=_("Overall level"),
        choices=RiskLevel.choices,
        required=False,
        help_text=_("You set it, as a person; it is never summed. A 3 without a measure is at least high."),
    )
    explanation = LongText(label=_("Why this level?"), rows=4, required=False)

    def __init__(self, *args: Any, items: Iterable[RiskItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for item in self.items:
            self._add(item)
        self.parts = self._parts()  # here the layout depends on the instrument

    def _add(self, item: RiskItem) -> None:
        number = item.number
        self.fields[f"s{number}"] = CodeChoice(
            label=f"{number}. {item.question}", help_text=item.help, choices=SCORES, required=False, initial=""
        )
        self.fields[f"f{number}"] = ShortText(label=_("How do we know?"), max_length=500, required=False)
        self.fields[f"m{number}"] = LongText(label=_("Measure"), rows=2, required=False)
        self.fields[f"o{number}"] = ShortText(label=_("Who does it?"), required=False)
        self.fields[f"d{number}"] = DateField(label=_("By when?"), required=False)

    def _parts(self) -> list[Any]:
        groups: dict[str, list[Any]] = {}
        for item in self.items:
            number = item.number
            score = Field(f"s{number}", wrapper_class="choices-inline")
            details = Details(_("Source and measure"), f"f{number}", f"m{number}", Row(f"o{number}", f"d{number}"))
            group = groups.setdefault(f"{item.domain}. {item.domain_name}", [])
            group.append(Div(score, details, css_class="question"))
        parts = [Fieldset(name, *fields) for name, fields in groups.items()]
        return [*parts, Fieldset(_("Overall level"), "assessed_on", "level", "explanation")]

    @property
    def risk_answers(self) -> dict[int, dict[str, Any]]:
        """Return the answers by question number; not known is None, never 0."""
        found = {}
        for item in self.items:
            values = {name: self.cleaned_data.get(f"{prefix}{item.number}") for name, prefix in PREFIXES.items()}
            values["score"] = None if values["score"] in ("", None) else int(values["score"])
            found[item.number] = values
        return found

    @property
    def overall(self) -> dict[str, Any]:
        """Return the level, its explanation and the day."""
        return {name: self.cleaned_data[name] for name in ("assessed_on", "level", "explanation")}

    @staticmethod
    def initial_of(answers: Iterable[Any]) -> Mapping[str, Any]:
        """Return saved answers as the form shows them."""
        shown = {}
        for answer in answers:
            for name, prefix in PREFIXES.items():
                value = getattr(answer, name)
                shown[f"{prefix}{answer.item.number}"] = (
                    "" if value is None else str(value) if name == "score" else value
                )
        return shown


class ReviewForm(BaseForm):
    """Agree, or send back with words."""

    edits = True
    agree = CodeChoice(
        label=_("Your review"),
        choices=[("yes", _("I agree with this assessment")), ("no", _("I send it back with questions"))],
    )
    note = LongText(
        label=_("Your words"),
        rows=4,
        required=False,
        help_text=_("Needed when you send it back: what do you miss or ask?"),
    )


class SafetyPlanForm(BaseForm):
    """Code word, alarm rule, people to call, rehearsal."""

    creates = True
    code_word = ShortText(
        label=_("Code word"),
        required=False,
        help_text=_("The word proves that it is her. Left empty, the one that was agreed stays."),
    )
    alarm_rule = LongText(
        label=_("When and how is the alarm raised?"),
        rows=4,
        help_text=_("For example: no word 24 hours after departure."),
    )
    people = LongText(label=_("Whom do we call, in which order?"), rows=4, required=False)
    rehearsed_on = DateField(label=_("Rehearsed with her on"), past=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code_word"].widget = forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})
