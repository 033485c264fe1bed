"""A conversation about the future, an addition to it, and her decision."""

from typing import Any, ClassVar

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.codes import Interpreter, SafeNow
from cases.forms.fields import Details, LanguageField, in_columns, inline
from foundation import clock
from foundation.forms import BaseForm, CodeChoice, CodeMultiple, CodeSelect, DateField, LongText, ShortText
from returns.codes import Decision, Information, SafetySignal, Setting, Voluntariness, Wish


class WishFields(forms.Form):
    """What a first talk at intake and every later talk ask alike."""

    wish = CodeChoice(
        label=_("What does she want now?"),
        choices=Wish.choices,
        tiles=True,
        help_text=_("She names it. All four answers are equally good."),
    )
    must_return = forms.BooleanField(
        label=_("She has the duty to leave"),
        required=False,
        help_text=_("A situation beside her wish: ask for both."),
    )
    goes_herself = forms.BooleanField(label=_("Then she chooses to go herself"), required=False)
    own_words = LongText(
        label=_("In her own words"),
        rows=4,
        own_words=True,
        required=False,
        help_text=_("In any language and script, as she said it."),
    )
    voluntariness = CodeChoice(label=_("How free is her answer?"), choices=Voluntariness.choices)
    voluntariness_ground = ShortText(label=_("What shows that"), max_length=500, required=False)
    information = CodeMultiple(label=_("What was explained"), choices=Information.choices, required=False)
    interpreter_neutral = forms.BooleanField(
        label=_("The interpreter is neutral: no relative, nobody of the network"), required=False
    )
    next_on = DateField(
        label=_("Next talk on"), required=False, help_text=_("As agreed with her. Left open: within six weeks.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("goes_herself") and not data.get("must_return"):
            self.add_error(
                "goes_herself",
                ValidationError(_("This belongs to the duty to leave: tick that too, or leave this open.")),
            )
        return data


class TalkForm(WishFields, BaseForm):
    """One page; five answers are asked, the rest waits in quiet groups."""

    creates = True
    held_on = DateField(label=_("Date of the talk"), past=True)
    language = LanguageField(label=_("Language of the talk"))
    interpreter = CodeChoice(label=_("Interpreter"), choices=Interpreter.choices)
    setting = CodeSelect(label=_("Where"), choices=Setting.choices, required=False)
    minutes = forms.IntegerField(
        label=_("How long, in minutes"), required=False, min_value=1, max_value=600, widget=forms.NumberInput
    )
    present = ShortText(
        label=_("Who else was there"),
        max_length=300,
        required=False,
        help_text=_("Role, not name: lawyer, sister, guardian."),
    )
    reasons_for = LongText(label=_("What speaks for going back"), rows=3, required=False)
    reasons_against = LongText(label=_("What speaks against"), rows=3, required=False)
    fears = LongText(label=_("What she fears"), rows=3, required=False)
    needs = LongText(label=_("What she needs"), rows=3, required=False)
    hopes = LongText(label=_("What she hopes"), rows=3, required=False)
    safety_signals = CodeMultiple(
        label=_("What you noticed"),
        choices=SafetySignal.choices,
        required=False,
        help_text=_("A signal raises a question, not an accusation."),
    )
    safe_now = CodeChoice(
        label=_("Do you feel safe right now?"),
        choices=[pair for pair in SafeNow.choices if pair[0] != SafeNow.NOT_ASKED],
        required=False,
    )
    steps = LongText(label=_("What we agreed"), rows=3, required=False)
    parts: ClassVar = (
        Fieldset(
            "",
            Row("held_on", "language"),
            inline("interpreter"),
            "interpreter_neutral",
        ),
        Fieldset(_("Her wish"), "wish", Row("must_return", "goes_herself"), "own_words"),
        Fieldset(_("Freely?"), inline("voluntariness"), "voluntariness_ground"),
        Details(
            _("Reasons, fears, needs, hopes"),
            "reasons_for", "reasons_against", "fears", "needs", "hopes",
            hint=_("what moves her"),
        ),
        Details(_("What was explained"), in_columns("information"), hint=_("rights, help, options to stay")),
        Details(_("Safety"), inline("safe_now"), in_columns("safety_signals"), hint=_("what did you notice")),
        Details(_("The talk itself"), Row("setting", "minutes"), "present", hint=_("where, how long, who was there")),
        Fieldset(_("After this talk"), "steps", "next_on"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        held_on, next_on = data.get("held_on"), data.get("next_on")
        if held_on and next_on and next_on < held_on:
            self.add_error("next_on", ValidationError(_("The next talk lies before this one.")))
        return data


class TalkChangeForm(TalkForm):
    """The same talk, by its author within 24 hours."""

    edits = True


class AdditionForm(BaseForm):
    """What comes after a talk is locked."""

    creates = True
    own_words = LongText(label=_("In her own words"), rows=4, own_words=True, required=False)
    steps = LongText(label=_("What is added"), rows=5, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("own_words") and not data.get("steps"):
            self.add_error("steps", ValidationError(_("Write what is added, or what she said.")))
        return data


class DecisionForm(BaseForm):
    """Her decision."""

    creates = True
    decided_on = DateField(label=_("She decided on"), past=True, initial=clock.today)
    decision = CodeChoice(
        label=_("Her decision"),
        choices=Decision.choices,
        help_text=_("She may change her mind until she leaves; then write the new decision down here too."),
    )
    own_words = LongText(label=_("In her own words"), rows=4, own_words=True, required=False)
