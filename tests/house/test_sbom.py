"""The list of what the portal is made of is whole (S80)."""

import re
from pathlib import Path

from scripts.sbom import sbom

PROJECT = Path(__file__).resolve().parents[2]


def test_it_lists_every_library_of_the_lock() -> None:
    lock = (PROJECT / "requirements" / "run.txt").read_text(encoding="utf-8")
    named = set(re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==(\S+)", lock, re.MULTILINE))
    listed = [each for each in sbom()["components"] if "purl" in each]
    assert {(each["name"], each["version"]) for each in listed} == named
    assert all(each["properties"] and each["purl"].startswith("pkg:pypi/") for each in listed)
    assert len({each["bom-ref"] for each in sbom()["components"]}) == len(listed) + 1
