"""The return process: where this return stands. Its stage is written by `workflow.perform` alone."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cases.models.base import CaseRow
from foundation import clock
from foundation.vault.fields import EncryptedJSONField
from returns.querysets import ReturnProcessQuerySet
from returns.stages import DepartureKind, Outcome, Stage


class ReturnProcess(CaseRow):
    """One return process; a case may have several over the years, one open at a time.

    Plain columns hold what rules and statistics need; what people said stands in `StageMove.facts`.
    """

    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.INTAKE)
    #: Where `resume` and `return_found` go back to.
    stage_before = models.CharField(max_length=16, choices=Stage.choices, blank=True)
    stage_since = models.DateTimeField()
    is_current = models.BooleanField(default=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)  # on hold: when to look again
    last_seen_on = models.DateField(null=True)  # missing
    departed_at = models.DateTimeField(null=True)
    departure_kind = models.CharField(max_length=12, choices=DepartureKind.choices, blank=True)
    arrived_at = models.DateTimeField(null=True)
    #: Two wish talks and later moves count from here when the door opened again.
    version = models.PositiveIntegerField(default=1)

    objects = ReturnProcessQuerySet.as_manager()  # type: ignore[misc]  # narrower than the base

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=~Q(stage="closed"), name="one_open_process"),
            models.UniqueConstraint(fields=["case"], condition=Q(is_current=True), name="one_current_process"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="process_stage_known"),
            models.CheckConstraint(
                condition=Q(stage="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(stage="closed") & Q(closed_at=None, outcome=""),
                name="process_closed_facts",
            ),
            models.CheckConstraint(
                condition=~Q(stage="on_hold") | (Q(review_on__isnull=False) & ~Q(stage_before="")),
                name="process_hold_facts",
            ),
            models.CheckConstraint(
                condition=~Q(stage="missing") | (Q(last_seen_on__isnull=False) & ~Q(stage_before="")),
                name="process_missing_facts",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["departed", "aftercare"])
                | (Q(departed_at__isnull=False) & ~Q(departure_kind="")),
                name="process_departed_facts",
            ),
            models.CheckConstraint(
                condition=~Q(stage="aftercare") | Q(arrived_at__isnull=False), name="process_arrived_facts"
            ),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(departed_at__isnull=False, arrived_at__gte=models.F("departed_at")),
                name="process_arrival_after_departure",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="returned")
                | Q(departed_at__isnull=False) & ~Q(departure_kind__in=["forced", "dublin"]),
                name="process_outcome_returned",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["stage", "case"], name="process_stage", condition=Q(is_current=True)),
        ]

    @property
    def has_left(self) -> bool:
        """Tell whether she has left the Netherlands."""
        return self.departed_at is not None

    def move_to(self, stage: str, *, transition: str, actor: Any, facts: Mapping[str, Any]) -> None:
        """Write the new stage and the move. Only `workflow.perform` calls this."""
        moment = clock.now()
        StageMove.objects.create(
            case_id=self.case_id,
            process=self,
            name=transition,
            from_stage=self.stage,
            to_stage=stage,
            created_at=moment,
            created_by=actor,
            facts={key: _plain(value) for key, value in facts.items() if value not in (None, "")},
        )
        if stage != self.stage:
            self.stage_since = moment
        self.stage = stage
        self.version += 1
        if stage == Stage.CLOSED:
            self.closed_at = moment
            self.outcome = facts["outcome"]
        else:
            self.closed_at, self.outcome = None, ""
        for name in ("review_on", "last_seen_on", "departed_at", "departure_kind", "arrived_at", "stage_before"):
            if name in facts:
                setattr(self, name, facts[name])
        self.save()


def _plain(value: Any) -> Any:
    """Return a fact as JSON can hold it."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | list | dict) else str(value)


class StageMove(CaseRow):
    """One move in the history of a return: who, when, from where to where, and what was said with it."""

    process = models.ForeignKey(ReturnProcess, on_delete=models.PROTECT, related_name="moves")
    name = models.CharField(max_length=40)
    from_stage = models.CharField(max_length=16, choices=Stage.choices)
    to_stage = models.CharField(max_length=16, choices=Stage.choices)
    facts = EncryptedJSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["process", "created_at"], name="move_process")]
