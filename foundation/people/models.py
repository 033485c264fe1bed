"""What the administrator keeps about an account, beside the account itself.

Every row here is written by functions of the database (`migrations/0002`), which check who acts.
"""

import uuid
from typing import ClassVar, Self

from django.db import models

from foundation.access.acting import NoActor, acting
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from foundation.people.codes import State

#: Who reads the list of accounts: the administrator who writes it, the privacy officer who looks along.
READERS = frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER})


class StandingQuerySet(models.QuerySet["Standing"]):
    def visible_to(self, user: User) -> Self:
        """Keep the accounts of colleagues that ``user`` looks after; services are no colleagues.

        Raises:
            NoActor: when somebody else acts.
        """
        if acting().scope.user_id != user.pk:
            raise NoActor("visible_to is asked for somebody who does not act.")
        mine = self if user.role in READERS else self.filter(user=user)
        return mine.exclude(user__role=Role.SERVICE)


class Standing(models.Model):
    """Where an account stands: a trigger makes the row with the account."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.PROTECT, related_name="standing")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    since = models.DateTimeField()
    changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    portal_reads_only = True

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="standing_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"
