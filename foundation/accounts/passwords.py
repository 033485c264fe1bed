"""Which new passwords are refused, beyond their length (S02, ASVS 6.2.4 and 6.2.11).

No rules of composition: those make passwords worse. Refused is what a guesser tries first: a common password, also
written twice or with figures behind it, and what is mostly made of the product, a team or the person's own name.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PRODUCT = frozenset({"terugweg", "comensha", "mensenhandel", "wachtwoord", "password", "welkom", "welcome", "geheim"})
#: So much must be left of a password without the words that somebody would try.
LEFT = 8
LONGEST = 1000


def folded(text: str) -> str:
    """Return the text without spaces, punctuation, accents and capitals."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\s!-/:-@\[-`{-~]", "", "".join(each for each in plain if not unicodedata.combining(each)))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


class NotCommon:
    """Refuses the common passwords of Django's offline list, also repeated, joined or with figures around them."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` when a guesser would try it early."""
        text = folded(password)
        core = text.strip("0123456789")
        unit = _repeated(core or text)
        # Few different signs: aaaaabbbbb, 121212121212.
        if text in _common() or unit in _common() or len(set(text)) < 5 or _joined(core) or _is_row(text):
            raise ValidationError(self.get_help_text(), code="password_too_common")

    def get_help_text(self) -> str:
        """Return what is wrong with it, in words."""
        return _("This password is one of those that are guessed first. Choose a sentence of your own.")


class NotOwnWords:
    """Refuses what is mostly made of the product's, an organisation's or the person's own name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` when too little is left without those words."""
        text = folded(password)
        for word in sorted(_words(user), key=len, reverse=True):
            text = text.replace(word, "")
        if len(text.strip("0123456789")) < LEFT:
            raise ValidationError(self.get_help_text(), code="password_own_words")

    def get_help_text(self) -> str:
        """Return what is wrong with it, in words."""
        return _(
            "This password is mostly your own name, the portal's or an organisation's. Choose a sentence of your own."
        )


class NotEndless:
    """A password may be long, but hashing it must not take the server's time."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` beyond a thousand characters."""
        if len(password) > LONGEST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """Return the limit in words."""
        return _("This password is longer than a thousand characters.")


def _words(user: Any) -> set[str]:
    from foundation.accounts.models import Region, Team

    texts = [*Team.objects.values_list("name", flat=True), *Region.objects.values_list("name", flat=True)]
    if user is not None:
        texts += [user.name, user.email.replace("@", " ").replace(".", " ")]
    found = {folded(part) for text in texts for part in text.split()}
    return {word for word in found if len(word) > 2} | PRODUCT


def _repeated(text: str) -> str:
    """Return the shortest unit that ``text`` repeats: 'welkom' for 'welkomwelkom'."""
    place = (text + text).find(text, 1)
    return text[:place] if 0 < place < len(text) else text


def _joined(text: str) -> bool:
    """Tell whether ``text`` is two common passwords one after the other."""
    return any(text[:at] in _common() and text[at:] in _common() for at in range(4, len(text) - 3))


def _is_row(text: str) -> bool:
    """Tell whether it follows the alphabet, the figures or a keyboard."""
    rows = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertyuiopqwertyuiop")
    return any(text in row or text[::-1] in row for row in rows)
