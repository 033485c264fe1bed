"""Searching: candidates by their tokens, limited to what the actor sees, then opened, compared and ranked.

Nothing here decides what may be seen. The index is joined to the owners that somebody sees, and the rows are read
through `visible_to` and their policies. Rows are read as values, not as objects: what is only compared is no
reading; what a page then shows is recorded where it is loaded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from foundation.accounts.models import User
from foundation.search import phones, words
from foundation.search import sources as sources_module
from foundation.search.alike import Likeness, Wanted
from foundation.search.models import Entry
from foundation.search.names import names_in
from foundation.search.sources import OWNERS, Kind, Source, sources
from foundation.search.tokens import Hasher, PartTokens
from foundation.search.tokens import together as together_of
from foundation.search.words import Stemming, Stems
from foundation.vault.fields import EncryptedField, Sealed
from foundation.vault.keyring import keyring

_TOKENS = Entry._meta.get_field("tokens")
#: So many rows are opened and compared at most. What is looked for stands among them, or the words are too common.
MOST_NAMES, MOST_BY_PART, MOST_WORDS, MOST_NUMBERS = 80, 40, 40, 60
#: A word that stands there counts for more than a name that only resembles it.
WORD_SCORE = 0.79
#: With fewer than this by all parts of a name, rows with some of them are looked at, too.
FEW = 20
#: More words than this make no search narrower.
MOST_ASKED = 8


@dataclass(frozen=True)
class Hit:
    """Why a row was found."""

    source: Source
    row: UUID
    pk: int
    owner_id: int
    kind: Kind
    field: str
    #: A `Likeness` for a name, 'whole' or 'end' for a number, nothing for words.
    how: str
    score: float
    #: Which of several names in the field, counted from 0.
    place: int = 0


@dataclass(frozen=True)
class Asked:
    """What somebody typed, read in every way that makes sense."""

    text: str
    name: Wanted
    words: tuple[Stems, ...]
    number: str | None
    mail: str | None

    @classmethod
    def read(cls, text: str, stemming: Stemming) -> "Asked":
        """Read a text of the search box."""
        number = phones.asked_number(text)
        mails = phones.mails_in(text)
        plain = () if number else tuple(stemming(word) for word in words.words_of(text)[:MOST_ASKED])
        return cls(text, Wanted("" if number or mails else text), plain, number, mails[0] if mails else None)

    @property
    def kinds(self) -> list[str]:
        """Say what is looked for, in codes: this, and never the text, goes into the record."""
        read = {"name": self.name.parts, "words": self.words, "number": self.number, "mail": self.mail}
        return [kind for kind, there in read.items() if there]

    @property
    def says_enough(self) -> bool:
        """Tell whether there is anything to look for."""
        typed = self.text.lower().split()
        if len(typed) > 2 and all(word in words.STOP_WORDS for word in typed):
            return False
        letters = sum(len(part.text) for part in self.name.parts)
        return bool(self.words or self.number or self.mail or letters > 1)


class Finder:
    """One search of one person."""

    def __init__(self, user: User, text: str) -> None:
        self.user = user
        self.stemming = Stemming()
        self.asked = Asked.read(text, self.stemming)
        self.hasher = Hasher()
        self._closed = sources_module.closed_groups(user)

    def hits(self) -> list[Hit]:
        """Return every hit, the likeliest first."""
        found = [*self._names(), *self._numbers(), *self._words()]
        return sorted(found, key=lambda hit: (-hit.score, -hit.pk))

    # --- candidates ---
    def _entries(self, kind: Kind) -> Iterator[tuple[list[Source], QuerySet[Entry]]]:
        """Yield, for each kind of owner and data group, the entries that may take part."""
        groups: dict[tuple[str, str], list[Source]] = {}
        for source in sources().values():
            if kind in source.kinds:
                group = source.group if source.group in self._closed else ""
                groups.setdefault((source.owner[0], group), []).append(source)
        for (owner, group), members in groups.items():
            owners = OWNERS[owner](self.user, group)
            yield (
                members,
                Entry.objects.filter(source__in=[source.number for source in members], owner_id__in=owners),
            )

    def _names(self) -> Iterator[Hit]:
        parts = [PartTokens(part, self.hasher) for part in self.asked.name.parts]
        if not parts:
            return
        together = together_of(self.asked.name.parts, self.hasher)
        rank: Any = 0
        for part in parts:
            for tokens, worth in ((part.letters, 4), (part.bones, 2), (part.slips, 1)):
                rank = rank + _worth(tokens, worth)
        for members, entries in self._entries(Kind.NAME):
            all_parts = entries
            for part in parts:
                all_parts = all_parts.filter(tokens__overlap=_array(part.every))
            found = _first(all_parts, rank, MOST_NAMES)
            if len(found) < FEW and (len(parts) > 1 or together):
                any_part = {token for part in parts for token in part.letters | part.bones} | together
                more = entries.filter(tokens__overlap=_array(any_part))
                rank_too = rank + _worth(together, 6) if together else rank
                found |= _first(more, rank_too, MOST_BY_PART)
            yield from self._compare_names(members, found)

    def _numbers(self) -> Iterator[Hit]:
        if self.asked.number:
            tokens = self.hasher.all("p", phones.asked_endings(self.asked.number))
        elif self.asked.mail:
            tokens = {self.hasher("m", self.asked.mail)}
        else:
            return
        for kind in (Kind.NUMBER, Kind.WORDS):
            for members, entries in self._entries(kind):
                found = entries.filter(tokens__overlap=_array(tokens)).order_by("-pk")
                rows = set(found.values_list("source", "row")[:MOST_NUMBERS])
                for source, row in self._open(members, rows):
                    yield from self._number_in(source, row)

    def _words(self) -> Iterator[Hit]:
        if not self.asked.words:
            return
        for members, entries in self._entries(Kind.WORDS):
            with_all = entries
            for stems in self.asked.words:
                with_all = with_all.filter(tokens__overlap=_array(self.hasher.all("w", stems)))
            newest = with_all.order_by("-pk").values_list("source", "row")[:MOST_WORDS]
            for source, row in self._open(members, set(newest)):
                for name, kind in source.fields:
                    if kind == Kind.WORDS and words.holds_all(row[name], list(self.asked.words), self.stemming):
                        yield _hit(source, row, kind, name, "", WORD_SCORE)
                        break

    # --- looking at what was found ---
    def _open(self, members: list[Source], rows: set[tuple[int, UUID]]) -> Iterator[tuple[Source, dict[str, Any]]]:
        """Read the rows that the actor sees, and open the fields that are compared."""
        for source in members:
            wanted = [row for number, row in rows if number == source.number]
            if not wanted:
                continue
            visible = source.model._default_manager.visible_to(self.user)  # type: ignore[attr-defined]
            names = [name for name, _kind in source.fields]
            values = visible.filter(uuid__in=wanted).values("pk", "uuid", source.owner[1], *names)
            # All keys are known before the first is needed; a client with two cases comes twice.
            for row in {row["pk"]: row for row in values}.values():
                for name in names:
                    row[name] = _opened(source.model._meta.get_field(name), row)
                yield source, row

    def _compare_names(self, members: list[Source], rows: set[tuple[int, UUID]]) -> Iterator[Hit]:
        for source, row in self._open(members, rows):
            best: Hit | None = None
            for name, kind in source.fields:
                if kind != Kind.NAME:
                    continue
                for place, each in enumerate(names_in(row[name])):
                    alike = self.asked.name.against(each)
                    if alike.likeness != Likeness.UNLIKE and (best is None or alike.score > best.score):
                        best = _hit(source, row, kind, name, alike.likeness.value, alike.score, place)
            if best:
                yield best

    def _number_in(self, source: Source, row: dict[str, Any]) -> Iterator[Hit]:
        for name, kind in source.fields:
            if kind == Kind.NAME:
                continue
            if self.asked.mail and self.asked.mail in phones.mails_in(row[name]):
                yield _hit(source, row, kind, name, "whole", 0.97)
            elif self.asked.number:
                numbers = phones.numbers_in(row[name]) or ([phones.figures(row[name])] if kind == Kind.NUMBER else [])
                how = max((phones.is_number(self.asked.number, number) for number in numbers), default="")
                if how:
                    yield _hit(source, row, kind, name, how, 0.97 if how == "whole" else 0.8)


def _array(tokens: Iterable[int]) -> Value:
    """Return tokens as one parameter: in a list each would be an expression of its own, and cost more than all else."""
    return Value(sorted(tokens), output_field=_TOKENS)


def _worth(tokens: Iterable[int], worth: int) -> Case:
    return Case(When(tokens__overlap=_array(tokens), then=Value(worth)), default=Value(0), output_field=IntegerField())


def _first(entries: QuerySet[Entry], rank: Any, most: int) -> set[tuple[int, UUID]]:
    return set(entries.annotate(rank=rank).order_by("-rank", "-pk").values_list("source", "row")[:most])


def _opened(field: Any, row: dict[str, Any]) -> str:
    value = row[field.attname]
    if not isinstance(field, EncryptedField) or not isinstance(value, Sealed):
        return str(value or "")
    place = f"{field.model._meta.db_table}|{field.column}|{row['uuid']}"
    return "" if value == b"" else keyring().open(value, place)


def _hit(source: Source, row: dict[str, Any], kind: Kind, field: str, how: str, score: float, place: int = 0) -> Hit:
    return Hit(source, row["uuid"], row["pk"], row[source.owner[1]], kind, field, how, score, place)
