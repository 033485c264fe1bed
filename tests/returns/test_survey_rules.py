"""The follow-up score: the six vectors to the letter, and what must hold for every answer."""

import copy
import json
import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from returns import survey

DATA = json.loads((survey.FILES / "follow_up.json").read_text(encoding="utf-8"))
NOW = survey.newest()
ANSWERS = st.fixed_dictionaries(
    {}, optional={each.id: st.sampled_from([option.code for option in each.options]) for each in NOW.questions}
)
quickly = hypothesis_settings(max_examples=80, deadline=None)


@pytest.mark.parametrize("vector", DATA["tests"], ids=lambda vector: vector["name"])
def test_the_vectors(vector: dict[str, Any]) -> None:
    found = survey.scores(NOW, vector["answers"])
    assert {code: None if value is None else float(value) for code, value in found.items()} == vector["expect"]
    assert [alert.code for _question, alert in survey.alerts(NOW, vector["answers"])] == vector["alerts"]


@given(answers=ANSWERS, seed=st.integers(0, 99))
@quickly
def test_figures_lie_between_0_and_1_whatever_the_order(answers: dict[str, str], seed: int) -> None:
    found = survey.scores(NOW, answers)
    assert all(value is None or 0 <= value <= 1 for value in found.values())
    shuffled = list(answers.items())
    random.Random(seed).shuffle(shuffled)
    assert survey.scores(NOW, dict(shuffled)) == found


@given(answers=ANSWERS, number=st.sampled_from([each.id for each in NOW.questions if each.weight]))
@quickly
def test_a_better_answer_never_lowers_a_figure(answers: dict[str, str], number: str) -> None:
    question = NOW.question(number)
    scored = sorted(
        (option for option in question.options if option.score is not None), key=lambda each: each.score or 0
    )
    worse, better = answers | {number: scored[0].code}, answers | {number: scored[-1].code}
    low = survey.dimension(NOW, question.dimension, worse).value
    high = survey.dimension(NOW, question.dimension, better).value
    assert low is None or high is None or low <= high


@given(answers=ANSWERS)
@quickly
def test_what_was_not_asked_is_not_kept(answers: dict[str, str]) -> None:
    kept = survey.tidy(NOW, answers)
    assert all(survey.is_shown(NOW.question(number), kept) for number in kept)
    assert survey.tidy(NOW, kept) == kept
    if answers.get("T3") == "no":
        assert kept == {"T3": "no"}


def test_a_question_that_another_answer_showed_is_cleared() -> None:
    assert survey.tidy(NOW, {"P10": "no", "P11": "need"}) == {"P10": "no", "P11": "need"}
    assert survey.tidy(NOW, {"P10": "yes", "P11": "need"}) == {"P10": "yes"}


def _first(data: dict[str, Any], **change: Any) -> None:
    data["questions"][0].update(change)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda data: data["questions"].append(data["questions"][0]), "twice"),
        (lambda data: _first(data, scale="nowhere"), "no scale"),
        (lambda data: data["scales"]["rating"].append(data["scales"]["rating"][0]), "twice"),
        (lambda data: data["scales"]["rating"][0].update(score=1.5), "outside"),
        (lambda data: _first(data, weight=-1), "negative"),
        (lambda data: [row.update(weight=0) for row in data["questions"] if row["dimension"] == "social"], "no weight"),
        (lambda data: _first(data, show_if={"P10": ["no"]}), "does not come before"),
        (lambda data: _first(data, nl=""), "missing"),
    ],
)
def test_a_version_that_does_not_fit_together_is_refused(spoil: Any, says: str) -> None:
    data = copy.deepcopy(DATA)
    spoil(data)
    with pytest.raises(survey.InstrumentProblem, match=says):
        survey.read(data)


def test_bands_are_read_from_the_rounded_figure() -> None:
    assert survey.band(NOW, Decimal("0.33")) != survey.band(NOW, Decimal("0.34"))
    assert survey.band(NOW, None) == ""
