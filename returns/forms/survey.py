"""The questions after return, one form for each version of the instrument."""

from typing import Any

from crispy_forms.layout import Field, Fieldset, Row
from django.utils.translation import gettext_lazy as _

from foundation.forms import BaseForm, CodeChoice, CodeSelect, DateField, LongText
from returns import survey
from returns.codes import SurveyMoment, Voice

PREFIX = "q_"


class SurveyForm(BaseForm):
    """Whether she can speak freely comes first. Every question may be skipped."""

    creates = True
    moment = CodeSelect(label=_("Which moment?"), choices=SurveyMoment.choices)
    asked_on = DateField(label=_("Asked on"), past=True)
    reason = LongText(
        label=_("Why are earlier answers corrected?"), rows=2, required=False,
        help_text=_("Only when this moment was answered before. The earlier answers stay readable."),
    )  # fmt: skip

    def __init__(self, *args: Any, instrument: survey.Instrument, voice: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        hers = voice == Voice.HERS
        #: A colleague gives a view on what is scored; whether she is in danger only she can say.
        self.asked = [question for question in instrument.questions if hers or question.weight]
        for question in self.asked:
            self.fields[PREFIX + question.id] = CodeChoice(
                label=survey.words(question.text),
                choices=[(option.code, survey.words(option.text)) for option in question.options],
                required=False,
                help_text=self._when(question),
            )
        self.parts = self._parts(hers)

    def _when(self, question: survey.Question) -> str:
        """Say after which answers a question is asked, for who works without a script or on paper."""
        said = []
        for number, codes in question.show_if.items():
            before = self.instrument.question(number)
            answers = [survey.words(option.text) for option in before.options if option.code in codes]
            said.append(str(_("Only after “%(question)s”: %(answer)s.")) % {
                "question": survey.words(before.text), "answer": ", ".join(answers),
            })  # fmt: skip
        return " ".join(said)

    def _parts(self, hers: bool) -> list[Any]:
        def lay(question: survey.Question) -> Field:
            return Field(PREFIX + question.id, wrapper_class="choices-inline")

        parts: list[Any] = [Fieldset("", Row("moment", "asked_on"))]
        if hers:
            freely = self.instrument.question(survey.FREELY)
            parts.append(Fieldset(str(_("First: can she speak freely?")), lay(freely)))
        for code, name, _counts in self.instrument.dimensions:
            rest = [each for each in self.asked if each.dimension == code and each.id != survey.FREELY]
            if rest:
                parts.append(Fieldset(survey.words(name), *map(lay, rest)))
        return [*parts, Fieldset("", "reason")]

    @property
    def said(self) -> dict[str, Any]:
        """Return the answers as the operation takes them."""
        answers = {question.id: self.cleaned_data.get(PREFIX + question.id) or "" for question in self.asked}
        return {
            "moment": self.cleaned_data["moment"],
            "asked_on": self.cleaned_data["asked_on"],
            "reason": self.cleaned_data.get("reason") or "",
            "answers": {number: code for number, code in answers.items() if code},
        }
