"""Text that is not saved yet: drafts of people who are signed in, and what somebody sent after the session ended."""

import uuid
from typing import ClassVar

from django.db import models

from foundation.accounts.models import User
from foundation.vault.fields import EncryptedJSONField


class Draft(models.Model):
    """What one person is writing in one form. Nobody else sees it, in the portal or in the database."""

    VAULT: ClassVar[tuple[str, str, str]] = ("user", "user_id", "drafts")
    portal_may_delete = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    #: Which form: a path of our own making, with the reference of the case where there is one.
    form_key = models.CharField(max_length=200)
    #: The case it is about, so that erasing a case takes the drafts along. No ForeignKey: see access.Grant.
    case_id = models.BigIntegerField(null=True)
    #: The fields as they were sent: name -> list of values.
    data = EncryptedJSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form_key"], name="draft_one_per_form"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case_id"], name="draft_case", condition=models.Q(case_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"draft {self.uuid}"


class KeptPost(models.Model):
    """What somebody sent when nobody was signed in any more. Only the browser that sent it can open it.

    The key is made from a token in a cookie; the table holds its hash and ciphertext, so row-level security
    has nothing to add.
    """

    portal_may_delete = True

    token_hash = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"kept post {self.pk}"
