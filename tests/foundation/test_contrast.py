"""The tokens keep what look.md promises: every pair in use can be read, in light and in dark."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static/css/tokens.css"
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-2", "brand") for ground in ("paper", "surface", "sunken")],
    *[(kind, f"{kind}-tint") for kind in ("done", "attention", "alarm")],
    *[(kind, ground) for kind in ("done", "attention", "alarm") for ground in ("surface", "paper")],
    ("ink", "tint"), ("brand", "tint"), ("ink", "done-tint"), ("ink", "attention-tint"), ("ink", "alarm-tint"),
    ("on-brand", "brand"), ("on-brand", "brand-strong"), ("on-exit", "exit"), ("brand", "attention-tint"),
]  # fmt: skip
BORDERS = [("control", "surface"), ("control", "paper"), ("focus", "paper"), ("focus", "surface"), ("brand", "sunken")]


def themes():
    """Return the three lists of tokens; what a later one leaves out it has from the first."""
    blocks = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))
        for block in re.findall(r"\{([^{}]*--paper[^{}]*)\}", CSS.read_text())
    ]
    return {"light": blocks[0], "dark": blocks[0] | blocks[1], "chosen dark": blocks[0] | blocks[2]}


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "chosen dark"])
def test_text_can_be_read(theme):
    tokens = themes()[theme]
    least = 5.2 if theme == "light" else 6.8
    poor = {pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in TEXT}
    assert {pair: figure for pair, figure in poor.items() if figure < least} == {}


@pytest.mark.parametrize("theme", ["light", "dark", "chosen dark"])
def test_borders_and_focus_can_be_seen(theme):
    tokens = themes()[theme]
    poor = {pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in BORDERS}
    assert {pair: figure for pair, figure in poor.items() if figure < 3} == {}


def test_both_ways_to_dark_are_the_same():
    assert themes()["dark"] == themes()["chosen dark"]
