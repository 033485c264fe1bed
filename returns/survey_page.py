"""What the page of the questions after return shows: a line per dimension, the figures, and how each was made."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.days import short_date
from returns import survey
from returns.codes import SurveyMoment, Voice
from returns.models import Survey

#: The drawing: 0 at the bottom, 1 on top, one step for each moment.
LEFT, RIGHT, TOP, BOTTOM = 52, 346, 14, 106


@dataclass(frozen=True)
class Dot:
    """One figure in the drawing; whole numbers, since a template writes 12.5 as '12,5' in Dutch."""

    x: int
    y: int
    text: str


def number(value: Decimal | None) -> str:
    """Return a figure as the page's language writes it, with a dash where there is none."""
    return "–" if value is None else str(formats.number_format(value, decimal_pos=2))


def _short(moment: str) -> str:
    """Return the moment in as few letters as fit below a small drawing."""
    months = {SurveyMoment.MONTH_3: 3, SurveyMoment.MONTH_6: 6, SurveyMoment.MONTH_12: 12}.get(SurveyMoment(moment))
    if months is None:
        return pgettext("below a drawing", "start") if moment == SurveyMoment.BASELINE else "·"
    return _("%(months)s months") % {"months": months}


def page_of(rows: Sequence[Survey]) -> dict[str, Any]:
    """Return everything of the page; ``rows`` are those that were not replaced, of one return."""
    order = list(SurveyMoment.values)
    hers = sorted((row for row in rows if row.voice == Voice.HERS), key=lambda row: order.index(row.moment))
    beside = {row.moment: row for row in rows if row.voice == Voice.WORKER}
    found = {row.pk: survey.scores(survey.instruments()[row.version], row.answers) for row in rows}
    newest = survey.newest()
    counted = [(code, survey.words(name)) for code, name, counts in newest.dimensions if counts and hers]
    return {
        "moments": [_moment(row, beside.get(row.moment), found) for row in reversed(hers)],
        "charts": [_chart(code, name, hers, beside, found) for code, name in counted],
        "version": newest.version,
    }


def _moment(row: Survey, other: Survey | None, found: dict[int, dict[str, Decimal | None]]) -> dict[str, Any]:
    instrument = survey.instruments()[row.version]
    figures = [
        {
            "name": survey.words(name),
            "value": number(found[row.pk][code]),
            "band": survey.band(instrument, found[row.pk][code]),
            "beside": number(found[other.pk][code]) if other else "",
            "sum": _sum(instrument, code, row.answers),
        }
        for code, name, counts in instrument.dimensions if counts
    ]  # fmt: skip
    total = found[row.pk]["total"]
    return {
        "row": row,
        "day": short_date(row.asked_on),
        "not_asked": row.answers.get(survey.FREELY) == survey.CANNOT,
        "figures": figures,
        "total": number(total),
        "total_band": survey.band(instrument, total),
        "beside": other,
        "differing": [
            (survey.words(question.text), survey.words(mine.text), survey.words(theirs.text))
            for question, mine, theirs in survey.differing(instrument, row.answers, other.answers if other else {})
        ],
        "alerts": [
            {"text": survey.words(alert.text), "now": alert.level == "now"}
            for _question, alert in survey.alerts(instrument, row.answers)
        ],
        "answers": [
            (survey.words(question.text), survey.words(option.text))
            for question in instrument.questions
            if (option := question.option(row.answers.get(question.id)))
        ],
    }


def _sum(instrument: survey.Instrument, code: str, answers: survey.Answers) -> str:
    """Write the sum out: (0.50 + 0.75) ÷ 2 = 0.63, or why there is no figure."""
    score = survey.dimension(instrument, code, answers)
    if score.value is None:
        return _("Too few answers for a figure: %(scored)s of %(applies)s count, %(needs)s are needed.") % {
            "scored": score.scored, "applies": score.applies, "needs": number(instrument.needs * score.applies),
        }  # fmt: skip
    terms = " + ".join(
        f"{number(each)}" if weight == 1 else f"{weight} × {number(each)}" for _id, weight, each in score.terms
    )
    rounded = score.value.quantize(survey.CENT, survey.ROUND_HALF_UP)
    return f"({terms}) ÷ {score.scored} = {number(rounded)}"


def _chart(
    code: str, name: str, hers: Sequence[Survey], beside: dict[str, Survey],
    found: dict[int, dict[str, Decimal | None]],
) -> dict[str, Any]:  # fmt: skip
    step = (RIGHT - LEFT) // max(len(hers) - 1, 1)

    def dot(place: int, row: Survey, value: Decimal) -> Dot:
        said = f"{row.get_moment_display()}: {number(value)}"
        return Dot(LEFT + step * place, BOTTOM - int((BOTTOM - TOP) * value), said)

    def dots(rows: Sequence[tuple[int, Survey]]) -> list[Dot]:
        figures = [(place, row, found[row.pk][code]) for place, row in rows]
        return [dot(place, row, value) for place, row, value in figures if value is not None]

    own = dots(list(enumerate(hers)))
    other = dots([(place, beside[row.moment]) for place, row in enumerate(hers) if row.moment in beside])
    return {
        "name": name,
        "own": own,
        "own_line": " ".join(f"{dot.x},{dot.y}" for dot in own),
        "other": other,
        "other_line": " ".join(f"{dot.x},{dot.y}" for dot in other),
        "levels": [{"y": BOTTOM - (BOTTOM - TOP) * part // 2, "text": number(Decimal(part) / 2)} for part in range(3)],
        "ticks": [{"x": LEFT + step * place, "text": _short(row.moment)} for place, row in enumerate(hers)],
        "rows": [
            (row.get_moment_display(), number(found[row.pk][code]),
             number(found[beside[row.moment].pk][code]) if row.moment in beside else "")
            for row in hers
        ],
    }  # fmt: skip
