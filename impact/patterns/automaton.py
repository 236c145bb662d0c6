"""The one machine behind every dialect: an ordered list of expressions, run as one automaton.

Promise: the time is linear in the length of the path, for any expressions. There is no
backtracking: all expressions advance together, one character at a time, as bits of one integer
(Glushkov's position automaton; see `impact.patterns.expression` for how it is made). The sets of
live positions that really occur become states of a deterministic automaton, built as paths need
them and thrown away when they have grown past `ROOM`.

Only plain data goes in, so a stored automaton answers without any compiler being imported.
"""

from bisect import bisect_right
from collections.abc import Iterable

from impact.typed import Final, NamedTuple, TypeAlias

Ranges: TypeAlias = tuple[tuple[str, str], ...]  # first and last character of each, both included

ROOM: Final = 4 << 20  # what one automaton may remember, in about bytes, before it starts afresh
_ENTRY: Final = 256  # what remembering one thing takes, in the same about bytes


class Tables(NamedTuple):
    """An automaton as data; a mask is a set of positions, bit n standing for position n.

    Positions are numbered from the best rank to the worst, so the lowest bit that has reached an
    end names the expression that decides.
    """

    verdicts: tuple[tuple[int, bool], ...]  # per rank: the pattern's index, and if it includes
    prefixes: tuple[str, ...]  # every path that is included starts with one of them
    starts: tuple[int, ...]  # per rank: the position before the first character of a path
    ends: int  # positions where a path may stop and has been matched
    tails: int  # ends that stay matched whatever follows
    follow: tuple[tuple[int, int], ...]  # (distance, the positions that lead so far ahead)
    literals: tuple[tuple[str, int], ...]  # (character, the positions that accept just it)
    classes: tuple[tuple[bool, Ranges, int], ...]  # (all but these?, ranges, positions)


class _State(dict[str, "_State"]):
    """A set of live positions; as a dict, it maps a character to the state that comes next."""

    __slots__ = ("automaton", "live", "rank", "settled")

    def __init__(self, automaton: "Automaton", live: int, rank: int, settled: bool) -> None:
        super().__init__()
        self.automaton = automaton
        self.live = live
        self.rank = rank  # who decides if the path ends here; -1 for nobody
        self.settled = settled  # no further character can change the rank

    def __missing__(self, char: str) -> "_State":
        state = self[char] = self.automaton.step(self.live, char)
        return state


class Automaton:
    """Finds which of its expressions, best rank first, matches a whole path."""

    __slots__ = ("_accepting", "_folders", "_room", "_states", "_step_cost", "_tables")

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._step_cost = _ENTRY + tables.ends.bit_length() // 4  # two masks may be new
        self._forget()

    def rank(self, path: str) -> int:
        """The best rank (0 is the best) whose expression matches all of `path`; -1 for none."""
        # The files of a folder share the walk through its name, most of the path.
        cut = path.rfind("/") + 1
        state = self._folders.get(path[:cut])
        if state is None:
            state = self._enter(path[:cut])
        if not state.settled:
            for char in path[cut:]:
                state = state[char]
        return state.rank

    def step(self, live: int, char: str) -> _State:
        """The state after one more character: where the live positions lead, if they accept it."""
        self._spend(self._step_cost)
        reached = reach(self._tables.follow, live) & self._accepts(char)
        tail = reached & self._tables.tails
        if tail:
            # That rank is sure to match now: nothing of its own or of a worse one matters.
            tail &= -tail
            reached &= tail | ((1 << self._tables.starts[self._owner(tail)]) - 1)
        return self._state(reached)

    def _enter(self, folder: str) -> _State:
        self._spend(_ENTRY + len(folder))
        state = self._folders[""]
        for char in folder:
            if state.settled:
                break
            state = state[char]
        self._folders[folder] = state
        return state

    def _state(self, live: int) -> _State:
        state = self._states.get(live)
        if state is None:
            ended = live & self._tables.ends
            rank = self._owner(ended & -ended) if ended else -1
            state = _State(self, live, rank, not live & ~self._tables.tails)
            self._states[live] = state
        return state

    def _owner(self, bit: int) -> int:
        """The rank to which the position of a single bit belongs."""
        return bisect_right(self._tables.starts, bit.bit_length() - 1) - 1

    def _accepts(self, char: str) -> int:
        """The positions, live or not, that accept a character."""
        mask = self._accepting.get(char)
        if mask is None:
            mask = 0
            for literal, positions in self._tables.literals:
                if literal == char:
                    mask |= positions
            for negated, ranges, positions in self._tables.classes:
                if any(low <= char <= high for low, high in ranges) != negated:
                    mask |= positions
            self._accepting[char] = mask
        return mask

    def _spend(self, cost: int) -> None:
        self._room -= cost
        if self._room < 0:
            self._forget()

    def _forget(self) -> None:
        """Start afresh. A walk that is under way goes on over the states it still holds."""
        self._room = ROOM
        self._accepting: dict[str, int] = {}
        self._states: dict[int, _State] = {}
        start = sum(1 << position for position in self._tables.starts)
        self._folders = {"": self._state(start)}


def reach(follow: Iterable[tuple[int, int]], live: int) -> int:
    """The positions that may accept the next character when `live` are the ones just passed."""
    reached = 0
    for distance, positions in follow:
        reached |= (live & positions) << distance
    return reached
