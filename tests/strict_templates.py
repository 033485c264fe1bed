"""An undefined variable in one of our templates fails the test instead of leaving a hole in the page."""

import sys
from pathlib import Path
from typing import Self

from django.template import Node

OURS = str(Path(__file__).resolve().parents[1] / "templates")


class UndefinedVariable(Exception):
    """Names the variable and the template."""


class Undefined(str):
    """Django formats this with the variable's name when it cannot resolve one.

    Libraries' templates (crispy, Django's own) print what may be missing, so only ours are strict: the template is
    that of the innermost node being rendered.
    """

    __slots__ = ()

    def __new__(cls) -> Self:
        return super().__new__(cls, "%s")

    def __mod__(self, variable: object) -> str:
        frame = sys._getframe(1)
        while frame is not None:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None):
                if str(node.origin.name).startswith(OURS):
                    raise UndefinedVariable(f"{variable} in {Path(node.origin.name).relative_to(OURS)}")
                return ""
            frame = frame.f_back
        return ""
