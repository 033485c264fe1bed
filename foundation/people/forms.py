"""Forms of the administrator's pages."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.accounts.codes import CASE_ROLES, Role
from foundation.accounts.forms import LONGEST_PASSWORD
from foundation.accounts.models import Region, Team, User
from foundation.forms import BaseForm, CodeChoice, CodeSelect, DateField, ShortText
from foundation.people.codes import REFUSALS, ROLES_TO_GIVE, Outcome, SeenHow


class AddressField(forms.EmailField):
    """An e-mail address, kept in small letters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.error_messages |= {
            "required": _("Fill in an e-mail address."),
            "invalid": _("This is no e-mail address. Write it like name@organisation.nl."),
        }

    def clean(self, value: Any) -> str:
        """Return the address in small letters: an account is found whatever the capitals."""
        return str(super().clean(value)).lower()


LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]


class AccountForm(BaseForm):
    """Name, address, role and language of an account; nobody is offered their own role."""

    edits = True
    name = ShortText(label=_("Name"), max_length=80)
    email = AddressField(label=_("E-mail address"))
    role = CodeSelect(label=_("Role"), choices=())
    language = CodeChoice(label=_("Language of the pages"), choices=LANGUAGES)

    def __init__(self, *args: Any, about: User, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if about.pk == actor.pk:
            del self.fields["role"]
            return
        choices = list(ROLES_TO_GIVE)
        if about.role == Role.ADMINISTRATOR:
            choices.append((Role.ADMINISTRATOR.value, Role.ADMINISTRATOR.label))
        self.fields["role"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]


class InviteForm(BaseForm):
    """Somebody new, or somebody who comes back with another address."""

    name = ShortText(label=_("Name"), max_length=80)
    email = AddressField(label=_("E-mail address at work"), help_text=_("The link goes there, and to nobody else."))
    role = CodeSelect(
        label=_("Role"),
        choices=[*ROLES_TO_GIVE, (Role.ADMINISTRATOR.value, Role.ADMINISTRATOR.label)],
        help_text=_("An administrator gets the link when a second administrator has confirmed it."),
    )
    team = CodeSelect(
        label=_("Team"), choices=(), required=False, help_text=_("For case workers, coordinators and team leads.")
    )
    starts_on = DateField(label=_("First day in the team"), initial=clock.today, required=False)
    language = CodeChoice(label=_("Language of the pages"), choices=LANGUAGES, initial="nl")

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = _offer_teams(self, teams)

    def clean(self) -> dict[str, Any]:
        """Ask for a team where the role works in one."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("role") in CASE_ROLES and not data.get("team"):
            self.add_error("team", _("Choose the team in which this colleague begins."))
        return data

    @property
    def answers(self) -> dict[str, Any]:
        """Return what was filled in, with the team itself."""
        data = super().answers
        return data | {"team": self.teams.get(data["team"])}


class DecideForm(BaseForm):
    """Confirm what another proposed, or not."""

    outcome = CodeChoice(
        label=_("Do you confirm this?"),
        choices=[(Outcome.CONFIRMED.value, _("Yes, I confirm it")), (Outcome.REFUSED.value, _("No"))],
    )

    @property
    def answers(self) -> dict[str, Any]:
        """Return the outcome as its code."""
        return {"outcome": Outcome(self.cleaned_data["outcome"])}


class LostFactorForm(DecideForm):
    """Confirm that the person who asks is who it is, seen outside the portal (S09)."""

    seen_how = CodeChoice(
        label=_("How did you make sure who asks?"),
        choices=SeenHow.choices,
        required=False,
        help_text=_("A telephone call or a mail is not enough: a voice and an address can be another's."),
    )
    parts: ClassVar = ("seen_how", "outcome")

    def clean(self) -> dict[str, Any]:
        """Ask how the person was seen before it is confirmed."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("outcome") == Outcome.CONFIRMED and not data.get("seen_how"):
            self.add_error("seen_how", REFUSALS["seen"])
        return data

    @property
    def answers(self) -> dict[str, Any]:
        """Return outcome and how as their codes."""
        how = self.cleaned_data["seen_how"]
        return super().answers | {"seen_how": SeenHow(how) if how else None}


class PasswordForm(BaseForm):
    """The first password of an account, kept exactly as typed (S01 to S03)."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 15 characters. A few words after each other are easy to remember and hard to guess."),
        error_messages={"required": _("Choose a password.")},
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the password again.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Refuse what is short, common, or made of the own name."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in data and "again" in data and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords differ."))
        return data


def _offer_teams(form: BaseForm, teams: list[Team]) -> dict[str, Team]:
    by_key = {str(team.pk): team for team in teams}
    choices = [(key, f"{team.name} ({team.region.name})") for key, team in by_key.items()]
    form.fields["team"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]
    return by_key


class _TeamChoice(BaseForm):
    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = _offer_teams(self, teams)

    @property
    def answers(self) -> dict[str, Any]:
        """Return what was filled in, with the team itself."""
        data = super().answers
        return data | {"team": self.teams.get(data["team"])}


class MembershipForm(_TeamChoice):
    """Somebody begins in a team."""

    team = CodeSelect(label=_("Team"), choices=())
    starts_on = DateField(label=_("First day"), initial=clock.today)
    last_on = DateField(
        label=_("Last day"), required=False, help_text=_("Leave it empty when nobody knows an end yet.")
    )


class MembershipEndForm(BaseForm):
    """Somebody stops in a team."""

    last_on = DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave it empty to end it at once. What stands open on a screen then closes with the next click."),
    )


class RegionForm(BaseForm):
    """A region."""

    name = ShortText(label=_("Name of the region"), max_length=80)


class TeamForm(BaseForm):
    """A team. Its name stands on many pages, and so must not betray an address."""

    name = ShortText(
        label=_("Name of the team"),
        max_length=80,
        help_text=_("No street, no town: a name must not lead to a shelter."),
    )
    region = CodeSelect(label=_("Region"), choices=())
    parts: ClassVar = ("name", "region")

    def __init__(self, *args: Any, regions: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = {str(region.pk): region for region in regions}
        choices = [(key, region.name) for key, region in self.regions.items()]
        self.fields["region"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]

    @property
    def answers(self) -> dict[str, Any]:
        """Return what was filled in, with the region itself."""
        data = super().answers
        return data | {"region": self.regions[data["region"]]}
