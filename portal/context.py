"""What every template gets."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return where quick exit leads, and whether this is the demonstration."""
    return {"quick_exit_target": settings.QUICK_EXIT_URL, "demo": settings.DEMO}
