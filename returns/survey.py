"""The follow-up score after return: questions, which are asked, and how answers become figures. Pure: no database.

Our own instrument (`returns/data/follow_up.json`), in the shape of IOM's Reintegration Sustainability Survey (2017) and
never called by its name: wording and weights are not IOM's. A version is a file; an answered list keeps its version.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FILES = Path(__file__).resolve().parent / "data"
#: Asked first: who cannot speak freely is asked nothing else.
FREELY, CANNOT = "T3", "no"
NOT_APPLICABLE = "not_applicable"
CENT = Decimal("0.01")

Answers = Mapping[str, str]


class InstrumentProblem(ValueError):
    """A version whose questions, scales or texts do not fit together; it says which."""


@dataclass(frozen=True)
class Option:
    """One answer to choose. ``score`` is 0 to 1, or None: known, and not counted."""

    code: str
    text: Mapping[str, str]
    score: Decimal | None


@dataclass(frozen=True)
class Alert:
    """What an answer asks of us: ``now`` on the same day, ``soon`` until somebody wrote down what was done."""

    code: str
    answers: frozenset[str]
    level: str
    text: Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """One question, in the words in which she is asked."""

    id: str
    dimension: str
    text: Mapping[str, str]
    options: tuple[Option, ...]
    weight: Decimal
    #: question id -> answers with which this one is asked; empty: always.
    show_if: Mapping[str, frozenset[str]]
    alert: Alert | None

    def option(self, code: str | None) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True)
class Score:
    """A dimension's figure, and what it was made of, so that everybody can add it up again."""

    value: Decimal | None
    terms: tuple[tuple[str, Decimal, Decimal], ...]  # question, weight, score
    applies: Decimal
    scored: Decimal


@dataclass(frozen=True)
class Instrument:
    """One version."""

    version: str
    questions: tuple[Question, ...]
    dimensions: tuple[tuple[str, Mapping[str, str], bool], ...]  # code, name, counts
    weights: Mapping[str, Decimal]
    needs: Decimal
    bands: tuple[tuple[Decimal, Decimal, str, Mapping[str, str]], ...]  # from, below, code, words

    def question(self, number: str) -> Question:
        return next(question for question in self.questions if question.id == number)

    @property
    def counted(self) -> list[str]:
        return [code for code, _name, counts in self.dimensions if counts]


def words(texts: Mapping[str, str]) -> str:
    """Return a text of the instrument in the language of the page."""
    return texts["nl" if get_language() == "nl" else "en"]


# --- reading a version ------------------------------------------------------------------------------------------
@cache
def instruments() -> dict[str, Instrument]:
    """Return every version there is, the newest last."""
    found = [read(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(FILES.glob("follow_up*.json"))]
    return {each.version: each for each in sorted(found, key=lambda each: each.version)}


def newest() -> Instrument:
    """Return the version that new lists are asked with."""
    return list(instruments().values())[-1]


def read(data: Mapping[str, Any]) -> Instrument:
    """Return the instrument of a file.

    Raises:
        InstrumentProblem: ids or options repeat, a scale or an earlier question is unknown, a score lies outside 0 to
            1, a weight is negative, a dimension that counts has no weight, or a text lacks a language.
    """
    scales = {name: tuple(_option(name, row) for row in rows) for name, rows in data["scales"].items()}
    for name, options in scales.items():
        _no_repeat(f"scale {name}", [option.code for option in options])
    questions: list[Question] = []
    for row in data["questions"]:
        if row["scale"] not in scales:
            raise InstrumentProblem(f"{row['id']}: there is no scale {row['scale']}")
        questions.append(_question(row, scales[row["scale"]], {each.id for each in questions}))
    _no_repeat("questions", [question.id for question in questions])
    dimensions = tuple((row["code"], _texts(row["code"], row), bool(row["scored"])) for row in data["dimensions"])
    for code, _name, counts in dimensions:
        if counts and not any(each.weight for each in questions if each.dimension == code):
            raise InstrumentProblem(f"dimension {code} has no weight")
    rules = data["scoring"]
    return Instrument(
        version=data["version"],
        questions=tuple(questions),
        dimensions=dimensions,
        weights={code: Decimal(str(weight)) for code, weight in rules["dimension_weights"].items()},
        needs=Decimal(str(rules["dimension_needs"])),
        bands=tuple(
            (Decimal(str(row["from"])), Decimal(str(row["below"])), row["code"], _texts(row["code"], row))
            for row in rules["bands"]
        ),
    )


def _texts(where: str, row: Mapping[str, Any]) -> dict[str, str]:
    texts = {language: str(row.get(language) or "") for language in ("nl", "en")}
    if not all(texts.values()):
        raise InstrumentProblem(f"{where}: a Dutch or an English text is missing")
    return texts


def _option(scale: str, row: Mapping[str, Any]) -> Option:
    score = row.get("score")
    if score is not None and not 0 <= score <= 1:
        raise InstrumentProblem(f"scale {scale}: the score of {row['code']} lies outside 0 to 1")
    return Option(row["code"], _texts(f"{scale}/{row['code']}", row), None if score is None else Decimal(str(score)))


def _question(row: Mapping[str, Any], options: tuple[Option, ...], earlier: set[str]) -> Question:
    weight = Decimal(str(row["weight"]))
    if weight < 0:
        raise InstrumentProblem(f"{row['id']}: the weight is negative")
    shown = {number: frozenset(codes) for number, codes in (row.get("show_if") or {}).items()}
    if unknown := set(shown) - earlier:
        raise InstrumentProblem(f"{row['id']}: asked after {', '.join(sorted(unknown))}, which does not come before it")
    told = row.get("alert")
    alert = told and Alert(told["code"], frozenset(told["if"]), told["level"], _texts(row["id"], told))
    return Question(row["id"], row["dimension"], _texts(row["id"], row), options, weight, shown, alert or None)


def _no_repeat(where: str, codes: list[str]) -> None:
    if repeated := {code for code in codes if codes.count(code) > 1}:
        raise InstrumentProblem(f"{where}: {', '.join(sorted(repeated))} stands there twice")


# --- answers ----------------------------------------------------------------------------------------------------
def is_shown(question: Question, answers: Answers) -> bool:
    """Tell whether a question is asked, given the answers before it."""
    return all(answers.get(number) in codes for number, codes in question.show_if.items())


def tidy(instrument: Instrument, answers: Answers) -> dict[str, str]:
    """Return the answers that count: known codes, without those of questions that were not asked.

    Who cannot speak freely is asked nothing else, so nothing else is kept.
    """
    kept: dict[str, str] = {}
    if answers.get(FREELY) == CANNOT:
        return {FREELY: CANNOT}
    for question in instrument.questions:
        code = answers.get(question.id)
        if code and question.option(code) and is_shown(question, kept):
            kept[question.id] = code
    return kept


def alerts(instrument: Instrument, answers: Answers) -> list[tuple[Question, Alert]]:
    """Return what the answers ask of us, in the order of the questions."""
    return [
        (question, question.alert)
        for question in instrument.questions
        if question.alert and answers.get(question.id) in question.alert.answers and is_shown(question, answers)
    ]


def dimension(instrument: Instrument, code: str, answers: Answers) -> Score:
    """Return Σ(weight × score) ÷ Σ(weight) over the answers that have a score, unrounded.

    None when these carry less than the needed part of the weight that applies (0.7).
    """
    terms, applies = [], Decimal(0)
    for question in instrument.questions:
        if question.dimension != code or not question.weight or not is_shown(question, answers):
            continue
        if answers.get(question.id) == NOT_APPLICABLE:
            continue
        applies += question.weight
        option = question.option(answers.get(question.id))
        if option is not None and option.score is not None:
            terms.append((question.id, question.weight, option.score))
    scored = sum((weight for _id, weight, _score in terms), Decimal(0))
    enough = bool(scored) and scored >= instrument.needs * applies
    value = sum((weight * score for _id, weight, score in terms), Decimal(0)) / scored if enough else None
    return Score(value, tuple(terms), applies, scored)


def scores(instrument: Instrument, answers: Answers) -> dict[str, Decimal | None]:
    """Return the figure of each dimension and of the whole, each rounded once at the end, half up, two decimals."""
    exact = {code: dimension(instrument, code, answers).value for code in instrument.counted}
    known = {code: value for code, value in exact.items() if value is not None}
    total = None
    if len(known) == len(exact):
        weights = sum(instrument.weights[code] for code in known)
        total = sum((instrument.weights[code] * value for code, value in known.items()), Decimal(0)) / weights
    return {code: _round(value) for code, value in {**exact, "total": total}.items()}


def _round(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(CENT, ROUND_HALF_UP)


def band(instrument: Instrument, value: Decimal | None) -> str:
    """Return how a rounded figure reads: much, some or little support needed; empty without a figure."""
    return next(
        (words(text) for begin, below, _code, text in instrument.bands if value is not None and begin <= value < below),
        "",
    )


def changed(before: Mapping[str, Decimal | None], after: Mapping[str, Decimal | None], code: str) -> Decimal | None:
    """Return the change of a figure between two moments of one version, if both have it."""
    first, second = before.get(code), after.get(code)
    return None if first is None or second is None else second - first


def differing(instrument: Instrument, hers: Answers, theirs: Answers) -> Iterable[tuple[Question, Option, Option]]:
    """Give the questions that she and her case worker answered otherwise."""
    for question in instrument.questions:
        first, second = question.option(hers.get(question.id)), question.option(theirs.get(question.id))
        if first and second and first.code != second.code:
            yield question, first, second
