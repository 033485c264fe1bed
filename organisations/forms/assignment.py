"""Asking an organisation, and recording what becomes of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from crispy_forms.layout import Fieldset, Row
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases.codes import Interpreter
from cases.languages import language_choices
from cases.models import Consent
from foundation import clock
from foundation.forms import BaseForm, CodeChoice, CodeSelect, DateField, LongText, ShortText
from organisations.codes import AssignmentKind, DeclineReason, NeedMet, WithdrawReason
from organisations.consent import names
from organisations.models import Organisation

NEW, FIRST, NOTE = "new", "first", "note"
_FIRST_LABEL = _("A first question, without name or story: needs no consent yet")
CONSENT_FIELDS = ("given_on", "language", "interpreter", "what", "valid_until")
_NEEDED = ("given_on", "language", "interpreter", "what")


def _consent_label(consent: Consent) -> str:
    text = _("Her consent of %(day)s, to %(recipient)s: %(what)s") % {
        "day": date_format(consent.given_on, "DATE_FORMAT"),
        "recipient": consent.recipient or _("nobody named"),
        "what": consent.what or _("not said what"),
    }
    if consent.valid_until:
        text += " " + _("(valid until %(day)s)") % {"day": date_format(consent.valid_until, "DATE_FORMAT")}
    return str(text)


class ConsentPart(BaseForm):
    """The part of a form in which consent is chosen or recorded anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consents: dict[str, Consent] = {}

    def add_consent_fields(self, consents: Sequence[Consent], *, others: list[tuple[str, Any]], required: bool) -> None:
        """Add the choice, and the fields of a new consent."""
        self.consents = {str(consent.uuid): consent for consent in consents}
        basis = [(uuid, _consent_label(consent)) for uuid, consent in self.consents.items()]
        basis.append((NEW, gettext("She agrees now: I record it here")))
        self.fields["basis"] = CodeChoice(
            label=_("What is this based on?"), choices=[*others, *basis], required=required
        )
        self.fields["given_on"] = DateField(label=_("She agreed on"), past=True, required=False)
        self.fields["language"] = CodeSelect(label=_("In which language"), choices=language_choices(), required=False)
        self.fields["interpreter"] = CodeSelect(label=_("Interpreter"), choices=Interpreter.choices, required=False)
        self.fields["what"] = LongText(
            label=_("What may be shared"), rows=3, required=False,
            help_text=_("Only what this organisation needs, for example: first name, country, when she arrives."),
        )  # fmt: skip
        self.fields["valid_until"] = DateField(
            label=_("Until when"), required=False, help_text=_("She may take it back any time.")
        )

    def consent_part(self) -> Fieldset:
        """Return the layout of a new consent."""
        return Fieldset(
            _("Her consent, when you record it now"),
            Row("given_on", "valid_until"),
            Row("language", "interpreter"),
            "what",
        )

    def clean(self) -> dict[str, Any]:
        """Ask for what a consent needs when it is recorded here."""
        data = super().clean() or {}
        if data.get("basis") == NEW:
            for name in _NEEDED:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(_("A consent needs this.")))
            given, until = data.get("given_on"), data.get("valid_until")
            if isinstance(given, date) and isinstance(until, date) and until < given:
                self.add_error("valid_until", ValidationError(_("This is before the day on which she agreed.")))
        return data

    @property
    def consent(self) -> Consent | None:
        """The consent that was chosen."""
        return self.consents.get(str(self.cleaned_data.get("basis", "")))

    @property
    def is_first_question(self) -> bool:
        """Tell whether only a question that names nobody is asked."""
        return bool(self.cleaned_data.get("basis") == FIRST)

    @property
    def new_consent(self) -> dict[str, Any] | None:
        """What she agrees to now."""
        if self.cleaned_data.get("basis") != NEW:
            return None
        return {name: self.cleaned_data[name] for name in CONSENT_FIELDS}


class AssignForm(ConsentPart):
    """Which organisation, for what, on what ground. The safe answer is chosen beforehand: a question naming nobody."""

    creates: ClassVar[bool] = True
    parts = (
        "kind", "basis", "question",
        Fieldset(
            _("Her consent, when you record it now"), Row("given_on", "valid_until"), Row("language", "interpreter"),
            "what",
        ),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a consent that is meant for another organisation."""
        data = super().clean()
        organisation = self.organisations.get(data.get("organisation", ""))
        if organisation is not None and self.consent is not None and not names(self.consent, organisation):
            self.add_error(
                "basis", ValidationError(_("This consent does not name this organisation. Ask her, and record it."))
            )
        return data

    def __init__(
        self, *args: Any, organisations: Sequence[Organisation], consents: Sequence[Consent], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {organisation.code: organisation for organisation in organisations}
        self.fields["organisation"] = CodeChoice(
            label=_("Organisation"), choices=[(row.code, row.name) for row in organisations]
        )
        self.fields["organisation"].error_messages["required"] = _("Choose an organisation.")
        self.fields["kind"] = CodeSelect(
            label=_("For what"), choices=AssignmentKind.choices, required=False,
            empty=_("What this organisation usually does"),
        )  # fmt: skip
        self.add_consent_fields(
            consents, required=True,
            others=[
                (FIRST, _FIRST_LABEL),
                (NOTE, _("Only note it; ask later")),
            ],
        )  # fmt: skip
        self.initial.setdefault("basis", FIRST)
        self.initial.setdefault("given_on", clock.today())
        self.fields["question"] = LongText(
            label=_("What is asked"), rows=3, required=False,
            help_text=_("For example: a safe room for the first month, and somebody at the airport."),
        )  # fmt: skip


_LABELS: dict[str, Any] = {
    "answered_on": _("They answered on"),
    "contact_function": _("Who answered: function, no name"),
    "started_on": _("First contact with her on"),
    "warm_introduction_on": _("Call of three (you, she, they) on"),
    "completed_on": _("Done on"),
    "ended_on": _("Ended on"),
}
_CODES: dict[str, tuple[Any, Any]] = {
    "decline_reason": (_("Why they declined"), DeclineReason.choices),
    "need_met": (_("Did she receive what she needed?"), NeedMet.choices),
    "withdraw_reason": (_("Why it is withdrawn"), WithdrawReason.choices),
}
_RESULTS: dict[str, Any] = {
    "decline": _("In their words, or where they refer to"),
    "complete": _("What she received"),
    "fail": _("What happened"),
}
#: Fields of each move's form: what it asks, and what may be added.
MOVE_FIELDS: dict[str, tuple[tuple[str, bool], ...]] = {
    "send": (),
    "accept": (("answered_on", True), ("contact_function", True), ("warm_introduction_on", False)),
    "decline": (("answered_on", True), ("decline_reason", True), ("result", False)),
    "start": (("started_on", True), ("warm_introduction_on", False)),
    "complete": (("completed_on", True), ("result", True)),
    "confirm": (("need_met", True),),
    "fail": (("ended_on", True), ("result", True)),
    "withdraw": (("withdraw_reason", True),),
}
#: Days on which something was planned may lie ahead; all others lie behind.
_MAY_LIE_AHEAD = frozenset({"warm_introduction_on"})


class MoveForm(ConsentPart):
    """What one move asks; with the choice of a consent where the present one does not hold."""

    edits: ClassVar[bool] = True

    def __init__(self, *args: Any, move: str, consents: Sequence[Consent] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts: list[Any] = []
        for name, required in MOVE_FIELDS[move]:
            self.fields[name] = self._field(move, name, required)
            parts.append(name)
        if consents is not None:
            others = [(FIRST, _FIRST_LABEL)] if move == "send" else []
            self.add_consent_fields(consents, others=others, required=True)
            parts += ["basis", self.consent_part()]
            self.initial.setdefault("given_on", clock.today())
            if not consents and not others:
                self.initial.setdefault("basis", NEW)
        self.parts = tuple(parts)  # type: ignore[misc]

    def _field(self, move: str, name: str, required: bool) -> Any:
        if name in _CODES:
            label, choices = _CODES[name]
            return CodeChoice(label=label, choices=choices, required=required)
        if name == "result":
            return LongText(label=_RESULTS[move], rows=4, required=required)
        if name == "contact_function":
            return ShortText(label=_LABELS[name], required=required, help_text=_("For example: intake worker."))
        if name not in _MAY_LIE_AHEAD:
            self.initial.setdefault(name, clock.today())
        return DateField(label=_LABELS[name], past=name not in _MAY_LIE_AHEAD, required=required)

    @property
    def facts(self) -> dict[str, Any]:
        """What the move needs."""
        return {name: value for name, value in self.answers.items() if name not in {"basis", *CONSENT_FIELDS}}


class ContactSearchForm(BaseForm):
    """Where one looked for a contact and found nobody."""

    creates: ClassVar[bool] = True

    places_tried = LongText(
        label=_("Where we looked"), rows=4, help_text=_("Organisations asked, and what they answered.")
    )
    searched_on = DateField(label=pgettext_lazy("contact search", "On"), past=True)
    reason = LongText(label=_("Why there is no contact"), rows=3)
