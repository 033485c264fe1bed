"""The files around the vignettes."""

from collections.abc import Iterator
from datetime import date

from portal.demo.story import Cast, Story


def background(cast: Cast, today: date, *, seed: int) -> Iterator[Story]:
    """Yield."""
    yield from ()
