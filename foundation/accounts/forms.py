"""The form to sign in with."""

from typing import Any

from crispy_forms.helper import FormHelper
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """E-mail address and password. One answer for every fault, so that nobody learns which accounts exist."""

    error_messages = {
        "invalid_login": _("This e-mail address and password do not belong together. Check both and try again."),
        "inactive": _("This e-mail address and password do not belong together. Check both and try again."),
    }
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        email, password = self.fields["username"], self.fields["password"]
        email.label, password.label = _("E-mail address"), _("Password")
        email.widget.input_type = "email"
        email.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        email.widget.attrs.pop("autofocus", None)
        email.error_messages["required"] = _("Fill in your e-mail address.")
        password.error_messages["required"] = _("Fill in your password.")
