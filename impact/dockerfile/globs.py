"""Lists of glob patterns, compared with a path and with every folder above it at once.

Promise: time grows with the length of the path times the length of the patterns, whatever they
hold: all the ways in which all patterns may match are followed together, as the bits of one number
(Baeza-Yates and Gonnet, "A new approach to text searching", 1992); nothing backtracks.
"""

from collections.abc import Iterator, Sequence

from impact.dockerfile.tokens import DEEP, DIRS, GAPS, ONE, CharClass, Token
from impact.typed import Final

_GROUP: Final = 1024  # bits followed as one number; larger numbers would make building slow


class Globs:
    """Patterns in order. A pattern without tokens matches every path: the whole context."""

    def __init__(self, patterns: Sequence[list[Token]]) -> None:
        self._literals: dict[str, int] = {}
        self._groups: list[_Group] = []
        for index, tokens in enumerate(patterns):
            if all(isinstance(token, str) and len(token) == 1 for token in tokens):
                self._literals.setdefault("".join(map(str, tokens)), index)
                continue
            if not self._groups or self._groups[-1].size > _GROUP:
                self._groups.append(_Group())
            self._groups[-1].add(tokens, index)

    def ends(self, path: str) -> list[int]:
        """The lengths of all the starts of a path (whole names only) that match, ascending."""
        return sorted({end for end, _ in self._matches(path)})

    def first(self, path: str) -> int | None:
        """The place of the first pattern that matches the path or a folder above it."""
        return min((index for _, index in self._matches(path)), default=None)

    def _matches(self, path: str) -> Iterator[tuple[int, int]]:
        """Every end of a match, with the first pattern (of each group) that matches there."""
        for end in _name_ends(path):
            if path[:end] in self._literals:
                yield end, self._literals[path[:end]]
        for group in self._groups:
            yield from group.matches(path)


def _name_ends(path: str) -> Iterator[int]:
    """Where names end in a path: 0 (the context itself), before every slash, at the end."""
    end = 0
    while end >= 0:
        yield end
        end = path.find("/", end + 1)
    yield len(path)


class _Group:
    """Patterns whose tokens are bits of one number: a state is the set of tokens to meet next."""

    def __init__(self) -> None:
        self.size = 0
        self._start = self._one = self._stay = self._stay_deep = self._skip = self._leap = 0
        self._chars: dict[str, int] = {}
        self._classes: list[tuple[int, CharClass]] = []
        self._final = 0
        self._index: dict[int, int] = {}  # final bit -> place of its pattern
        self._accepted: dict[str, int] = {}

    def add(self, tokens: list[Token], index: int) -> None:
        """Take one more pattern in; a final bit after its tokens says that it matched."""
        self._start |= 1 << self.size
        for token in tokens:
            self.size += self._add(token, 1 << self.size)
        self._final |= 1 << self.size
        self._index[1 << self.size] = index
        self.size += 1

    def matches(self, path: str) -> Iterator[tuple[int, int]]:
        """Every end of a match, with the first pattern that matches there."""
        states = self._close(self._start)
        for at, char in enumerate(path):
            if char == "/" and at and states & self._final:
                yield at, self._first(states)
            moved = (states & self._accepts(char)) << 1
            stayed = states & (self._stay_deep if char == "/" else self._stay)
            states = self._close(moved | stayed)
            if not states:
                return
        if path and states & self._final:
            yield len(path), self._first(states)

    def _first(self, states: int) -> int:
        final = states & self._final
        return self._index[final & -final]

    def _add(self, token: Token, bit: int) -> int:
        """Note what a token at this bit does; give back how many bits it uses."""
        if isinstance(token, CharClass):
            self._classes.append((bit, token))
        elif token == DIRS:  # two bits: where it may be left out, and where it runs to a `/`
            self._skip |= bit
            self._leap |= bit
            self._stay |= bit << 1
            self._stay_deep |= bit << 1
            self._chars["/"] = self._chars.get("/", 0) | bit << 1
            return 2
        elif token in GAPS:
            self._skip |= bit
            self._stay |= bit
            self._stay_deep |= bit if token == DEEP else 0
        elif token == ONE:
            self._one |= bit
        else:
            self._chars[token] = self._chars.get(token, 0) | bit
        return 1

    def _accepts(self, char: str) -> int:
        """The tokens that a character satisfies."""
        accepted = self._accepted.get(char)
        if accepted is None:
            accepted = self._chars.get(char, 0) | (self._one if char != "/" else 0)
            for bit, characters in self._classes:
                if characters.holds(char):
                    accepted |= bit
            self._accepted[char] = accepted
        return accepted

    def _close(self, states: int) -> int:
        """Also the states reached without a character: past a gap, and into one."""
        while True:
            grown = states | (states & self._skip) << 1 | (states & self._leap) << 2
            if grown == states:
                return states
            states = grown
