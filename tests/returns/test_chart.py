"""The drawing of her wish: what is asked is drawn, what is not asked is a gap, and nothing is inferred."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import translation

from returns.chart import LEVELS, Marker, Period, WishPoint, wish_chart, wish_charts

TODAY = date(2026, 11, 24)


def point(days_ago, wish="undecided"):
    return WishPoint(TODAY - timedelta(days=days_ago), wish)


@pytest.fixture(autouse=True)
def _dutch():
    with translation.override("nl"):
        yield


def test_without_a_talk_there_is_no_drawing():
    assert wish_charts([], today=TODAY) is None


def test_levels_are_equally_far_apart_and_the_strongest_wish_is_on_top():
    layout = wish_chart([point(30)], [], TODAY, 720)
    heights = [level.y for level in layout.levels]
    assert heights == sorted(heights)
    assert len({b - a for a, b in pairwise(heights)}) == 1
    assert (layout.top, layout.bottom) == (heights[0], heights[-1])


def test_a_change_of_mind_is_a_step_and_not_a_slope():
    layout = wish_chart([point(30, "wants_return"), point(10, "does_not_want")], [], TODAY, 720)
    (line,) = layout.lines
    corners = [tuple(int(n) for n in corner.split(",")) for corner in line.split()]
    for (x1, y1), (x2, y2) in pairwise(corners):
        assert x1 == x2 or y1 == y2


def test_more_than_six_weeks_without_a_talk_is_a_gap():
    layout = wish_chart([point(100), point(10)], [], TODAY, 720)
    assert len(layout.lines) == 2
    (gap,) = layout.gaps
    assert gap.x + gap.width == layout.talks[1].x


def test_six_weeks_is_not_yet_a_gap():
    assert wish_chart([point(52), point(10)], [], TODAY, 720).gaps == []


def test_the_line_ends_today_and_never_later():
    layout = wish_chart([point(3)], [], TODAY, 340)
    last = layout.lines[-1].split()[-1]
    assert int(last.split(",")[0]) == layout.right


def test_one_talk_today_has_a_place():
    layout = wish_chart([point(0)], [], TODAY, 340)
    assert layout.left <= layout.talks[0].x <= layout.right


@pytest.mark.parametrize("width", [340, 720])
def test_words_of_markers_never_meet(width):
    markers = [Marker(TODAY - timedelta(days=n), f"something that happened {n}") for n in (60, 58, 56, 20, 1)]
    layout = wish_chart([point(60)], markers, TODAY, width)
    places = []
    for marker in layout.markers:
        length = len(marker.text) * 7
        begin = marker.x if marker.anchor == "start" else marker.x - length
        places.append((marker.y, begin, begin + length))
    for i, (y, begin, end) in enumerate(places):
        assert all(y != y2 or end <= b2 or begin >= e2 for y2, b2, e2 in places[i + 1 :])
    assert max(y for y, *_ in places) < layout.top


def test_days_under_the_line_never_meet():
    layout = wish_chart([point(n) for n in (90, 89, 60, 59, 30, 2, 1)], [], TODAY, 340)
    xs = sorted(tick.x for tick in layout.ticks if tick.anchor == "middle")
    assert all(b - a > 40 for a, b in pairwise(xs))


def test_a_duty_to_leave_is_a_band_beside_the_scale_and_runs_to_today():
    layout = wish_chart([point(30)], [], TODAY, 720, [Period(TODAY - timedelta(days=10))])
    (band,) = layout.bands
    assert band.x + band.width == layout.right
    assert wish_chart([point(30)], [], TODAY, 720, [Period(TODAY + timedelta(days=1))]).bands == []


def test_a_marker_of_years_ago_is_in_the_table_but_does_not_squash_the_drawing():
    old = Marker(date(2019, 1, 1), "birth")
    charts = wish_charts([point(30)], [old], today=TODAY)
    assert charts.wide.markers == []
    assert charts.rows[0] == (old.day, "birth")


def test_the_table_holds_every_talk_in_order_of_day():
    charts = wish_charts([point(1, "considers"), point(40, "wants_return")], today=TODAY)
    assert [day for day, _words in charts.rows] == [point(40).day, point(1).day]


def test_every_level_has_words_and_every_figure_is_whole():
    charts = wish_charts([point(n, wish) for n, wish in enumerate(LEVELS)], today=TODAY)
    for layout in (charts.wide, charts.narrow):
        assert all(level.text for level in layout.levels)
        assert all(isinstance(talk.x, int) and isinstance(talk.y, int) for talk in layout.talks)
        assert "." not in " ".join(layout.lines)
