"""References that people say over a telephone."""

import re

from hypothesis import given
from hypothesis import strategies as st

from foundation.references import ALPHABET, ReferenceConverter, new_reference, read_reference

bodies = st.text(ALPHABET, min_size=7, max_size=7)


def whole(body: str) -> str:
    from foundation.references import check_character

    return f"TW-{body[:4]}-{body[4:]}{check_character(body)}"


def test_new_ones_are_well_formed_and_differ() -> None:
    made = {new_reference() for _ in range(2000)}
    assert len(made) == 2000
    for reference in made:
        assert re.fullmatch(ReferenceConverter.regex, reference)
        assert read_reference(reference) == reference


@given(bodies)
def test_people_write_them_in_many_ways(body: str) -> None:
    reference = whole(body)
    bare = reference.replace("-", "")
    spoken = bare.translate(str.maketrans({"1": "l", "0": "o"}))
    for written in (
        reference.lower(),
        bare,
        f" {bare[:6]} {bare[6:]} ",
        reference.replace("-", "."),
        "TW" + spoken[2:],
    ):
        assert read_reference(written) == reference


@given(bodies, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(body: str, place: int, other: str) -> None:
    characters = list(whole(body).replace("-", "")[2:])
    if characters[place] != other:
        characters[place] = other
        assert read_reference("TW" + "".join(characters)) is None


@given(bodies, st.integers(0, 5))
def test_two_swapped_characters_are_found(body: str, place: int) -> None:
    characters = list(whole(body).replace("-", "")[2:])
    first, second = ALPHABET.index(characters[place]), ALPHABET.index(characters[place + 1])
    if first != second and (first - second) % 16:
        characters[place], characters[place + 1] = characters[place + 1], characters[place]
        assert read_reference("TW" + "".join(characters)) is None


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = read_reference(text)
    assert found is None or re.fullmatch(ReferenceConverter.regex, found)
