"""`python -m bench.search [people] [notes]`: how well and how fast the search finds (make bench-search).

1. The labelled set among all people: in the first ten, first; unlike names that were called the same.
2. A search page over sealed notes beside the same page over plain, unprotected text (tsvector, GIN, no policy): both
   through the same view, and both as somebody with 40 files and somebody with 30 % of all.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

RESULTS = Path(__file__).resolve().parent / "search.json"
ROUNDS = 15


def prepare() -> None:
    """Point this process at fresh databases of its own."""
    import base64
    import os
    import secrets

    from foundation import postgres

    os.environ.update(postgres.ensure_database("terugweg_bench_search", fresh=True).as_environment())
    os.environ["TERUGWEG_MASTER_KEY"] = base64.b64encode(secrets.token_bytes(32)).decode()
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()


def quality(world: Any) -> dict[str, Any]:
    """Search every variant of the labelled set among all people."""
    from bench.names import table
    from cases.models import Identity
    from foundation.access.acting import acting_as
    from foundation.accounts.models import User
    from foundation.search.alike import Likeness, Wanted
    from foundation.search.finding import Finder
    from portal.desk.searching import _by_case, _grouped, _without_noise

    user, rows = User.objects.get(pk=world.people.everything), table("variants")
    where = {name: case for case, name in enumerate(world.names, 1)}
    places, times, missed = [], [], []
    for row in rows:
        with acting_as(user, read_only=True):
            started = time.perf_counter()
            files = _grouped(_by_case(user, _without_noise(Finder(user, row["variant"]).hits())))
            times.append(time.perf_counter() - started)
        found = [case for case, _reasons in files]
        place = found.index(where[row["name"]]) if where[row["name"]] in found else None
        places.append(place)
        if place is None or place >= 10:
            missed.append(f"{row['language']}: {row['name']} | {row['variant']} ({row['kind']}) {place}")
    same = [
        row
        for row in table("unlike")
        if {Wanted(row["name"]).against(row["unlike"]).likeness, Wanted(row["unlike"]).against(row["name"]).likeness}
        & {Likeness.SAME, Likeness.OTHERWISE}
    ]
    with acting_as(user, read_only=True):
        assert Identity.objects.visible_to(user).count() == len(world.names)
    return {
        "variants": len(rows), "languages": len({row["language"] for row in rows}), "people": len(world.names),
        "first_ten": sum(place is not None and place < 10 for place in places) / len(rows),
        "first": sum(place == 0 for place in places) / len(rows),
        "unlike": len(table("unlike")), "unlike_called_same": len(same), "missed": missed,
        "p50_ms": round(1000 * statistics.median(times), 1), "p95_ms": round(1000 * sorted(times)[int(len(times) * 0.95)], 1),
    }  # fmt: skip


class PlainFinder:
    """The same search over plain, unprotected text: what the page would be without vault, index and policies."""

    def __init__(self, user: Any, text: str) -> None:
        from foundation.search.finding import Asked
        from foundation.search.words import Stemming

        self.user, self.text = user, text
        self.asked = Asked.read(text, Stemming())

    def hits(self) -> list[Any]:
        from django.db import connections

        from cases.models import Note
        from foundation.access.acting import acting
        from foundation.search.finding import MOST_WORDS, WORD_SCORE, Hit
        from foundation.search.sources import Kind, sources

        scope = acting().scope
        with connections["owner"].cursor() as cursor:  # the owner: no policy holds for it
            cursor.execute(
                "SELECT n.id, n.case_id, n.body FROM bench_note n JOIN cases_case c ON c.id = n.case_id"
                " WHERE n.words @@ plainto_tsquery('dutch', %s) AND (c.team_id = ANY(%s) OR c.id = ANY(%s))"
                " ORDER BY n.id DESC LIMIT %s",
                [self.text, list(scope.teams), list(scope.cases), MOST_WORDS],
            )
            rows = cursor.fetchall()
        note = sources()[Note]
        return [Hit(note, None, pk, case, Kind.WORDS, "text", "", WORD_SCORE) for pk, case, _body in rows]  # type: ignore[arg-type]


@contextmanager
def plain() -> Iterator[None]:
    with mock.patch("portal.desk.searching.Finder", PlainFinder):
        yield


def speed(world: Any) -> list[dict[str, Any]]:
    """Measure the page, and within it the search alone, in turns: ours, plain, ours, plain."""
    from django.test import Client
    from django.test.utils import override_settings

    from bench.search_fill import rare_word
    from foundation import clock
    from foundation.access.acting import acting_as
    from foundation.accounts import fresh, idle
    from foundation.accounts.models import User
    from foundation.accounts.views import BACKEND
    from foundation.search.finding import Finder
    from portal.desk import searching

    searching.PER_HOUR = searching.EMPTY_PER_HOUR = 10**9
    texts = {
        "rare word": rare_word(31_007),
        "usual word": rare_word(40),
        "word of every third note": "rustig",
        "two words": "rustig kamer",
        "no hit": "xylofoon",
    }
    found = []
    for who in ("worker", "coordinator"):
        user = User.objects.get(pk=getattr(world.people, who))
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(user, backend=BACKEND)
        session = client.session  # as after the second factor
        session[fresh._KEY], session[fresh._OWNER] = clock.now().timestamp(), str(user.pk)
        session[idle.BEGAN] = session[idle.SEEN] = int(time.time())
        session.save()
        with override_settings(DEBUG=False):
            for kind, text in texts.items():
                row: dict[str, Any] = {"who": who, "kind": kind}
                for side in ("ours", "plain"):
                    row[f"{side}_files"] = _page(client, text, side)[1]
                pages: dict[str, list[float]] = {"ours": [], "plain": []}
                for _round in range(ROUNDS):
                    for side, times in pages.items():
                        times.append(_page(client, text, side)[0])
                for side, times in pages.items():
                    row[f"{side}_page_ms"] = round(1000 * statistics.median(times), 1)
                for side, finder in (("ours", Finder), ("plain", PlainFinder)):
                    row[f"{side}_search_ms"] = round(1000 * _search(user, text, finder, acting_as), 1)
                row["ratio_page"] = round(row["ours_page_ms"] / row["plain_page_ms"], 2)
                found.append(row)
                print(f"  {row}", flush=True)
    return found


def _page(client: Any, text: str, side: str) -> tuple[float, int]:
    """Search as a browser does: send the box, follow to the results."""
    import re

    started = time.perf_counter()
    if side == "plain":
        with plain():
            answer = client.post("/search/", {"text": text})
    else:
        answer = client.post("/search/", {"text": text})
    assert answer.status_code == 302 and answer["Location"].startswith("/search/"), answer
    page = client.get(answer["Location"])
    seconds = time.perf_counter() - started
    assert page.status_code == 200
    return seconds, len(re.findall(r'class="reasons"', page.content.decode()))


def _search(user: Any, text: str, finder: Callable[..., Any], acting_as: Any) -> float:
    times = []
    for _round in range(ROUNDS):
        with acting_as(user):
            started = time.perf_counter()
            finder(user, text).hits()
            times.append(time.perf_counter() - started)
    return statistics.median(times)


def report(found: dict[str, Any]) -> str:
    """Return what was found as a table."""
    names = found["names"]
    lines = [
        "",
        (
            f"{names['variants']} variants over {names['languages']} traditions among {names['people']:,} people:"
            f" first ten {names['first_ten']:.1%}, first {names['first']:.1%};"
            f" {names['unlike_called_same']} of {names['unlike']} unlike pairs called the same;"
            f" p50 {names['p50_ms']} ms, p95 {names['p95_ms']} ms"
        ),
        "",
        f"{found['notes']:,} notes, median of {ROUNDS}",
        f"{'':<40}{'page, sealed':>14}{'page, plain':>14}{'ratio':>8}{'search, sealed':>16}{'search, plain':>15}",
    ]
    lines += [
        f"{row['who'] + ', ' + row['kind']:<40}{row['ours_page_ms']:>11.1f} ms{row['plain_page_ms']:>11.1f} ms"
        f"{row['ratio_page']:>8.2f}{row['ours_search_ms']:>13.1f} ms{row['plain_search_ms']:>12.1f} ms"
        for row in found["pages"]
    ]
    return "\n".join(lines)


def main() -> int:
    """Fill, measure, print, and say by the code whether it is good enough."""
    numbers = [int(each.replace("_", "").replace(",", "")) for each in sys.argv[1:3]]
    people, notes = (*numbers, *(100_000, 1_000_000)[len(numbers) :])
    prepare()
    from django.core.management import call_command

    call_command("migrate_all", verbosity=0)
    from bench.search_fill import fill

    world = fill(people, notes)
    found: dict[str, Any] = {"people": people, "notes": notes, "names": quality(world)}
    found["pages"] = speed(world)
    RESULTS.write_text(json.dumps(found, indent=2, ensure_ascii=False), encoding="utf-8")
    print(report(found))
    for line in found["names"]["missed"]:
        print(f"  missed {line}")
    names = found["names"]
    good = names["first_ten"] >= 0.95 and names["first"] >= 0.80 and not names["unlike_called_same"]
    return 0 if good and all(row["ratio_page"] <= 2 for row in found["pages"]) else 1


if __name__ == "__main__":
    sys.exit(main())
