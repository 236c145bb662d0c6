r"""Regular expressions of a small closed vocabulary, read into positions.

    c  \c      that character (after a backslash: no letter, digit or underscore)
    .         any character at all, newline included
    [abx-z]   one of those characters, [^abx-z] one of the others; `]` is literal if it comes first
    x* x+ x?  none or more, one or more, none or one of a single character
    (?:…)     a group, (?:…)? a group that may be missing

Promise: an expression speaks of the whole path. What is not in this table raises ValueError: a bug
of the dialect that wrote the expression. Only brackets are passed on as people wrote them, and may
be `Unreadable`. Nothing but a single character repeats, so a position leads to itself or forward.

The construction is Glushkov's: every character of the expression is a position, and `first`, `last`
and `follow` say where a match begins, ends and goes on. Position 0 is the place before the path.
"""

from collections import defaultdict
from collections.abc import Iterator

from impact.patterns.automaton import Ranges
from impact.typed import Final, NamedTuple, TypeAlias

Class: TypeAlias = tuple[bool, Ranges]  # the characters in the ranges; True: all but those
ANY: Final[Class] = (True, ())
MOST_WAYS: Final = 5000  # of going on from one character to another: `a?a?…` has half its square


class Expression(NamedTuple):
    """One expression that a pattern stands for."""

    text: str
    included: bool  # whether the pattern includes or takes away what it matches
    folder: bool = False  # it speaks of what lies below a folder that the pattern names


class Unreadable(ValueError):
    """Something people do write and that means nothing; both parts are words for them."""

    def __init__(self, reason: str, *, do: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.do = do


class Positions(NamedTuple):
    """An expression as an automaton of its own; masks as in `automaton.Tables`."""

    size: int  # how many positions, position 0 included
    literals: dict[str, int]  # character → the positions that accept just it
    classes: dict[Class, int]
    follow: dict[int, int]  # distance → the positions that lead so far ahead
    ends: int


class _Fragment(NamedTuple):
    """A part of an expression: the positions where it may begin and end."""

    first: int
    last: int
    optional: bool


def parse(text: str) -> Positions:
    """Read one expression. Raises Unreadable, and ValueError outside the vocabulary."""
    return _Reader(text).read()


def bits(mask: int) -> Iterator[int]:
    """The positions in a mask, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class _Reader:
    """One pass over the text, adding positions as characters are met."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._size = 1
        self._ways = 0
        self._literals: defaultdict[str, int] = defaultdict(int)
        self._classes: defaultdict[Class, int] = defaultdict(int)
        self._follow: defaultdict[int, int] = defaultdict(int)

    def read(self) -> Positions:
        whole = self._chain(_Fragment(1, 1, optional=False), self._sequence())
        if self._at < len(self._text):
            raise self._unknown()
        return Positions(self._size, self._literals, self._classes, self._follow, whole.last)

    def _sequence(self) -> _Fragment:
        whole = _Fragment(0, 0, optional=True)
        while self._at < len(self._text) and self._text[self._at] != ")":
            whole = self._chain(whole, self._group() if self._skip("(?:") else self._row())
        return whole

    def _group(self) -> _Fragment:
        inside = self._sequence()
        if not self._skip(")"):
            raise self._unknown()
        return inside._replace(optional=True) if self._skip("?") else inside

    def _row(self) -> _Fragment:
        """Single characters in a row, up to a group or the end of one.

        From one to another leads a way if all between may be missing: found for all of them at
        once, distance by distance.
        """
        start, optional = self._size, 0
        while self._at < len(self._text) and not self._text.startswith(("(?:", ")"), self._at):
            optional |= self._single()
        row = (1 << self._size) - (1 << start)
        distance, sources = 1, row & (row >> 1)
        while sources:
            self._count(sources.bit_count())
            self._follow[distance] |= sources
            sources &= (optional >> distance) & (row >> distance + 1)
            distance += 1
        needed = row & ~optional
        if not needed:
            return _Fragment(row, row, optional=True)
        first, last = needed & -needed, 1 << needed.bit_length() - 1
        return _Fragment(row & (2 * first - 1), row & -last, optional=False)

    def _single(self) -> int:
        """Read one character and what repeats it; its position if it may be missing, else 0."""
        position = 1 << self._size
        self._size += 1
        accepted = self._character()
        if isinstance(accepted, str):
            self._literals[accepted] |= position
        else:
            self._classes[accepted] |= position
        mark = self._text[self._at : self._at + 1]
        if mark not in ("*", "+", "?"):
            return 0
        self._at += 1
        if mark != "?":
            self._follow[0] |= position
        return position if mark != "+" else 0

    def _character(self) -> str | Class:
        char = self._take()
        if char == ".":
            return ANY
        if char == "[":
            return self._bracket()
        if char == "\\":
            char = self._take()
            if char.isalnum() or char == "_":
                raise self._unknown()
        elif char in "|^$(){}*+?":
            raise self._unknown()
        return char

    def _bracket(self) -> str | Class:
        start, negated = self._at, self._skip("^")
        ranges: list[tuple[str, str]] = []
        while not ranges or self._text[self._at : self._at + 1] != "]":
            low = high = self._member()
            if self._text.startswith("-", self._at) and not self._text.startswith("-]", self._at):
                self._at += 1
                high = self._member()
            if low > high:
                reversed_range = f"has the reversed range {low}-{high} in a bracket"
                raise Unreadable(reversed_range, do=f"write {high}-{low}")
            ranges.append((low, high))
        self._refuse_posix_class(self._text[start : self._at])
        self._at += 1
        (low, high), *others = ranges
        return low if low == high and not others and not negated else (negated, tuple(ranges))

    def _member(self) -> str:
        char = self._take()
        return self._take() if char == "\\" else char

    def _refuse_posix_class(self, inside: str) -> None:
        """Refuse [[:alpha:]]: git reads a class, pathspec letters, and its re2 engine fails."""
        _, opened, name = inside.partition("[:")
        if opened and name.endswith(":"):
            reason = f"uses the class [:{name}], which git and pathspec read differently"
            raise Unreadable(reason, do="write the characters themselves, as in [A-Za-z]")

    def _chain(self, left: _Fragment, right: _Fragment) -> _Fragment:
        self._count(left.last.bit_count() * right.first.bit_count())
        for source in bits(left.last):
            for target in bits(right.first):
                self._follow[target - source] |= 1 << source
        return _Fragment(
            left.first | right.first if left.optional else left.first,
            left.last | right.last if right.optional else right.last,
            left.optional and right.optional,
        )

    def _count(self, ways: int) -> None:
        self._ways += ways
        if self._ways > MOST_WAYS:
            reason = "has too many characters in a row that may be missing"
            raise Unreadable(reason, do="split it into several patterns")

    def _skip(self, expected: str) -> bool:
        found = self._text.startswith(expected, self._at)
        if found:
            self._at += len(expected)
        return found

    def _take(self) -> str:
        if self._at >= len(self._text):
            raise self._unknown()
        self._at += 1
        return self._text[self._at - 1]

    def _unknown(self) -> ValueError:
        return ValueError(f"outside the vocabulary at {self._at}: {self._text!r}")
