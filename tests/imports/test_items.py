"""Lists of arguments, cut at their commas: against a reader of one character at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.imports.literals import UNREAD, Span, items

MARKS = b"()[]{},;\n"
code = st.lists(st.sampled_from([*(bytes([one]) for one in MARKS), b"a", b" ", b"("])).map(b"".join)


def slowly(code: bytes, start: int, most: int) -> list[tuple[int, int]]:
    """The items' starts and ends; an unread one has none."""
    found, depth, begin, seen = [], 0, start, 0
    for at in range(start, len(code)):
        mark = code[at : at + 1]
        if mark not in MARKS or seen == most or mark in b";\n":
            if mark in MARKS:
                break
            continue
        seen += 1
        inside = depth > 0
        depth += (mark in b"([{") - (inside and mark in b")]}")
        if inside or mark in b"([{":
            continue
        if code[begin:at].strip():
            found.append((begin, at))
        begin = at + 1
        if mark != b",":
            return found
    return [*found, (begin, -1)]


@given(code, st.integers(0, 3), st.integers(1, 60))
def test_a_list_is_cut_as_one_reads_it(code: bytes, start: int, most: int) -> None:
    """Whatever is open, closed by another bracket, or never closed."""
    start = min(start, len(code))
    ends = [
        (span.start, -1 if span.keyword == UNREAD else span.end)
        for span in items(code, start, most)
    ]

    assert ends == slowly(code, start, most)


@pytest.mark.parametrize(
    "inside", [b"(" * 49, b"(" * 50, b"(" * 51, b"(," * 30, b"(" * 49 + b")" * 50]
)
@pytest.mark.parametrize("before", [b"", b"a,", b"a,b,"])
def test_what_is_never_closed_is_unread(before: bytes, inside: bytes) -> None:
    """Behind what was read of the list."""
    listed = before.rstrip(b",").split(b",") if before else []
    read = items(before + inside, 0)

    assert read[-1] == Span(UNREAD, len(before), len(before))
    assert len(read) == len(listed) + 1
