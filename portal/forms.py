"""Forms of the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import BaseForm, ShortText


class SearchForm(BaseForm):
    """The search box. What is typed is not completed, remembered or checked for spelling by the browser."""

    text = ShortText(
        label=_("Search for"),
        max_length=150,
        help_text=_("Name, alias, telephone number, reference, or a word from a note or conversation."),
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].error_messages |= {
            "required": _("Type what you are looking for: a name, a telephone number, a reference or a word."),
            "max_length": _("This is too long to search for. A name or a few words are enough."),
        }
