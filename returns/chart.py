"""Her wish over time as a drawing: where each talk, line, gap and marker stands.

Nothing is inferred. A wish holds from its talk until the next one, and at most for the six weeks in which
the next talk should be: after that the drawing shows a gap, because nobody asked. No trend and no forecast.
All figures are whole numbers, since a template writes 12.5 as '12,5' in Dutch and a drawing cannot read that.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

#: From 'does not want' to 'wants to go back'; equal distances, and no colour tells one from the other.
LEVELS = ("does_not_want", "undecided", "considers", "wants_return")
#: A talk is due at least every six weeks (our default); after that the wish is not known.
KNOWN_FOR = timedelta(weeks=6)
#: A marker shortly before the first talk belongs in the picture, one of years ago would squash it.
LOOK_BACK = timedelta(days=90)
SHORTEST_SPAN = timedelta(days=14)


@dataclass(frozen=True)
class WishPoint:
    """One talk: what she wanted on that day."""

    day: date
    wish: str


@dataclass(frozen=True)
class Marker:
    """Something that happened and may matter: a permit, a dismissal, a birth."""

    day: date
    label: str


@dataclass(frozen=True)
class Period:
    """A period in which she had the duty to leave; without an end it still runs."""

    start: date
    end: date | None = None


@dataclass(frozen=True)
class Label:
    """A word in the drawing: where, and on which side of that place."""

    x: int
    y: int
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Span:
    """A part of the time axis."""

    x: int
    width: int


@dataclass(frozen=True)
class Talk:
    """The circle of one talk and its words."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class ChartLayout:
    """Everything a template needs to draw; `name` tells the two drawings on one page apart."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    levels: list[Label]
    lines: list[str]
    gaps: list[Span]
    bands: list[Span]
    talks: list[Talk]
    markers: list[Label]
    ticks: list[Label]

    @property
    def span(self) -> int:
        """Height of the field between the highest and the lowest line."""
        return self.bottom - self.top


@dataclass(frozen=True)
class WishCharts:
    """The drawing in two sizes and its data as rows (day, words) for the table."""

    wide: ChartLayout
    narrow: ChartLayout
    rows: list[tuple[date, str]]
    has_band: bool
    has_gap: bool


@dataclass(frozen=True)
class _Frame:
    name: str
    left: int
    step: int
    letter: float  # average width of a letter of the labels


_WIDE = _Frame("wide", left=114, step=38, letter=7.7)
_NARROW = _Frame("narrow", left=98, step=46, letter=7.7)
_ROW = 20  # height of one row of marker labels


def wish_label(wish: str) -> str:
    """Return the short words of a wish for beside a line of the drawing."""
    return {
        "wants_return": pgettext("wish", "wants to go back"),
        "considers": pgettext("wish", "considers it"),
        "undecided": pgettext("wish", "does not know"),
        "does_not_want": pgettext("wish", "does not want to"),
    }[wish]


def wish_charts(
    points: Iterable[WishPoint], markers: Iterable[Marker] = (), *, today: date, periods: Iterable[Period] = (),
    end_label: str = "",
) -> WishCharts | None:  # fmt: skip
    """Lay out both drawings and the table; None when there was no talk yet.

    The drawing ends ``today``, or on the day she left or the file closed, which ``end_label`` then says.
    """
    talks = sorted(points, key=lambda point: point.day)
    if not talks:
        return None
    marks = sorted(markers, key=lambda mark: mark.day)
    spans = list(periods)
    wide = wish_chart(talks, marks, today, 720, spans, end_label)
    narrow = wish_chart(talks, marks, today, 340, spans, end_label)
    rows = [(talk.day, wish_label(talk.wish)) for talk in talks]
    rows += [(mark.day, mark.label) for mark in marks]
    duty = pgettext("wish", "duty to leave begins"), pgettext("wish", "duty to leave ends")
    for span in spans:
        rows.append((span.start, duty[0]))
        if span.end is not None:
            rows.append((span.end, duty[1]))
    return WishCharts(wide, narrow, sorted(rows, key=lambda row: row[0]), bool(wide.bands), bool(wide.gaps))


def wish_chart(
    points: Sequence[WishPoint],
    markers: Sequence[Marker],
    today: date,
    width: int,
    periods: Sequence[Period] = (),
    end_label: str = "",
) -> ChartLayout:
    """Lay out one drawing of `width` units; points and markers in order of day, at least one point."""
    frame = _WIDE if width >= 500 else _NARROW
    begin = _begin(points, markers, today)
    right = width - 12
    days = (today - begin).days

    def x_of(day: date) -> int:
        share = min(max((day - begin).days, 0), days) / days
        return round(frame.left + 10 + share * (right - frame.left - 10))

    shown = [mark for mark in markers if begin <= mark.day <= today]
    labels = _marker_labels(shown, x_of, frame, right)
    top = 14 + _ROW * (max((label.y for label in labels), default=-1) + 1)
    bottom = top + frame.step * (len(LEVELS) - 1)

    def y_of(wish: str) -> int:
        return bottom - frame.step * LEVELS.index(wish)

    lines, gaps = _lines(points, today, x_of, y_of)
    return ChartLayout(
        name=frame.name,
        width=width,
        height=bottom + 38,
        left=frame.left,
        right=right,
        top=top,
        bottom=bottom,
        levels=[Label(0, y_of(wish), wish_label(wish)) for wish in reversed(LEVELS)],
        lines=lines,
        gaps=gaps,
        bands=_bands(periods, begin, today, x_of),
        talks=[Talk(x_of(p.day), y_of(p.wish), f"{date_format(p.day)}: {wish_label(p.wish)}") for p in points],
        markers=[Label(label.x, 10 + _ROW * label.y, label.text, label.anchor) for label in labels],
        ticks=_ticks(points, begin, today, x_of, bottom + 30, frame, end_label),
    )


def _begin(points: Sequence[WishPoint], markers: Sequence[Marker], today: date) -> date:
    first = points[0].day
    near = [mark.day for mark in markers if first - LOOK_BACK <= mark.day]
    return min([first, *near, today - SHORTEST_SPAN])


def _lines(
    points: Sequence[WishPoint], today: date, x_of: Callable[[date], int], y_of: Callable[[str], int]
) -> tuple[list[str], list[Span]]:
    """Return the step line in pieces, broken wherever nobody asked for too long."""
    lines: list[str] = []
    gaps: list[Span] = []
    piece: list[tuple[int, int]] = []
    for index, point in enumerate(points):
        following = points[index + 1].day if index + 1 < len(points) else today
        end = min(following, point.day + KNOWN_FOR)
        x, y, x_end = x_of(point.day), y_of(point.wish), x_of(end)
        piece += [(x, y), (x_end, y)]
        if end < following:
            gaps.append(Span(x_end, max(x_of(following) - x_end, 1)))
            lines.append(_polyline(piece))
            piece = []
    if piece:
        lines.append(_polyline(piece))
    return lines, gaps


def _polyline(piece: Sequence[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in piece)


def _bands(periods: Sequence[Period], begin: date, today: date, x_of: Callable[[date], int]) -> list[Span]:
    bands = []
    for period in periods:
        end = min(period.end or today, today)
        if period.start <= today and end >= begin:
            x = x_of(period.start)
            bands.append(Span(x, max(x_of(end) - x, 2)))
    return bands


def _marker_labels(markers: Sequence[Marker], x_of: Callable[[date], int], frame: _Frame, right: int) -> list[Label]:
    """Give each marker's words a side and a row (in `y`) where they meet no other words."""
    taken: list[list[tuple[float, float]]] = []
    labels = []
    for mark in markers:
        x = x_of(mark.day)
        length = len(mark.label) * frame.letter
        anchor = "start" if x + 6 + length <= right + 12 else "end"
        begin, end = (x + 4, x + 4 + length) if anchor == "start" else (x - 4 - length, x - 4)
        row = next((r for r, used in enumerate(taken) if all(end < a or begin > b for a, b in used)), len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append((begin - 6, end + 6))
        labels.append(Label(x, row, mark.label, anchor))
    return labels


def _ticks(
    points: Sequence[WishPoint], begin: date, today: date, x_of: Callable[[date], int], y: int, frame: _Frame,
    end_label: str,
) -> list[Label]:  # fmt: skip
    """Return the days under the line: the first talk and today always, others where there is room."""
    month = "b" if get_language() == "nl" else "M"  # Dutch writes months without a capital
    form = f"{month} Y" if (today - begin).days > 365 else f"j {month}"
    now = Label(x_of(today), y, end_label or pgettext("chart", "today"), "end")
    used = [(now.x - len(now.text) * frame.letter - 8, float(now.x))]
    ticks = []
    for point in points:
        text = date_format(point.day, form)
        half = len(text) * frame.letter / 2
        x = x_of(point.day)
        if any(x + half + 4 > a and x - half - 4 < b for a, b in used):
            continue
        used.append((x - half - 4, x + half + 4))
        ticks.append(Label(x, y, text, "middle"))
    return [*ticks, now]
