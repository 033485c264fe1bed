"""What came of looking at a signal."""

from django.utils.translation import gettext_lazy as _

from foundation.audit.codes import Finding
from foundation.forms import BaseForm, CodeChoice, LongText


class FindingForm(BaseForm):
    """A judgement, and what was looked at; the words go into the vault."""

    finding = CodeChoice(label=_("What came of it"), choices=Finding.choices)
    note = LongText(
        label=_("What did you look at, whom did you speak?"),
        required=False,
        help_text=_("Only privacy officers read this."),
    )
