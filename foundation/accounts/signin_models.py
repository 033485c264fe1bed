"""What signing in keeps: sessions, the devices somebody used before, and what the limits count.

None of these tables can have a policy that asks who acts: they are read to find out who it is. They hold hashes and
ciphertext, so that a copy of the database opens no session.
"""

from typing import ClassVar

from django.db import models


class UserSession(models.Model):
    """A session: found by the hash of its key, opened only by the key itself, which stands in the browser."""

    portal_may_delete = True

    session_key = models.CharField(max_length=64, primary_key=True)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)
    user = models.ForeignKey("accounts.User", null=True, on_delete=models.CASCADE, related_name="+")
    #: In words such as "Firefox, Windows"; nothing that singles out one machine.
    device = models.CharField(max_length=60, blank=True)
    signed_in_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"session of {self.user_id}"


class KnownDevice(models.Model):
    """A kind of browser on a network from which somebody signed in before, as a keyed hash (S14)."""

    portal_may_delete = True

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64)
    #: The network alone: from there nobody else can lock this account (S12).
    network = models.CharField(max_length=64)
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "mark"], name="known_device_once")]

    def __str__(self) -> str:
        return f"device of {self.user_id}"


class SingleSignOn(models.Model):
    """Who an account is at the organisation's provider: a hash of issuer and subject, bound at the first sign-in."""

    portal_may_delete = True

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"single sign-on of {self.user_id}"


class CacheEntry(models.Model):
    """The table behind Django's cache: what the limits of signing in count, for all processes together."""

    portal_may_delete = True

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "cache entry"
