"""Pages that may be seen without signing in say so themselves; everything else needs a person."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view as open to everybody. Put it outermost, above other decorators."""
    view.public = True  # type: ignore[attr-defined]
    return view


def is_public(view: Callable[..., Any]) -> bool:
    """Tell whether a view was marked with `public`."""
    return bool(getattr(view, "public", False))


def before_factor(view: View) -> View:
    """Mark a view that somebody needs who is signed in and has not passed a second factor yet. Put it outermost."""
    view.before_factor = True  # type: ignore[attr-defined]
    return view


def is_before_factor(view: Callable[..., Any]) -> bool:
    """Tell whether a view was marked with `before_factor`."""
    return bool(getattr(view, "before_factor", False))
