"""The forms of signing in: allauth's, in our look and words."""

import json
from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as passkey_forms
from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from foundation.accounts import arrival, proofs
from foundation.accounts.adapters import AccountAdapter
from foundation.accounts.factors import has_passkey, passkey_required

#: Long enough for any sentence, short enough to hash at once (S01 asks for 128 or more).
LONGEST_PASSWORD = 1000
WRONG_PASSKEY = _("This passkey does not belong to your account. Try again.")
FILL_PASSWORD = _("Fill in your password.")
FILL_EMAIL = _("Fill in your e-mail address.")


class HouseLook:
    """Fields only, labels above them, no placeholders: the page brings form tag, token and buttons."""

    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.pop("autofocus", None)
            if isinstance(field.widget, forms.PasswordInput):
                field.max_length = LONGEST_PASSWORD
                field.help_text = ""
                field.error_messages["required"] = FILL_PASSWORD


class EmailLook(HouseLook):
    """One field for an e-mail address, which no browser spells or begins with a capital."""

    email_field = "email"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields[self.email_field]
        email.label = _("E-mail address")
        email.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        email.error_messages["required"] = FILL_EMAIL


class SignInForm(EmailLook, account_forms.LoginForm):
    """E-mail address and password. One answer for every fault, so that nobody learns which accounts exist (S11)."""

    email_field = "login"


class ResetForm(EmailLook, account_forms.ResetPasswordForm):
    """Asks for a link by mail. What happens with the address happens in `views.reset`, alike for every address."""


class NewPasswordForm(HouseLook, account_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new_password_words(self.fields)


class ChangePasswordForm(HouseLook, account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Present password")
        self.fields["oldpassword"].widget.attrs["autocomplete"] = "current-password"
        new_password_words(self.fields)


def new_password_words(fields: dict[str, forms.Field]) -> None:
    """Say what a password needs, where it is chosen."""
    fields["password1"].label, fields["password2"].label = _("New password"), _("New password once more")
    fields["password1"].help_text = _(
        "At least 15 characters. A sentence of your own is easy to remember and hard to guess; spaces are fine."
    )
    for name in ("password1", "password2"):
        fields[name].widget.attrs["autocomplete"] = "new-password"


def _code_field(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        help_text=help_text,
        max_length=40,
        validators=[ProhibitNullCharactersValidator()],
        error_messages={"required": _("Fill in the code.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class CodeForm(HouseLook, mfa_forms.AuthenticateForm):
    """A code of the app, or a recovery code, at sign-in."""

    code = _code_field(_("Six figures from the app on your telephone, or one of your recovery codes."))
    again = False

    def clean_code(self) -> str:
        """Return the code; remember which factor it proved.

        Raises:
            ValidationError: wrong, used before, tried too often, or an app where a passkey is asked for.
        """
        forget_attempts = check_rate_limit(self.user)
        code = proofs.plain(self.cleaned_data["code"])
        factors = Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN)
        if passkey_required(self.user) and has_passkey(self.user):
            factors = factors.exclude(type=Authenticator.Type.TOTP)
        for factor in factors:
            if proofs.fits(self.user, factor, code):
                factor.user = self.user
                self.authenticator = factor
                forget_attempts()
                return code
        arrival.factor_failed(AccountAdapter().request, self.user)
        raise ValidationError(AccountAdapter.error_messages["incorrect_code"], code="incorrect_code")

    def save(self) -> None:
        super().save()
        request = AccountAdapter().request
        arrival.factor_passed(request, self.user, kind=self.authenticator.type, again=self.again)


class ConfirmCodeForm(CodeForm):
    """The same, asked once more within a session."""

    again = True


class PasskeyForm(HouseLook, passkey_forms.AuthenticateWebAuthnForm):
    """What a passkey answered, at sign-in; a script fills it in."""

    again = False

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                raise
            fault: Exception = error
        except DatabaseError:
            raise
        except Exception as error:  # the library raises whatever its parts do at an answer that no passkey gives
            fault = error
        arrival.factor_failed(AccountAdapter().request, self.user)
        raise ValidationError(WRONG_PASSKEY, code="wrong") from fault

    def save(self) -> None:
        super().save()
        arrival.factor_passed(AccountAdapter().request, self.user, kind="webauthn", again=self.again)


class ConfirmPasskeyForm(PasskeyForm):
    """The same, asked once more within a session."""

    again = True


class SetUpCodeForm(HouseLook, totp_forms.ActivateTOTPForm):
    """The first code of an app, which proves that it has the seed."""

    code = _code_field(_("The six figures that the app shows now."))

    def clean_code(self) -> str:
        self.cleaned_data["code"] = proofs.plain(self.cleaned_data["code"])
        return str(super().clean_code())


class AddPasskeyForm(HouseLook, passkey_forms.AddWebAuthnForm):
    """A new passkey: a name for the list, and what the device answered."""

    name = forms.CharField(
        label=_("Name of this passkey"),
        help_text=_("So that you know which it is: “telephone”, “laptop”, “key on my ring”."),
        max_length=40,
        required=False,
        validators=[ProhibitNullCharactersValidator()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = ""  # a number, when it is left empty, is given afterwards

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except (ValidationError, DatabaseError):
            raise
        except Exception as error:  # as above
            raise ValidationError(_("Your device made no passkey. Try again; nothing was changed.")) from error


def as_json(options: Any) -> str:
    """Return what a browser needs for a passkey, for an attribute of the page."""
    return json.dumps(options)
