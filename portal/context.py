"""What every template gets."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from foundation.accounts import idle


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return where quick exit leads, how long the session lasts, and whether this is the demonstration."""
    return {"quick_exit_target": settings.QUICK_EXIT_URL, "demo": settings.DEMO, "idle": idle.for_page(request)}
