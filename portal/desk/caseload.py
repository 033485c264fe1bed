"""The caseload: what needs attention first, filtered and paged in the narrow table of lists."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Aggregate, Count, QuerySet, Sum
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_countries import countries

from cases.languages import language_name
from cases.models import Case
from foundation import clock
from foundation.access import policy
from foundation.access.acting import acting
from foundation.access.policy import Action
from foundation.accounts.models import Team, User
from foundation.days import Due
from portal.desk import road
from portal.desk.links import link
from portal.desk.tasks import plan_items, task_row
from portal.lines import Line, lines_of
from portal.models import Listing, ListingQuerySet, Tally
from returns.stages import ROAD, Stage

PAGE = 25
#: In the order of the road, then what stands beside it. Closed files are asked for.
PILLS = (*ROAD, Stage.ON_HOLD, Stage.MISSING)
TALKS = ("late", "week", "none")
DUES = ("late", "nothing")


@dataclass(frozen=True)
class Filters:
    """What the address asks for. Anything unknown counts as not asked, so that an old link still opens."""

    stage: str = ""
    team: int = 0
    country: str = ""
    talk: str = ""
    due: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """Read the filters of an address."""
        stage, team, talk = query.get("stage", ""), query.get("team", ""), query.get("talk", "")
        country = query.get("country", "").upper()
        return cls(
            stage if stage in Stage.values else "",
            int(team) if team.isascii() and team.isdigit() and len(team) < 10 else 0,
            country if country in countries else "",
            talk if talk in TALKS else "",
            due if (due := query.get("due", "")) in DUES else "",
        )

    @property
    def further(self) -> bool:
        """Tell whether anything but the stage is asked."""
        return bool(self.team or self.country or self.talk or self.due)

    def address(self, **changes: str) -> str:
        """Return the address of the list with these filters, some of them changed."""
        query = QueryDict(mutable=True)
        values = {
            "stage": self.stage, "team": str(self.team or ""), "country": self.country, "talk": self.talk,
            "due": self.due,
        } | changes  # fmt: skip
        query.update({key: value for key, value in values.items() if value})
        return link("portal:caseload", query=query.urlencode())


@dataclass(frozen=True)
class Row:
    """One case in the list."""

    alias: str
    url: str
    place: str
    due: Due | None
    task: str
    task_url: str
    dots: road.Dots


@dataclass
class Caseload:
    """The list of one person: counts, pills, one page of rows. Asks the same few questions for 1 and 25 rows."""

    user: User
    filters: Filters
    page_number: str = "1"
    today: date = field(default_factory=clock.today)

    def _base(self) -> ListingQuerySet:
        lines = Listing.objects.visible_to(self.user)
        if self.filters.team:
            lines = lines.filter(team_id=self.filters.team)
        if self.filters.due == "late":  # what is late during a pause waits
            lines = lines.filter(next_due_on__lt=self.today).exclude(stage=Stage.ON_HOLD)
        elif self.filters.due == "nothing":
            lines = lines.filter(next_due_on=None)
        match self.filters.talk:
            case "late":
                lines = lines.filter(next_talk_on__lt=self.today)
            case "week":
                lines = lines.filter(next_talk_on__range=(self.today, self.today + timedelta(days=7)))
            case "none":
                lines = lines.filter(next_talk_on=None, stage__in=[Stage.INTAKE, Stage.DISCUSSION, Stage.PREPARATION])
        return lines

    @cached_property
    def counts(self) -> Counter[tuple[bool, str, str]]:
        """Files per (open, stage, country): for all pills, the total and the list of countries."""
        lines = self._base()
        found: Counter[tuple[bool, str, str]] = Counter()
        teams, cases = acting().scope.teams, acting().scope.cases
        if teams and not (self.filters.talk or self.filters.due):
            # Of whole teams the database keeps the counts; nobody counts 30,000 lines for a page.
            kept = Tally.objects.visible_to(self.user)
            _add(found, kept.filter(team_id=self.filters.team) if self.filters.team else kept, Sum("number"))
            if not cases:
                return found
            lines = lines.filter(pk__in=cases).exclude(team_id__in=teams)
        _add(found, lines, Count("pk"))
        return found

    def count(self, *, stage: str = "") -> int:
        """Count the files of a stage (or all open ones), with the other filters as they are."""
        wanted = self.filters.country
        return sum(
            number
            for (is_open, its_stage, country), number in self.counts.items()
            if (not wanted or country == wanted)
            and (not is_open if stage == Stage.CLOSED else is_open and (not stage or its_stage == stage))
        )

    @cached_property
    def page(self) -> Page[Any]:
        """The page that is asked for; a number that does not exist gives the nearest one that does."""
        return Paginator(range(self.count(stage=self.filters.stage)), PAGE).get_page(self.page_number)

    def _ids(self) -> list[int]:
        lines = self._base()
        if self.filters.country:
            lines = lines.filter(country=self.filters.country)
        if self.filters.stage == Stage.CLOSED:
            lines = lines.filter(is_open=False).order_by("-pk")
        else:
            lines = lines.open().by_due()
            if self.filters.stage:
                lines = lines.filter(stage=self.filters.stage)
        total, begin, number = self.page.paginator.count, max(self.page.start_index() - 1, 0), len(self.page)
        ids = lines.values_list("pk", flat=True)
        if begin > total // 2:
            # The far half is walked from the end: no page costs more than the middle one.
            end = total - begin
            return list(ids.reverse()[max(end - number, 0) : end])[::-1]
        return list(ids[begin : begin + number])

    def rows(self) -> list[Row]:
        """The cases of the page: the same questions, whatever their number."""
        lines = lines_of(self._ids())
        words = plan_items(task for line in lines if (task := line.task))
        return [_row(self.user, line, words) for line in lines]

    def pills(self) -> list[dict[str, Any]]:
        """The stages that occur, each with its number; 'closed' without one, since nobody works there."""
        total = self.count()
        pills = [_pill(_("All"), total, self.filters.address(stage=""), active=not self.filters.stage)]
        for stage in PILLS:
            number, active = self.count(stage=stage), stage == self.filters.stage
            if number or active:
                pills.append(_pill(Stage(stage).label, number, self.filters.address(stage=stage), active=active))
        closed = self.filters.address(stage=Stage.CLOSED)
        pills.append(_pill(Stage.CLOSED.label, "", closed, active=self.filters.stage == Stage.CLOSED))
        return pills

    def country_choices(self) -> list[tuple[str, str]]:
        """The countries that occur in this caseload, by name."""
        codes = {country for (_open, _stage, country), number in self.counts.items() if country and number} | {
            self.filters.country
        } - {""}
        return sorted(((code, str(countries.name(code))) for code in codes), key=lambda pair: pair[1].casefold())

    def team_choices(self) -> list[tuple[int, str]]:
        """The teams whose files this person sees, where there is a choice."""
        teams = acting().scope.teams
        return list(Team.objects.filter(pk__in=teams).values_list("pk", "name")) if len(teams) > 1 else []


def talk_choices() -> list[tuple[str, str]]:
    """The answers to 'when is the next talk?'."""
    return [("late", _("is late")), ("week", _("within a week")), ("none", _("is not planned"))]


def _add(found: Counter[tuple[bool, str, str]], rows: QuerySet[Any], number: Aggregate) -> None:
    for is_open, stage, country, count in rows.values_list("is_open", "stage", "country").annotate(n=number).order_by():
        found[is_open, stage, country] += count


def _pill(label: Any, number: int | str, url: str, *, active: bool) -> dict[str, Any]:
    return {"label": label, "count": number, "url": url, "active": active}


def _row(user: User, line: Line, words: Mapping[str, str]) -> Row:
    shown = None
    if (task := line.task) is not None:
        shown = task_row(
            task, line, words, stage=line.stage,
            may_talk=policy.may_write(user.role, Action.WISH_TALK) or line.case_worker_id == user.pk,
            may_write=policy.may_write(user.role, Action.KEEP_FILE),
        )  # fmt: skip
    return Row(
        line.alias, link("portal:case", reference=line.reference), place_in_words(line), shown.due if shown else None,
        shown.title if shown else "", shown.url if shown else "",
        road.dots(line if line.stage else None, departure_on=line.departure_on, next_talk_on=line.next_talk_on),
    )  # fmt: skip


def place_of(case: Case) -> str:
    """Return country and language in one line."""
    return f"{country_name(case)} · {language_name(case.client.language)}"


def place_in_words(line: Line) -> str:
    """Return country and language of a list's line."""
    return f"{_country(line.origin, line.country)} · {language_name(line.language)}"


def country_name(case: Case) -> str:
    """Return the country of origin in words; stateless and unknown are answers."""
    return _country(case.client.origin, str(case.client.origin_country))


@lru_cache(maxsize=1024)
def _country_in(code: str, language: str | None) -> str:
    """Look a name up once for each language: the list of countries is long and its look-up is slow."""
    return str(countries.name(code))


def _country(origin: str, code: str) -> str:
    if origin == "country":
        return _country_in(code, get_language())
    return _("stateless") if origin == "stateless" else _("country not known yet")
