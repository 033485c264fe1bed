"""Users, teams and regions. A membership says where somebody works; sight comes from grants alone."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import CASE_ROLES, Role
from foundation.accounts.signin_models import CacheEntry, KnownDevice, SingleSignOn, UserSession

__all__ = [
    "CacheEntry",
    "KnownDevice",
    "Membership",
    "Region",
    "SingleSignOn",
    "Team",
    "User",
    "UserManager",
    "UserSession",
]


class Region(models.Model):
    """A set of teams that one or more coordinators answer for."""

    name = models.CharField(max_length=80, unique=True)

    portal_reads_only = True

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A shelter's or organisation's group of case workers. Its name must not betray an address."""

    name = models.CharField(max_length=80, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="teams")

    portal_reads_only = True

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username or "")

    def create_user(self, *, email: str, name: str, role: str, password: str | None = None, **extra: object) -> "User":
        """Make an account; without a password nobody can sign in with it."""
        user = self.model(email=email.strip().lower(), name=name, role=role, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A colleague, or a service that runs jobs."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    language = models.CharField(
        _("language"), max_length=2, default="nl", choices=[("nl", _("Dutch")), ("en", _("English"))]
    )
    is_active = models.BooleanField(default=True)

    #: Nobody changes a role from the portal; accounts are made by the owner (`create_user`).
    portal_updates_only = ("last_login", "language", "password")

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name", "role"]

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def works_with_files(self) -> bool:
        """Tell whether this person does the work with the files of clients."""
        return self.role in CASE_ROLES

    @property
    def is_service(self) -> bool:
        """Tell whether no person stands behind this account."""
        return self.role == Role.SERVICE


class Membership(models.Model):
    """Somebody works in a team during a period. It gives no sight of any case by itself."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    period = DateRangeField()

    portal_reads_only = True

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("team", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"
