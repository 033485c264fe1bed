"""The session engine: sessions in PostgreSQL that a copy of the database does not open (S16, S19).

The table finds a session by the hash of its key, and its content is sealed with the key itself, which only the
browser has. Beside it stand, in plain, whose it is, since when and on what kind of device, so that people see and end
their own sessions and an account that is closed is out at once.
"""

import json
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.db import DatabaseError, IntegrityError, router, transaction
from django.utils import timezone

from foundation.vault.by_token import lookup_of, open_sealed, seal
from foundation.vault.master import VaultError

#: Written by `accounts.signals` when somebody signs in.
DEVICE, SIGNED_IN_AT = "device", "signed_in_at"


class SessionStore(db.SessionStore):
    """Django's store in the database, with hashed keys and sealed content."""

    @classmethod
    def get_model_class(cls) -> Any:
        from foundation.accounts.signin_models import UserSession

        return UserSession

    def _get_session_from_db(self) -> Any:
        key = self.session_key or ""
        found = self.model.objects.filter(session_key=lookup_of(key), expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        return self.decode(row.session_data) if row else {}

    def exists(self, session_key: str) -> bool:
        return bool(self.model.objects.filter(session_key=lookup_of(session_key)).exists())

    def _own_key(self) -> str:
        return str(self._get_or_create_session_key())  # type: ignore[attr-defined]

    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(json.dumps(session_dict, separators=(",", ":")), self._own_key()).hex()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            return dict(json.loads(open_sealed(bytes.fromhex(str(session_data)), self.session_key or "")))
        except (ValueError, VaultError):
            return {}

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        at = data.get(SIGNED_IN_AT)
        return self.model(
            session_key=lookup_of(self._own_key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get("_auth_user_id"),
            device=data.get(DEVICE, ""),
            signed_in_at=datetime.fromisoformat(at) if at else None,
            seen_at=timezone.now(),
        )

    def save(self, must_create: bool = False) -> None:
        """Store the session; one that was ended elsewhere in the meantime is not brought back."""
        if self.session_key is None:
            self.create()
            return
        row = self.create_model_instance(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        using = router.db_for_write(self.model, instance=row)
        try:
            with transaction.atomic(using=using):
                row.save(force_insert=must_create, force_update=not must_create, using=using)
        except IntegrityError as error:
            if must_create:
                raise CreateError from error
            raise
        except DatabaseError as error:
            if not must_create:
                raise UpdateError from error
            raise

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            self.model.objects.filter(session_key=lookup_of(key)).delete()


def user_of(session_key: str) -> str | None:
    """Return whose session this is or was, while its row is there (`drafts.kept`)."""
    row = SessionStore.get_model_class().objects.filter(session_key=lookup_of(session_key)).first()
    return str(row.user_id) if row and row.user_id else None
