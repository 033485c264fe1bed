"""System checks: `manage.py check --database default` and the worker ask whether the set-up is safe."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register

from portal.production import unsafe_database_reasons


@register(Tags.database)
def database_role(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a portal's role that owns tables or passes row-level security."""
    if "default" not in (databases or ()):
        return []
    return [Error(reason, id="portal.E001") for reason in unsafe_database_reasons()]
