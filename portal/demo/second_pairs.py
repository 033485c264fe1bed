"""What the demonstration shows of who may see and who looks along: emergency access, judged and not, and a deputy."""

from datetime import datetime, timedelta

from cases.models import Case
from cases.operations import break_glass, end_break_glass, review_break_glass
from foundation import clock
from foundation.access.acting import acting_as
from foundation.access.codes import DataGroup
from foundation.access.deputies import name_deputy
from foundation.accounts.models import Team, User
from portal.demo.people import BY_KEY, SOUTH


def tell() -> None:
    """Play two emergencies and the naming of a deputy; called once, when all files are there."""
    with acting_as(_who("sanne")) as acting:
        assert acting.user is not None
        references = list(Case.objects.visible_to(acting.user).order_by("pk").values_list("reference", flat=True)[:2])
    for key, reference, days, reason, judged in zip(
        ("lieke", "daan"),
        references,
        (12, 1),
        (
            "Zij belde de nachtlijn en was in paniek. Haar begeleider was niet te bereiken.",
            "Zij stond aan de deur van onze opvang en wilde niet terug. Ik moet weten wie ik kan bellen.",
        ),
        (True, False),
        strict=False,
    ):
        _emergency(key, reference, clock.now() - timedelta(days=days), reason, judged=judged)
    with acting_as(_who("hanneke")) as acting:
        assert acting.user is not None
        name_deputy(
            actor=acting.user, team=Team.objects.get(name=SOUTH), user=_who("marieke"),
            starts_on=clock.today(), ends_on=clock.today() + timedelta(days=180),
        )  # fmt: skip


def _emergency(key: str, reference: str, when: datetime, reason: str, *, judged: bool) -> None:
    asker, groups = _who(key), [DataGroup.CONTACT]
    with clock.set_to(when), acting_as(asker):
        row = break_glass(actor=asker, reference=reference, groups=groups, reason=reason)
    if row is None:
        return
    with clock.set_to(when + timedelta(minutes=50)), acting_as(asker):
        end_break_glass(actor=asker, row=row)
    if judged:
        reviewer = _who("farid")
        with clock.set_to(when + timedelta(days=2)), acting_as(reviewer):
            review = "Met Lieke gesproken en de lijst bekeken: zij keek alleen hoe de cliënt te bereiken is, en belde."
            review_break_glass(actor=reviewer, row=row, verdict="justified", review=review)


def _who(key: str) -> User:
    return User.objects.get(email=BY_KEY[key].email)
