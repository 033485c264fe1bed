"""The account in whose name the record is sealed and checked; made after every migration, as the owner."""

from typing import Any

from foundation.accounts.codes import Role
from foundation.accounts.models import User

SERVICE = "audit"


def after_migrate(using: str = "owner", **kwargs: Any) -> None:
    """Make the account of the service unless it is there."""
    email = f"{SERVICE}@service.invalid"
    if using == "owner" and not User.objects.using(using).filter(email=email).exists():
        User.objects.db_manager(using).create_user(email=email, name="Seals of the record", role=Role.SERVICE)
