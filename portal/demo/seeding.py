"""Fills an empty portal with fictional files, all or nothing, so that a second run never finds half of it."""

from collections.abc import Callable, Iterator
from datetime import date

from django.db import transaction

from cases.models import Case
from foundation import clock
from foundation.access.acting import acting_as
from portal.demo.background import background
from portal.demo.people import make_people
from portal.demo.story import Cast, Story
from portal.demo.vignettes import VIGNETTES

#: The one number from which all chance in the demonstration comes.
SEED = 20261124
Progress = Callable[[int, int], None]


def already_filled() -> bool:
    """Tell whether there is any file: then somebody works here, and the demonstration adds nothing."""
    return Case.objects.using("owner").exists()


def stories(cast: Cast, today: date, *, small: bool) -> Iterator[Story]:
    """Yield the ten vignettes and, unless ``small``, the files around them."""
    for vignette in VIGNETTES:
        yield vignette(cast, today).tell()
    if not small:
        yield from background(cast, today, seed=SEED)


def fill(*, small: bool, progress: Progress) -> int:
    """Make the people and play all stories, anchored on today; return how many files there are now."""
    make_people()
    with transaction.atomic():
        told = list(stories(Cast(), clock.today(), small=small))
        for place, story in enumerate(told):
            progress(place, len(told))
            story.play()
        remind_everybody()
    progress(len(told), len(told))
    return len(told)


def remind_everybody() -> None:
    """Let the rules look at every return once, as the worker does each night."""
    from returns.models import ReturnProcess
    from returns.rules import refresh

    with acting_as("reminders", reason="demo: the rules of the night") as acting:
        assert acting.user is not None
        for process in ReturnProcess.objects.current().open().select_related("case").order_by("pk"):
            refresh(actor=acting.user, process=process)
