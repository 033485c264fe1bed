"""References that people can say over a telephone: random, with a check character, never a counter.

``TW-4K7M-9QXC``: two letters for the kind, seven random characters, one check character. The alphabet leaves
out I, L, O and U (Crockford's base 32), since they are misheard or misread.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: What people write instead; read back as what it must have been.
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
_LENGTH = 7


def check_character(body: str) -> str:
    """Return the check character for seven characters; finds one wrong and two swapped ones.

    The weights are odd, and so invertible modulo 32; neighbours differ, so a swap shows unless the two
    characters differ by 16.
    """
    total = sum((2 * place + 1) * ALPHABET.index(character) for place, character in enumerate(body))
    return ALPHABET[total % len(ALPHABET)]


def new_reference(kind: str = "TW") -> str:
    """Return a fresh reference; the caller's unique index says whether it is taken (32^7 possibilities)."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return f"{kind}-{body[:4]}-{body[4:]}{check_character(body)}"


def new_copy_number() -> str:
    """Return the number of one printed copy: it leads from a paper that was found to who printed it, and when."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return f"{body[:4]}-{body[4:]}{check_character(body)}"


def read_reference(text: str, kind: str = "TW") -> str | None:
    """Return the reference that ``text`` means (spaces, case and misread letters forgiven), else None."""
    bare = re.sub(r"[\s\-.]", "", text).upper()
    if not bare.startswith(kind):
        return None
    bare = bare[len(kind) :].translate(_MISREAD)
    if len(bare) != _LENGTH + 1 or any(character not in ALPHABET for character in bare):
        return None
    body, check = bare[:_LENGTH], bare[_LENGTH]
    return f"{kind}-{bare[:4]}-{bare[4:]}" if check_character(body) == check else None


class ReferenceConverter:
    """URL converter: only a well-formed reference reaches a view."""

    regex = r"TW-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
