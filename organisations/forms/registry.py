"""Looking something up in the registry, and keeping an entry of it."""

from typing import Any, ClassVar

from crispy_forms.layout import Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from cases.languages import language_choices
from foundation.forms import BaseForm, CodeMultiple, CodeSelect, LongText, ShortText
from organisations.codes import OrganisationKind, TargetGroup, Tier
from organisations.models import Organisation
from organisations.words import EVERYWHERE

_CONTACT = ("role_nl", "role_en", "phone", "email")
#: One empty place for a new contact.
_SPARE = 1


class FilterForm(BaseForm):
    """Filters of the list; nothing here is required and nothing is stored."""

    def __init__(self, *args: Any, found: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = _("All")
        self.fields["q"] = ShortText(label=_("Search"), required=False)
        self.fields["country"] = CodeSelect(
            label=_("Works in"), choices=found["country"], empty=_("All countries"), required=False
        )
        self.fields["language"] = CodeSelect(
            label=_("Speaks"), choices=found["language"], empty=_("All languages"), required=False
        )
        self.fields["kind"] = CodeSelect(
            label=_("Kind"), choices=OrganisationKind.choices, empty=anything, required=False
        )
        self.fields["group"] = CodeSelect(
            label=_("For whom"), choices=TargetGroup.choices, empty=anything, required=False
        )


class OrganisationForm(BaseForm):
    """An entry in both languages side by side, with its contacts."""

    edits: ClassVar[bool] = True

    name = ShortText(label=_("Name"), max_length=120)
    tiers = CodeMultiple(label=_("Tier"), choices=Tier.choices)
    tiers_to_verify = forms.BooleanField(label=_("The tier must still be checked"), required=False)
    summary_nl = LongText(label=_("In short, in Dutch"), rows=3)
    summary_en = LongText(label=_("In short, in English"), rows=3)
    offers_nl = LongText(label=_("What it offers, in Dutch"), rows=4)
    offers_en = LongText(label=_("What it offers, in English"), rows=4)
    limits_nl = LongText(label=_("For whom not, in Dutch"), rows=3, required=False)
    limits_en = LongText(label=_("For whom not, in English"), rows=3, required=False)
    target_groups = CodeMultiple(label=_("For whom"), choices=TargetGroup.choices)
    countries = forms.MultipleChoiceField(
        label=_("Works in"), help_text=_("Hold Ctrl (or Cmd) to choose several."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Speaks"), help_text=_("Hold Ctrl (or Cmd) to choose several."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    source = ShortText(label=_("Where this is from"))
    to_verify_nl = LongText(label=_("Still to be checked, in Dutch"), rows=2, required=False)
    to_verify_en = LongText(label=_("Still to be checked, in English"), rows=2, required=False)
    checked_today = forms.BooleanField(
        label=_("I checked this entry today"), required=False,
        help_text=_("Sets the date of the last check and your name."),
    )  # fmt: skip
    is_active = forms.BooleanField(
        label=_("Active: may be asked"), required=False,
        help_text=_("Without this the organisation leaves the list; what it did for clients stays."),
    )  # fmt: skip

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["countries"].choices = [(EVERYWHERE, _("Every country")), *countries]  # type: ignore[attr-defined]
        self.fields["languages"].choices = language_choices()  # type: ignore[attr-defined]
        present = list(organisation.contacts.order_by("pk"))
        self.places = range(len(present) + _SPARE)
        for place in self.places:
            for name, field in _contact_fields().items():
                self.fields[f"contact_{place}_{name}"] = field
                if place < len(present):
                    self.initial.setdefault(f"contact_{place}_{name}", getattr(present[place], name) or "")
        contacts = [part for place in self.places for part in _contact_rows(place)]
        self.parts = (  # type: ignore[misc]
            Fieldset(_("Who it is"), "name", "tiers", "tiers_to_verify", "website", "is_active"),
            Fieldset(
                _("What it does"), Row("summary_nl", "summary_en"), Row("offers_nl", "offers_en"),
                Row("limits_nl", "limits_en"),
            ),
            Fieldset(_("For whom and where"), "target_groups", Row("countries", "languages")),
            Fieldset(_("Contacts: functions, never private persons"), *contacts),
            Fieldset(_("Is it still right?"), "source", Row("to_verify_nl", "to_verify_en"), "checked_today"),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for a contact's function in both languages: each reader sees her own."""
        data = super().clean() or {}
        for place in self.places:
            row = [data.get(f"contact_{place}_{name}") for name in _CONTACT]
            if any(row) and not (row[0] and row[1]):
                missing = "role_en" if row[0] else "role_nl"
                self.add_error(
                    f"contact_{place}_{missing}", ValidationError(_("Name the function in Dutch and in English."))
                )
        return data

    def contacts(self) -> list[dict[str, str]]:
        """Return the contacts that have a function; an emptied one goes."""
        found = [{name: self.cleaned_data[f"contact_{place}_{name}"] for name in _CONTACT} for place in self.places]
        return [row for row in found if row["role_nl"]]


def _contact_fields() -> dict[str, forms.Field]:
    return {
        "role_nl": ShortText(label=_("Function, in Dutch"), max_length=120, required=False),
        "role_en": ShortText(label=_("Function, in English"), max_length=120, required=False),
        "phone": ShortText(label=_("Telephone"), max_length=40, required=False),
        "email": forms.EmailField(label=_("E-mail address"), required=False),
    }


def _contact_rows(place: int) -> list[Row]:
    names = [f"contact_{place}_{name}" for name in _CONTACT]
    return [Row(*names[:2]), Row(*names[2:])]
