"""Words of notes and conversations: what is left of a text when accents, endings and small words are taken off."""

import re
import threading
import unicodedata
from collections.abc import Callable

import snowballstemmer
from anyascii import anyascii

_SMALL_WORDS = (
    # Dutch
    "aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een en er ge geen "
    "geweest haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je kan kon kunnen maar me meer "
    "men met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op over reeds te tegen toch toen tot u "
    "uit uw van veel voor want waren was wat werd wezen wie wil worden wordt zal ze zelf zich zij zijn zo zonder zou "
    # English
    "a about after again all am an and any are as at be because been before being but by can could did do does doing "
    "down during each few for from further had has have having he her here hers him his how i if into it its just "
    "more most my no nor not now off on once only or other our out own same she should so some such than that the "
    "their them then there these they this those through to too under until up very was we were what when where which "
    "while who whom why will with you your"
)
#: Small words of both languages that say nothing about a text.
STOP_WORDS = frozenset(_SMALL_WORDS.split())
#: A text of 200,000 signs has fewer distinct words than this; past it nothing is gained.
MOST_WORDS = 6000
SHORTEST = 2
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NO_WORD = re.compile("[^a-z0-9]")
_STEMMERS = [snowballstemmer.stemmer("dutch"), snowballstemmer.stemmer("english")]
Stems = frozenset[str]


def plain(word: str) -> str:
    """Return a word in small Latin letters and figures."""
    if word.isascii():  # most words, and by far the quickest
        return word.replace("'", "").lower()
    return _NO_WORD.sub("", anyascii(word).lower())


def words_of(text: str) -> list[str]:
    """Return the distinct words of a text, small words left out, in the order in which they appear."""
    found: dict[str, None] = {}
    for word in _WORD.findall(unicodedata.normalize("NFKC", text)):
        if len(bare := plain(word)) >= SHORTEST and bare not in STOP_WORDS:
            found[bare[:64]] = None
            if len(found) >= MOST_WORDS:
                break
    return list(found)


#: A stemmer keeps the word it works on in itself, and two people write at once.
_ONE_AT_A_TIME = threading.Lock()


def stems_of(word: str) -> Stems:
    """Return the stems of a plain word, read as Dutch and as English."""
    if word.isdigit():
        return frozenset({word})
    with _ONE_AT_A_TIME:
        return frozenset(stemmer.stemWord(word) for stemmer in _STEMMERS)


class Stemming:
    """Remembers stems for the span of one search or one run, no longer: words of a file are personal data."""

    def __init__(self) -> None:
        self._known: dict[str, Stems] = {}

    def __call__(self, word: str) -> Stems:
        if (stems := self._known.get(word)) is None:
            stems = self._known[word] = stems_of(word)
        return stems


def holds_all(text: str, wanted: list[Stems], stemming: Callable[[str], Stems]) -> bool:
    """Tell whether the text holds each wanted word, in whatever form."""
    missing = list(wanted)
    # Stemming costs more than all else here: only words that begin alike can have the same stem.
    begins = {stem[:2] for stems in wanted for stem in stems}
    begins.add("ge")  # which Dutch puts before participles
    for word in set(_WORD.findall(text if text.isascii() else unicodedata.normalize("NFKC", text))):
        bare = plain(word)[:64]
        if bare[:2] in begins and bare not in STOP_WORDS:
            stems = stemming(bare)
            missing = [each for each in missing if not each & stems]
            if not missing:
                return True
    return not missing
