"""What intake asks about the client and the file; every form of the file that asks it takes it from here."""

from typing import Any, ClassVar

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.codes import AgeGroup, Exploitation, Gender, Interpreter, InterpreterGender, Origin, SafeNow, YesNoUnknown
from cases.forms.fields import LanguageField, OriginField, in_columns, inline, level
from cases.models import Case, Client
from foundation.forms import BaseForm, CodeChoice, CodeMultiple, CodeSelect, DateField, ShortText


class PersonFields(forms.Form):
    """About the client: only alias and language are asked on day one."""

    alias = ShortText(
        label=_("Alias"),
        max_length=80,
        help_text=_("A name that says nothing about her; it stands in lists. Never her real name."),
    )
    language = LanguageField(label=_("Her language"))
    second_language = LanguageField(label=_("Second language"), required=False)
    third_language = LanguageField(label=_("Third language"), required=False)
    interpreter = CodeChoice(label=_("Interpreter"), choices=Interpreter.choices, required=False)
    interpreter_gender = CodeChoice(
        label=_("Which interpreter does she prefer?"), choices=InterpreterGender.choices, required=False
    )
    gender = CodeSelect(label=_("Gender"), choices=Gender.choices, required=False)
    age_group = CodeSelect(label=_("Age"), choices=AgeGroup.choices, required=False)
    origin = OriginField(label=_("Country of origin"), required=False)


class FileFields(forms.Form):
    """About the file."""

    privacy_talk_on = DateField(
        label=_("Privacy talk held on"),
        past=True,
        required=False,
        help_text=_(
            "Who reads this file, what police and IOM learn, how we reach her, and that she may look and stop."
        ),
    )
    exploitation = CodeMultiple(
        label=_("Form of exploitation"),
        choices=Exploitation.choices,
        required=False,
        help_text=_("Only what is known and needed. More than one is possible."),
    )
    criminal_case = CodeChoice(
        label=_("Is there a criminal case in which she is needed?"), choices=YesNoUnknown.choices, required=False
    )
    safe_now = CodeChoice(label=_("Do you feel safe right now?"), choices=SafeNow.choices, required=False)
    safe_now_note = ShortText(label=_("What she says about it"), max_length=2000, required=False)


def person_answers(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers of `PersonFields` as the operations take them."""
    origin = answers["origin"] or Origin.UNKNOWN
    is_country = origin not in {Origin.STATELESS, Origin.UNKNOWN}
    spoken = [answers["second_language"], answers["third_language"]]
    return {
        "alias": answers["alias"],
        "language": answers["language"],
        "other_languages": list(dict.fromkeys(code for code in spoken if code and code != answers["language"])),
        "interpreter": answers["interpreter"],
        "interpreter_gender": answers["interpreter_gender"] or InterpreterGender.ANY,
        "gender": answers["gender"] or Gender.UNKNOWN,
        "age_group": answers["age_group"] or AgeGroup.UNKNOWN,
        "origin": Origin.COUNTRY if is_country else origin,
        "origin_country": origin if is_country else "",
    }


def file_answers(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers of `FileFields` as the operations take them."""
    return {
        "privacy_talk_on": answers["privacy_talk_on"],
        "exploitation": answers["exploitation"],
        "criminal_case": answers["criminal_case"] or YesNoUnknown.UNKNOWN,
        "safe_now": answers["safe_now"] or SafeNow.NOT_ASKED,
        "safe_now_note": answers["safe_now_note"],
    }


def shown(case: Case, client: Client) -> dict[str, Any]:
    """Return what a form shows of a file as it stands."""
    spoken = [*client.other_languages, "", ""]
    return {
        "alias": client.alias,
        "language": client.language,
        "second_language": spoken[0],
        "third_language": spoken[1],
        "interpreter": client.interpreter,
        "interpreter_gender": client.interpreter_gender,
        "gender": client.gender,
        "age_group": client.age_group,
        "origin": str(client.origin_country) if client.origin == Origin.COUNTRY else client.origin,
        "privacy_talk_on": case.privacy_talk_on,
        "exploitation": case.exploitation,
        "criminal_case": case.criminal_case,
        "safe_now": case.safe_now,
        "safe_now_note": case.safe_now_note,
    }


class FileForm(PersonFields, FileFields, BaseForm):
    """Completing and correcting what intake wrote down."""

    edits = True
    parts: ClassVar = (
        Fieldset(
            _("The client"),
            "alias",
            level("language", "second_language", "third_language"),
            inline("interpreter"),
            inline("interpreter_gender"),
            level("gender", "age_group", "origin"),
        ),
        Fieldset(_("Safety"), inline("safe_now"), "safe_now_note"),
        Fieldset(_("The file"), "privacy_talk_on", in_columns("exploitation"), inline("criminal_case")),
    )

    @property
    def answers(self) -> dict[str, Any]:
        return person_answers(self.cleaned_data) | file_answers(self.cleaned_data)
