"""Rows of characters that may repeat or be missing: every way on, as the definition has it."""

from hypothesis import given
from hypothesis import strategies as st

from impact.patterns.expression import bits, parse

rows = st.lists(st.tuples(st.sampled_from("abc/"), st.sampled_from(["", "*", "+", "?"])))


@given(rows)
def test_a_row_leads_on_over_what_may_be_missing(row: list[tuple[str, str]]) -> None:
    """From one character to each later one, if all between may be missing, and to itself."""
    read = parse("".join(char + mark for char, mark in row))
    missing = [False, *(mark in ("*", "?") for _, mark in row)]
    marks = ["", *(mark for _, mark in row)]
    ways = {(one, one) for one, mark in enumerate(marks) if mark in ("*", "+")}
    for one in range(len(missing)):
        for other in range(one + 1, len(missing)):
            ways.add((one, other))
            if not missing[other]:
                break

    assert {
        (one, one + distance) for distance, mask in read.follow.items() for one in bits(mask)
    } == ways
    assert set(bits(read.ends)) == {n for n in range(len(missing)) if all(missing[n + 1 :])}
