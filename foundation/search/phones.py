"""Telephone numbers, whole or their last figures, in national and international spelling."""

import re

SHORTEST, LONGEST = 4, 15  # E.164 allows fifteen figures
#: From so many figures on two spellings are one number when one ends with the other.
_TELLING = 8
_NUMBER = re.compile(r"\+?\d(?:[\s().\-/]{0,2}\d){6,18}")
_ASKED = re.compile(r"[+\d\s().\-/]+")
_MAIL = re.compile(r"[^\s<>,;]+@[^\s<>,;]+")


def figures(number: str) -> str:
    """Return the telling figures: without +, international 00 and trunk 0, in any script's numerals."""
    digits = "".join(str(int(sign)) for sign in number if sign.isdecimal())
    return digits.lstrip("0")[:LONGEST]


def asked_number(text: str) -> str | None:
    """Return the figures when somebody typed a number, or the last part of one."""
    plain = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text.strip())
    if not _ASKED.fullmatch(plain) or sum(sign.isdigit() for sign in plain) < SHORTEST:
        return None
    digits = figures(plain)
    return digits if len(digits) >= SHORTEST - 1 else None


def numbers_in(text: str) -> list[str]:
    """Return the figures of every telephone number that a text holds."""
    return [figures(found) for found in _NUMBER.findall(text)]


def mails_in(text: str) -> list[str]:
    """Return the mail addresses that a text holds, in small letters."""
    return [found.strip(".").lower() for found in _MAIL.findall(text)]


def endings(number: str) -> list[str]:
    """Return what a number is found by: its ends."""
    return [number[-size:] for size in range(SHORTEST, len(number) + 1)]


def asked_endings(asked: str) -> list[str]:
    """Return which ends to look for: all of what was typed, and, where a country's code may be extra, less."""
    return list(dict.fromkeys([asked, *(asked[-size:] for size in (_TELLING + 1, _TELLING) if len(asked) > size)]))


def is_number(asked: str, number: str) -> str:
    """Return 'whole', 'end', or '' for another number."""
    if asked == number:
        return "whole"
    short, long = sorted((asked, number), key=len)
    if not long.endswith(short):
        return ""
    if len(short) >= _TELLING and len(long) - len(short) <= 3:  # a country's code has one to three figures
        return "whole"
    return "end" if short == asked else ""
