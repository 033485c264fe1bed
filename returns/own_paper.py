"""Her own paper: what she carries with her, safe if somebody finds it on her.

It is built from an allow-list: `build` is given entries, lines of the template and phrases, and cannot reach
the case. So a new field of the file cannot get in, whoever adds one. `of_plan` is the only place that reads
rows, and every text goes through the word check again when the paper is made.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.dateformat import format as format_date
from django.utils.translation import override

from returns.checklist import applying, situation_of
from returns.codes import ItemState, OwnSection
from returns.models import DeparturePlan, OwnEntry, PlanItem
from returns.phrases import phrase
from returns.wordcheck import Finding, Rule, check, rules_of

#: Lines that say what she knows or does, not what is in her bag (numbers of the template).
BEFORE_I_GO = frozenset({8, 9, 11, 12, 16, 23, 25, 26, 27, 39, 40})
#: Sections of which a short paper shows the heading and lines to write on, to be filled in together.
WRITE_HERE = (OwnSection.JOURNEY, OwnSection.MEETS_ME, OwnSection.FIRST_DAYS, OwnSection.NUMBERS, OwnSection.GOALS)
#: So many signs, headings counted along, fit on the inner side in larger letters.
ROOM_FOR_LARGE = 900
PICTURES = {
    OwnSection.JOURNEY: "suitcase", OwnSection.MEETS_ME: "person", OwnSection.FIRST_DAYS: "sun",
    OwnSection.APPOINTMENTS: "calendar", OwnSection.MEDICINES: "medicine", OwnSection.PAPERS_MONEY: "passport",
    OwnSection.NUMBERS: "phone", OwnSection.GOALS: "goal",
}  # fmt: skip
VEHICLES = {
    "plane": r"\b(?:vlieg|vlucht|fly|flight|plane|Schiphol)", "bus": r"\bbus", "train": r"\b(?:trein|train)\b",
}  # fmt: skip
FILE_NAMES = {"nl": "mijn-reis.pdf", "en": "my-journey.pdf", "both": "mijn-reis.pdf"}


@dataclass(frozen=True)
class Word:
    """A text in one language; the second of two languages is printed in a quieter ink."""

    lang: str
    text: str
    second: bool = False


Words = tuple[Word, ...]


@dataclass(frozen=True)
class Line:
    """An entry with its picture, day and number, or a line with a box to tick."""

    words: Words
    day: Words = ()
    number: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with its lines; without lines there is room to write."""

    title: Words
    lines: Sequence[Line]
    is_journey: bool = False  # stands right under the title, which says the same


@dataclass(frozen=True)
class OwnPaper:
    """Everything that is printed, and nothing else."""

    title: Words
    sections: Sequence[Section]
    carry: Section
    before: Section
    notes: Words
    closing: Words
    to_fill_in: Words
    two: bool
    large: bool

    @property
    def shown(self) -> list[Section]:
        """All sections in order, for the screen."""
        return [*self.sections, *(section for section in (self.carry, self.before) if section.lines)]

    @property
    def document_title(self) -> str:
        """The title in the metadata: words of travel, no name."""
        return " · ".join(word.text for word in self.title)


class PaperRefused(Exception):
    """The paper holds a word that would betray her; ``findings`` say which and where."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def in_both(nl: str, en: str, languages: Sequence[str]) -> Words:
    """Return a text in the languages of the paper, the first in full ink; a name that is the same once."""
    texts = {"nl": nl, "en": en}
    return once([Word(lang, texts[lang], second=lang != languages[0]) for lang in languages])


def once(words: Sequence[Word]) -> Words:
    """Leave out a second language that says the same, such as a name."""
    return tuple(word for number, word in enumerate(words) if number == 0 or word.text != words[0].text)


def fixed(key: str, languages: Sequence[str]) -> Words:
    """Return a fixed phrase in the languages of the paper."""
    return in_both(phrase(key, "nl"), phrase(key, "en"), languages)


def build(
    *, entries: Iterable[OwnEntry], items: Iterable[PlanItem], medicines: bool, languages: Sequence[str]
) -> OwnPaper:
    """Put her paper together.

    Args:
        entries: lines written with her.
        items: items of the checklist that apply; only lines marked safe for the traveller are used.
        medicines: she agreed that medicines stand in it.
        languages: one or two, the first in full ink.
    """
    by_section: dict[str, list[Line]] = {section: [] for section in OwnSection}
    for entry in entries:
        if entry.section != OwnSection.MEDICINES or medicines:
            by_section[entry.section].append(_entry(entry, languages))
    empty = not any(by_section.values())
    shown = [s for s in OwnSection if by_section[s] or (empty and s in WRITE_HERE)]
    sections = [Section(fixed(s, languages), by_section[s], s == OwnSection.JOURNEY) for s in shown]
    lines = safe_items(items, medicines=medicines)
    return OwnPaper(
        title=fixed("title", languages),
        sections=sections,
        carry=Section(fixed("i_carry_with_me", languages), _ticks(lines, languages, before=False)),
        before=Section(fixed("before_i_go", languages), _ticks(lines, languages, before=True)),
        notes=fixed("my_notes", languages),
        closing=fixed("good_journey", languages),
        to_fill_in=fixed("nothing_here_yet", languages) if empty else (),
        two=len(languages) > 1,
        large=_length(sections) < ROOM_FOR_LARGE,
    )


def _length(sections: Sequence[Section]) -> int:
    """Estimate the room in signs: a heading and the picture's line count as much as the words do."""
    return sum(60 + sum(45 + sum(len(w.text) for w in (*line.words, *line.day)) for line in s.lines) for s in sections)


def safe_items(items: Iterable[PlanItem], *, medicines: bool) -> list[PlanItem]:
    """Keep the items whose line may stand in her paper, now.

    Own items never do: nobody has read their words for her. What short notice moved to aftercare is not in
    her bag on the day of departure.
    """
    return [
        item
        for item in items
        if item.template_item is not None
        and item.template_item.traveller_safe
        and (medicines or not item.template_item.needs_consent)
        and item.state != ItemState.NOT_APPLICABLE
        and (item.due_days >= 0 or item.template_item.due_days < 0 or item.state == ItemState.DONE)
    ]


def _ticks(items: Iterable[PlanItem], languages: Sequence[str], *, before: bool) -> list[Line]:
    rows = [item.template_item for item in items if item.template_item is not None]
    return [
        Line(in_both(row.traveller_text_nl, row.traveller_text_en, languages))  # type: ignore[attr-defined]
        for row in rows
        if (row.number in BEFORE_I_GO) is before
    ]


def _entry(entry: OwnEntry, languages: Sequence[str]) -> Line:
    picture = PICTURES[OwnSection(entry.section)]
    if entry.section == OwnSection.JOURNEY:
        text = f"{entry.text_nl} {entry.text_en}"
        picture = next((name for name, say in VEHICLES.items() if re.search(say, text, re.IGNORECASE)), picture)
    return Line(
        words=in_both(entry.text_nl, entry.text_en, languages),
        day=in_both(_day(entry, "nl"), _day(entry, "en"), languages) if entry.happens_on or entry.at_time else (),
        number=entry.number,
        picture=picture,
    )


def _day(entry: OwnEntry, language: str) -> str:
    with override(language):
        day = format_date(entry.happens_on, "l j F") if entry.happens_on else ""
    time = entry.at_time.strftime("%H:%M") if entry.at_time else ""
    return ", ".join(part for part in (day[:1].upper() + day[1:], time) if part)


def of_plan(plan: DeparturePlan, languages: Sequence[str]) -> OwnPaper:
    """Read the plan's rows, build the paper and check every word of it.

    Raises:
        PaperRefused: a word that would betray her.
    """
    situation = situation_of(plan.case)
    entries = list(plan.own_entries.all())
    items = applying(plan.items.select_related("template_item").order_by("template_item__number", "pk"), situation)
    paper = build(entries=entries, items=items, medicines=plan.medicines_may_be_named, languages=languages)
    if found := findings(paper, entries, rules_of(plan.case)):
        raise PaperRefused(found)
    return paper


def findings(paper: OwnPaper, entries: Iterable[OwnEntry], rules: Iterable[Rule]) -> list[Finding]:
    """Check her entries with the list and her file's own names, and all that is fixed with the list."""
    written: dict[str, str] = {}
    for number, entry in enumerate(entries, start=1):
        title = OwnSection(entry.section).label
        for text in (entry.text_nl, entry.text_en, entry.number):
            written[f"{title} ({number})"] = f"{written.get(f'{title} ({number})', '')}\n{text}"
    printed = " \n".join([paper.document_title, *FILE_NAMES.values(), *texts(paper)])
    return check(written, rules) or check({str(paper.document_title): printed})


def texts(paper: OwnPaper) -> Iterable[str]:
    """Yield every text that is printed."""
    sections = [*paper.sections, paper.carry, paper.before]
    yield from (word.text for words in (paper.title, paper.notes, paper.closing, paper.to_fill_in) for word in words)
    for section in sections:
        yield from (word.text for word in section.title)
        for line in section.lines:
            yield from (word.text for word in (*line.words, *line.day))
            yield line.number
