"""`docs/security.md` answers for each point of the checklist, and what it points to exists."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TEXT = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
POINTS = [f"S{number:02}" for number in range(1, 85)]
ANSWERS = ("met", "partly", "waits", "not applicable")
ROWS = {
    cells[0]: cells[1:]
    for line in TEXT.splitlines()
    if re.match(r"\| S\d\d \|", line)
    for cells in [[cell.strip() for cell in line.strip().strip("|").split(" | ")]]
}


def test_every_point_stands_there_once_and_in_order() -> None:
    assert re.findall(r"^\| (S\d\d) \|", TEXT, re.MULTILINE) == POINTS


@pytest.mark.parametrize("point", POINTS)
def test_a_point_is_answered(point: str) -> None:
    answer, where, proof = ROWS[point]
    assert answer.startswith(ANSWERS), answer
    if not answer.startswith("met"):
        assert ":" in answer and len(answer.split(":", 1)[1].strip()) > 20, "say why"
    if answer.startswith(("met", "partly")):
        assert "`" in where, "say where"
        assert "`" in proof or proof.startswith("read"), "say which test proves it"


@pytest.mark.parametrize("point", POINTS)
def test_what_it_names_exists(point: str) -> None:
    for name in re.findall(r"`([^`]+)`", " ".join(ROWS[point])):
        place, _, function = name.partition("::")
        if "/" not in place and not place.endswith((".py", ".md", ".toml", ".yml")):
            continue  # a setting, a header, a command
        path = PROJECT / place
        assert path.exists(), place
        if function:
            assert re.search(rf"^def {re.escape(function)}\(", path.read_text(encoding="utf-8"), re.MULTILINE), name
