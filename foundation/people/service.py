"""The account in whose name invitations are written and accounts are looked after by night."""

from typing import Any

from foundation.accounts.codes import Role
from foundation.accounts.models import User

SERVICE = "accounts"


def after_migrate(using: str = "owner", **kwargs: Any) -> None:
    """Make the account of the service unless it is there; nobody can sign in with it."""
    email = f"{SERVICE}@service.invalid"
    if using == "owner" and not User.objects.using(using).filter(email=email).exists():
        User.objects.db_manager(using).create_user(email=email, name="Accounts", role=Role.SERVICE)
