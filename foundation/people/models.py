"""What the administrator keeps about an account, beside the account itself.

Every row here is written by functions of the database (`migrations/0002`), which check who acts.
"""

import uuid
from typing import ClassVar, Self

from django.db import models

from foundation import clock
from foundation.access.acting import NoActor, acting
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from foundation.people.codes import Outcome, ProposalKind, SeenHow, State

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


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Keep invitations that still wait for somebody to use their link, in time or not."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """A link that lets one person choose a password, once, within seven days.

    The token stands only in the message; here is its hash, made when the message is written.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    token_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    portal_reads_only = True

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                name="one_open_invitation",
                condition=models.Q(accepted_at=None, withdrawn_at=None),
            ),
            models.UniqueConstraint(
                fields=["token_hash"], name="invitation_token_once", condition=~models.Q(token_hash="")
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.user_id}"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> Self:
        """Keep what ``user`` may hear of: the policy of the table decides, by role, team and whom it is about.

        Raises:
            NoActor: when somebody else acts.
        """
        if acting().scope.user_id != user.pk:
            raise NoActor("visible_to is asked for somebody who does not act.")
        return self

    def waiting(self) -> Self:
        """Keep what nobody has decided and is still in time."""
        return self.filter(outcome="", valid_until__gt=clock.now())


class Proposal(models.Model):
    """What one person starts and another confirms: a new administrator, a lost second factor (S09, S29)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=ProposalKind.choices)
    about = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposals")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    seen_how = models.CharField(max_length=12, choices=SeenHow.choices, blank=True)

    portal_reads_only = True

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["about", "kind"], name="one_open_proposal", condition=models.Q(outcome="")),
            models.CheckConstraint(
                condition=~models.Q(outcome="confirmed")
                | (
                    models.Q(decided_by__isnull=False)
                    & ~models.Q(decided_by=models.F("proposed_by"))
                    & ~models.Q(decided_by=models.F("about"))
                ),
                name="proposal_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="lost_factor", outcome="confirmed") | ~models.Q(seen_how=""),
                name="proposal_seen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.about_id}"
