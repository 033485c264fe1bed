"""Fills an empty portal with fictional files, all or nothing, so that a second run never finds half of it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from django.db import connections, transaction

from cases.models import Case
from foundation import clock
from foundation.access.acting import acting_as
from portal.demo import second_pairs
from portal.demo.background import background
from portal.demo.people import make_people
from portal.demo.story import Cast, Story
from portal.demo.vignettes import VIGNETTES
from portal.demo.visits import play_visits
from returns.models import ReturnProcess
from returns.rules import refresh

#: The one number from which all chance in the demonstration comes.
SEED = 20261124
Progress = Callable[[int, int], None]
HANDS = 2


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
    """Make the people and play all stories, anchored on today; return how many files there are now.

    Two threads play half of the stories each: while one waits for the database the other works. Each writes in one
    transaction, and both keep what they wrote only when the other has come through as well.
    """
    make_people()
    told = list(stories(Cast(), clock.today(), small=small))
    both_ready = threading.Barrier(HANDS)
    counted = iter(range(1, len(told) + 1))
    with ThreadPoolExecutor(HANDS) as hands:
        halves = [
            hands.submit(_play, told[place::HANDS], both_ready, lambda: progress(next(counted), len(told)))
            for place in range(HANDS)
        ]
    # The one that failed says why; the other only that it was not alone.
    faults = [fault for half in halves if (fault := half.exception()) is not None]
    for fault in sorted(faults, key=lambda fault: isinstance(fault, threading.BrokenBarrierError)):
        raise fault
    second_pairs.tell()
    play_visits()
    return len(told)


def _play(told: Sequence[Story], both_ready: threading.Barrier, on_each: Callable[[], None]) -> None:
    try:
        with transaction.atomic():
            for story in told:
                story.play()
                on_each()
            remind_everybody()
            both_ready.wait()
    except BaseException:
        both_ready.abort()
        raise
    finally:
        connections.close_all()  # those of this thread


def remind_everybody() -> None:
    """Let the rules look once at every return that this transaction sees, as the worker does each night."""
    with acting_as("reminders", reason="demo: the rules of the night") as acting:
        assert acting.user is not None
        for process in ReturnProcess.objects.current().open().select_related("case").order_by("pk"):
            refresh(actor=acting.user, process=process)
