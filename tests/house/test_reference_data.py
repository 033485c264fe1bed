"""The reference data are read by people who decide on safety: check them like code.

Plain Python on purpose: these tests need no database and no settings, so whoever
edits a data file can run them in a second.
"""

import json
import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKLIST = ROOT / "returns/data/checklist.json"
FOLLOW_UP = ROOT / "returns/data/follow_up.json"
RISK = ROOT / "returns/data/risk_items.json"
WORDS = ROOT / "returns/data/forbidden_words.json"
PHRASES = ROOT / "returns/data/own_edition_phrases.json"
LANGUAGES = ROOT / "cases/data/languages.json"
ORGANISATIONS = ROOT / "organisations/data/organisations.json"
DEMO_WORDS = ROOT / "portal/demo/words.json"
VIGNETTES = ROOT / "portal/demo/vignettes_notes.json"
DEMO = [DEMO_WORDS, VIGNETTES]
ALL = [CHECKLIST, RISK, FOLLOW_UP, WORDS, PHRASES, LANGUAGES, ORGANISATIONS, *DEMO]

# The working model of the field; a change here is a new version of the template.
CRITICAL = {1, 2, 5, 7, 8, 11, 12, 13, 23, 25, 28, 29, 33, 34, 35, 37, 38}
CRITICAL_WHEN = {5: "child_travels", 29: "criminal_case"}
SHORT_NOTICE = {1, 2, 5, 7, 11, 12, 13, 25, 28, 29, 33, 34, 35, 38}
DUE_DAYS = [
    *(56, 56, 42, 42, 42, 28, 14, 14, 7, 10, 7, 7, 14, 14, 21, 14, 21, 2, 14, 7),
    *(28, 28, 14, 3, 7, 7, 14, 28, 28, 28, 14, 7, 7, 7, 7, 7, 14, 5, 1, -1),
]
RISK_DOMAINS = {
    "A": {1, 2, 3, 4, 5, 6},
    "B": {7, 8, 9, 10},
    "C": {11, 12, 13, 14, 31},
    "D": {15, 16, 17, 18},
    "E": {19, 20, 21, 22},
    "F": {23, 24, 25, 26},
    "G": {27, 28, 29},
    "H": {30},
}
LANGUAGE_PAIR = re.compile(r"^(.*)_nl$")
MAY_BE_EMPTY = ("hint", "traveller_text", "limits", "to_verify")
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def walk(value, where=""):
    """Every dict and string of a file, with its place for the message."""
    yield where, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from walk(inner, f"{where}[{number}]")


def fold(text):
    """What the word list calls `prepare`."""
    text = unicodedata.normalize("NFKC", text).translate(INVISIBLE)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", text)


def patterns():
    for entry in load(WORDS)["entries"]:
        term = entry["term"] if entry["match"] == "regex" else re.escape(fold(entry["term"]))
        source = {"word": rf"(?<!\w){term}(?!\w)", "stem": rf"(?<!\w){term}\w*", "regex": term}
        yield entry, re.compile(source[entry["match"]], re.IGNORECASE)


@pytest.fixture(scope="module")
def betrays():
    """A function that names the first forbidden entry found in a text, or None."""
    compiled = list(patterns())

    def check(text):
        prepared = fold(text)
        return next((e["term"] for e, p in compiled if p.search(prepared)), None)

    return check


@pytest.mark.parametrize("path", ALL, ids=lambda p: p.name)
def test_file_is_tidy_and_dated(path):
    text = path.read_text(encoding="utf-8")
    data = json.loads(text)
    assert text == json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    assert data["version"] and data["source"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", data["checked_on"])


@pytest.mark.parametrize("path", ALL, ids=lambda p: p.name)
def test_every_text_has_both_languages(path):
    for where, value in walk(load(path)):
        if not isinstance(value, dict):
            continue
        for key in value:
            if (found := LANGUAGE_PAIR.match(key)) is None:
                continue
            stem = found[1]
            dutch, english = value[key], value.get(f"{stem}_en")
            assert english is not None, f"{path.name}{where}: {stem}_en is missing"
            assert bool(dutch) == bool(english), f"{path.name}{where}: {stem} in one language only"
            if path not in DEMO and not stem.startswith(MAY_BE_EMPTY):
                assert dutch, f"{path.name}{where}: {stem} is empty"


@pytest.mark.parametrize("path", ALL, ids=lambda p: p.name)
def test_plain_punctuation(path):
    for where, value in walk(load(path)):
        if isinstance(value, str):
            assert not re.search("[\u2013\u2014\u2026\u201c\u201d]|  |\\.\\.\\.", value), f"{path.name}{where}: {value}"
            assert value == value.strip(), f"{path.name}{where}: stray space"
            assert "(verify)" not in value, f"{path.name}{where}: a note to ourselves"


def test_checklist_is_the_model_of_the_field():
    items = load(CHECKLIST)["items"]
    assert [i["number"] for i in items] == list(range(1, 41))
    assert [i["due_days"] for i in items] == DUE_DAYS
    assert {i["number"] for i in items if i["critical"]} == CRITICAL
    assert {i["number"]: i["critical_when"] for i in items if i["critical_when"]} == CRITICAL_WHEN
    assert {i["number"] for i in items if i["short_notice"]} == SHORT_NOTICE
    assert {i["number"]: i["short_notice_when"] for i in items if i["short_notice_when"]} == CRITICAL_WHEN


def test_checklist_uses_known_codes():
    data = load(CHECKLIST)
    sections = [s["code"] for s in data["sections"]]
    owners = {o["code"] for o in data["owners"]}
    situations = {"", "child_travels", "criminal_case", "minor"}
    assert len(set(sections)) == len(sections) == 7
    for item in data["items"]:
        assert item["section"] in sections
        assert {item["owner"], *item["also"]} <= owners
        assert {item["critical_when"], item["applies_when"], item["short_notice_when"]} <= situations


def test_her_paper_holds_only_innocent_lines(betrays):
    for item in load(CHECKLIST)["items"]:
        texts = [item["traveller_text_nl"], item["traveller_text_en"]]
        assert item["traveller_safe"] == all(texts) == any(texts), item["number"]
        assert not (item["needs_consent"] and not item["traveller_safe"]), item["number"]
        for text in texts:
            assert betrays(text) is None, f"item {item['number']}: {text}"


def test_safety_items_never_stand_in_her_paper():
    """What protects her must not be readable by whoever finds the paper."""
    never = {17, 19, 21, 22, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38}
    assert not [i for i in load(CHECKLIST)["items"] if i["number"] in never and i["traveller_safe"]]


def test_own_edition_phrases(betrays):
    data = load(PHRASES)
    keys = [p["key"] for p in data["phrases"]]
    assert len(set(keys)) == len(keys)
    assert set(data["sections"]) <= set(keys)
    for phrase in data["phrases"]:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", phrase["key"])
        assert phrase["nl"] and phrase["en"] and phrase["checked"] is True
        assert betrays(phrase["nl"]) is None, phrase["nl"]
        assert betrays(phrase["en"]) is None, phrase["en"]


def test_risk_items_are_complete():
    data = load(RISK)
    items = data["items"]
    assert sorted(i["number"] for i in items) == list(range(1, 32))
    assert [i["order"] for i in items] == list(range(1, 32))
    found = {d["code"]: {i["number"] for i in items if i["domain"] == d["code"]} for d in data["domains"]}
    assert found == RISK_DOMAINS
    assert {i["number"] for i in items if i["blocks_clearance"]} == {22, 30}
    assert [s["value"] for s in data["scale"]] == [0, 1, 2, 3, None]
    assert all(i["question_nl"].endswith("?") and i["question_en"].endswith("?") for i in items)


def follow_up_scores(data, answers):
    """What the instrument's own rules give, each score rounded once at the end."""
    sums = {}
    for d in (d["code"] for d in data["dimensions"] if d["scored"]):
        applies = scored = total = Decimal(0)
        for q in (q for q in data["questions"] if q["dimension"] == d and q["weight"]):
            answer = answers.get(q["id"])
            if answer == "not_applicable":
                continue
            applies += q["weight"]
            option = next((o for o in data["scales"][q["scale"]] if o["code"] == answer), None)
            if option and option["score"] is not None:
                scored += q["weight"]
                total += q["weight"] * Decimal(str(option["score"]))
        enough = scored and scored >= applies * Decimal(str(data["scoring"]["dimension_needs"]))
        sums[d] = total / scored if enough else None
    sums["total"] = None if None in sums.values() else sum(sums.values()) / len(sums)
    return {k: None if v is None else float(v.quantize(Decimal("0.01"), ROUND_HALF_UP)) for k, v in sums.items()}


def test_follow_up_vectors_and_storyline():
    data = load(FOLLOW_UP)
    for vector in data["tests"]:
        assert follow_up_scores(data, vector["answers"]) == vector["expect"], vector["name"]
    thabo = next(v for v in load(VIGNETTES)["vignettes"] if v["number"] == 9)
    scored = [f for f in thabo["follow_ups"] if "answers" in f]
    for row in scored:
        assert follow_up_scores(data, row["answers"]) == row["scores"]
    assert [f["scores"]["total"] for f in scored] == [0.41, 0.51, 0.63]


def test_follow_up_texts():
    data = load(FOLLOW_UP)
    ids = [q["id"] for q in data["questions"]]
    assert len(set(ids)) == len(ids)
    for where, value in walk(data):
        if isinstance(value, dict) and ("nl" in value or "en" in value):
            assert value.get("nl") and value.get("en"), where
    assert {q["scale"] for q in data["questions"]} <= set(data["scales"])


def test_word_list_is_sound():
    data = load(WORDS)
    reasons = {r["code"] for r in data["reasons"]}
    keys = [(e["term"].lower(), e["match"]) for e in data["entries"]]
    assert len(set(keys)) == len(keys)
    for entry, pattern in patterns():
        assert entry["reason"] in reasons
        assert entry["language"] in {"nl", "en", "any"}
        assert not pattern.search(""), entry["term"]


def test_word_list_refuses_and_lets_pass(betrays):
    data = load(WORDS)
    assert [t for t in data["guilty"] if betrays(t) is None] == []
    assert [(t, betrays(t)) for t in data["innocent"] if betrays(t)] == []
    assert betrays("slacht\u00adoffer") and betrays("mensen\u200bhandel")


def test_languages():
    languages = load(LANGUAGES)["languages"]
    codes = [row["code"] for row in languages]
    assert len(codes) == len(set(codes)) == 82
    for row in languages:
        assert re.fullmatch(r"[a-z]{2,3}", row["code"])
        assert re.fullmatch(r"[A-Z][a-z]{3}", row["script"])
        assert row["direction"] in {"ltr", "rtl"}
        assert row["name_own"] and row["font"].startswith("Noto Sans")


def test_organisations():
    known_languages = {row["code"] for row in load(LANGUAGES)["languages"]}
    data = load(ORGANISATIONS)
    kinds = {k["code"] for k in data["kinds"]}
    groups = {g["code"] for g in data["target_groups"]}
    rows = data["organisations"]
    codes = [o["code"] for o in rows]
    assert len(set(codes)) == len(codes)
    for o in rows:
        place = o["code"]
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", place)
        assert o["kind"] in kinds, place
        assert set(o["tiers"]) <= {"information", "guidance"}, place
        assert re.fullmatch(r"[A-Z]{2}", o["country"]), place
        assert o["countries"] == ["*"] or all(re.fullmatch(r"[A-Z]{2}", c) for c in o["countries"]), place
        assert set(o["languages"]) <= known_languages, place
        assert o["target_groups"] and set(o["target_groups"]) <= groups, place
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", o["last_checked_on"]), place
        assert o["source"], place


def test_only_fictional_partners_have_contacts():
    """An invented number on a real organisation would send somebody astray."""
    for o in load(ORGANISATIONS)["organisations"]:
        if not o["is_fictional"]:
            assert o["contacts"] == [], o["code"]
            continue
        assert "(fictief)" in o["name"], o["code"]
        assert o["website"] == "", o["code"]
        for contact in o["contacts"]:
            assert contact["email"].endswith("@example.org")
            assert re.fullmatch(r"\+00 000 \d{4}", contact["phone"])


def test_compass_countries():
    compass = next(o for o in load(ORGANISATIONS)["organisations"] if o["kind"] == "compass")
    expected = ["AF", "DZ", "TD", "EG", "ET", "IQ", "LB", "LY", "ML", "MA", "NE", "NG", "SD", "TN"]
    assert sorted(compass["countries"]) == sorted(expected)
    assert compass["to_verify_nl"] and compass["tiers_to_verify"]


def test_demo_words_are_plenty_and_distinct():
    data = load(DEMO_WORDS)
    for key, minimum in data["minimum"].items():
        rows = [json.dumps(row) for row in data[key]]
        assert len(rows) == len(set(rows)), key
        assert len(rows) >= minimum, key
    vignettes = {v["alias_surname"] for v in load(VIGNETTES)["vignettes"]}
    assert not vignettes & set(data["alias_surnames"])


def test_vignettes_fit_the_reference_data():
    data = load(VIGNETTES)
    today = date.fromisoformat(data["reference_date"])
    languages = {row["code"] for row in load(LANGUAGES)["languages"]}
    organisations = {o["code"] for o in load(ORGANISATIONS)["organisations"]}
    for v in data["vignettes"]:
        name = v["alias_surname"]
        born = date.fromisoformat(v["birth_date"])
        had_birthday = (today.month, today.day) >= (born.month, born.day)
        assert v["age"] == today.year - born.year - (not had_birthday), name
        assert {v["language"], *v["other_languages"]} <= languages, name
        used = {p["organisation"] for p in v["partners"]} | {r["organisation"] for r in v["referrals"]}
        assert used <= organisations, name
        assert all(1 <= i["number"] <= 31 for i in v["risk"]["items"]), name
        days = [m["day"] for m in v["moves"]]
        assert days == sorted(days) and v["intake_day"] <= days[0], name
        numbers = [i["number"] for i in v["checklist"]]
        assert sorted(numbers) == (list(range(1, 41)) if numbers else []), name
        if v["stage"] == "ready" or any(m["transition"] == "clear_departure" for m in v["moves"]):
            open_items = {i["number"] for i in v["checklist"] if i["status"] == "open"}
            assert not open_items & CRITICAL, name


def test_vignettes_own_paper_is_safe(betrays):
    vignettes = load(VIGNETTES)["vignettes"]
    assert [v["number"] for v in vignettes] == list(range(1, 11))
    for v in vignettes:
        for entry in v["own_edition"]:
            for language in ("nl", "en"):
                text = entry[f"text_{language}"]
                assert betrays(text) is None, f"{v['alias_surname']}: {betrays(text)} in {text}"
