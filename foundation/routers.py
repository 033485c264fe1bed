"""Which connection a model uses, and where its tables are made."""

from typing import Any

KEY_APP = "vault"
OWNERS = {"owner", "keys_owner"}


class HouseRouter:
    """Key rows live on the keys connection; everything else on the portal's. Only owners migrate."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "keys" if model._meta.app_label == KEY_APP else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return self.db_for_read(model)

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return (first._meta.app_label == KEY_APP) == (second._meta.app_label == KEY_APP)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == ("keys_owner" if app_label == KEY_APP else "owner")
