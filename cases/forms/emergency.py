"""Asking for emergency access, and judging it afterwards."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cases.codes import Judgement
from foundation.access.codes import DataGroup
from foundation.forms import BaseForm, CodeChoice, CodeMultiple, LongText, ShortText


class BreakGlassForm(BaseForm):
    """Which file, what of it, and why now."""

    creates = True
    reference = ShortText(
        label=_("Reference of the file"),
        max_length=40,
        help_text=_("Exactly as it was told to you, for example TW-4K7M-9QXC. There is no searching for a name here."),
    )
    groups = CodeMultiple(
        label=_("What do you need besides the file itself?"),
        choices=[
            (DataGroup.CONTACT, _("how she is reached")),
            (DataGroup.LOCATION, _("where she stays")),
            (DataGroup.MEDICAL, _("her health")),
            (DataGroup.IDENTITY, _("her legal name")),
        ],
        required=False,
        help_text=_("Only what you need now. Nothing chosen: the file without these."),
    )
    reason = LongText(
        label=_("Why do you need it now?"),
        rows=4,
        max_length=2000,
        help_text=_("The case worker, the coordinator and the privacy officer read this."),
    )
    parts: ClassVar = ("reference", "groups", "reason")


class ReviewForm(BaseForm):
    """The judgement of the privacy officer."""

    verdict = CodeChoice(label=_("Was it justified?"), choices=Judgement.choices)
    review = LongText(label=_("What you looked at, and why you judge so"), rows=5, max_length=4000)
