"""Two people who write at once: the stemmers of the library keep the word they work on, so no two threads share one."""

from concurrent.futures import ThreadPoolExecutor

from foundation.search.words import stems_of

WORDS = ["gesprekken", "terugkeer", "familieleden", "conversations", "wachtend", "verblijfsvergunning", "a", "oorlog"]


def test_many_threads_stem_as_one_does() -> None:
    alone = [stems_of(word) for word in WORDS]

    def often(_number: int) -> bool:
        return all([stems_of(word) for word in WORDS] == alone for _ in range(150))

    with ThreadPoolExecutor(8) as hands:
        assert all(hands.map(often, range(8)))
