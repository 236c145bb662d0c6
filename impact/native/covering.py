r"""The fewest patterns of GitHub's language that say which files of a tree count.

A list is built on the patterns that are there: those that are wrong or say nothing are taken out,
then folders, the Python files of folders, and single files are added or taken away, parents before
children, because the last pattern that matches decides. Of all lists made like this one with the
fewest new lines is found: for every folder, and for each thing that may have been said above it,
the cheapest way to get its files right is the cheapest of saying something here and the cheapest
ways of what is inside.

Promise: over the files that were given, the list says exactly what is wanted, but for names that no
pattern of the language can say; those come back by the caller's check. Where two lists are as long,
the one that also takes in files yet to come is chosen: a deploy that is missed is worse than one
too many. Pure.
"""

import re
from collections.abc import Collection, Iterable, Sequence

from impact.errors import PatternError
from impact.patterns import PatternSet
from impact.typed import Final, NamedTuple, TypeAlias

DEEPEST: Final = 60  # folders; what lies deeper is said file by file
_SPECIAL: Final = re.compile(r"[][*?+!\\]")

# What has been said of a kind of file above: yes, no, or nothing, so that the list before decides.
Said: TypeAlias = bool | None
State: TypeAlias = tuple[Said, Said]  # of the Python files, of the others


class _Words(NamedTuple):
    """One thing that can be said at a folder."""

    endings: tuple[str, ...]
    state: State  # None: leaves that kind as it is
    cost: float


_NEITHER: Final = _Words((), (None, None), 0)
# The costs count lines. The fractions decide between equal counts: a file rather than its folder,
# a folder rather than its Python files, and leaving out a folder only where it saves several lines.
_CHOICES: Final = (
    _NEITHER,
    _Words(("**",), (True, True), 1.1),
    _Words(("**/*.py",), (True, None), 1.2),
    _Words(("!**",), (False, False), 1.5),
    _Words(("!**/*.py",), (False, None), 1.6),
    _Words(("**", "!**/*.py"), (False, True), 2.7),
    _Words(("!**", "**/*.py"), (True, False), 2.7),
)
_EVERYTHING: Final = 2.0  # more, for a word about the whole repository
_AS_SAID: Final = 0.2  # less, for a folder that the rules themselves name


class _Folder:
    """A folder, and what is wanted of the files below it."""

    __slots__ = ("counts", "files", "folders", "path")

    def __init__(self, path: str) -> None:
        self.path = path  # "" or ending with /
        self.folders: dict[str, _Folder] = {}
        self.files: list[_File] = []
        self.counts = [[0, 0, 0], [0, 0, 0]]  # by kind: wanted, unwanted, wrong as it is

    def wrong(self, state: State) -> int:
        """How many files below would be wrong if nothing more was said."""
        return sum(
            wrong if said is None else unwanted if said else wanted
            for (wanted, unwanted, wrong), said in zip(self.counts, state, strict=True)
        )


class _File(NamedTuple):
    path: str
    kind: int  # 0: Python
    wanted: bool
    before: bool

    def is_right(self, state: State) -> bool:
        said = state[self.kind]
        return (self.before if said is None else said) == self.wanted


class Matches:
    """The paths of a tree, and which of them a pattern speaks of, each found once."""

    def __init__(self, paths: Sequence[str]) -> None:
        self.paths = paths
        self._found: dict[str, tuple[str, ...]] = {}

    def of(self, pattern: str) -> tuple[str, ...]:
        """The paths a pattern speaks of; none for one that GitHub would refuse."""
        body = pattern.removeprefix("!")
        if body not in self._found:
            self._found[body] = self._search(body)
        return self._found[body]

    def _search(self, body: str) -> tuple[str, ...]:
        try:
            patterns = PatternSet([body], dialect="github")
        except PatternError:
            return ()
        return tuple(path for path in self.paths if patterns.includes(path))


def cover(
    matches: Matches,
    wanted: Collection[str],
    old: Sequence[str] = (),
    said: Sequence[str] = (),
) -> tuple[str, ...]:
    """Patterns that include exactly the wanted of the paths.

    `old` is the list there is, of which what is right is kept; `said` are patterns that people
    wrote in the rules, taken before others if they fit.
    """
    patterns = _needed(old, matches, wanted)
    root = _tree(matches.paths, wanted, _included(patterns, matches.paths))
    if not root.wrong(_NEITHER.state):
        return patterns
    hopeful = [pattern for pattern in said if _fits(matches.of(pattern), wanted)]
    patterns = _needed([*old, *(p for p in hopeful if p not in old)], matches, wanted)
    root = _tree(matches.paths, wanted, _included(patterns, matches.paths))
    added = _Search(frozenset(said)).words(root)
    return _needed([*patterns, *added], matches, wanted)


def escaped(path: str) -> str:
    """A path as the pattern that matches it alone."""
    return _SPECIAL.sub(r"\\\g<0>", path)


def _fits(found: Collection[str], wanted: Collection[str]) -> bool:
    return bool(found) and all(path in wanted for path in found)


def _included(patterns: Sequence[str], paths: Iterable[str]) -> frozenset[str]:
    found = PatternSet(patterns, dialect="github") if patterns else None
    return frozenset(path for path in paths if found is not None and found.includes(path))


def _needed(patterns: Sequence[str], matches: Matches, wanted: Collection[str]) -> tuple[str, ...]:
    """The list without every pattern that could go and leave no more files wrong."""
    speaking: dict[str, list[int]] = {}
    for index, pattern in enumerate(patterns):
        for path in matches.of(pattern):
            speaking.setdefault(path, []).append(index)
    kept = [True] * len(patterns)
    for index in range(len(patterns)):
        gain = 0
        for path, indexes in speaking.items():
            if indexes[-1] == index:
                before = not patterns[index].startswith("!")
                after = len(indexes) > 1 and not patterns[indexes[-2]].startswith("!")
                gain += (after == (path in wanted)) - (before == (path in wanted))
        if gain >= 0:
            kept[index] = False
            speaking = {path: _without(indexes, index) for path, indexes in speaking.items()}
            speaking = {path: indexes for path, indexes in speaking.items() if indexes}
    left = [pattern for pattern, keep in zip(patterns, kept, strict=True) if keep]
    while left and left[0].startswith("!"):  # nothing to take away from
        del left[0]
    return tuple(left)


def _without(indexes: list[int], index: int) -> list[int]:
    return [each for each in indexes if each != index] if index in indexes else indexes


def _tree(paths: Sequence[str], wanted: Collection[str], before: Collection[str]) -> _Folder:
    root = _Folder("")
    for path in paths:
        if "\n" in path or not path.isprintable():
            continue  # no folder's pattern is sure to hold such a name
        file = _File(path, int(not path.endswith(".py")), path in wanted, path in before)
        folder = root
        for name in ("", *path.split("/")[:-1][:DEEPEST]):
            if name:
                folder = folder.folders.setdefault(name, _Folder(f"{folder.path}{name}/"))
            counts = folder.counts[file.kind]
            counts[0] += file.wanted
            counts[1] += not file.wanted
            counts[2] += file.wanted != file.before
        folder.files.append(file)
    return root


class _Search:
    """The cheapest words for every folder and state, each worked out once."""

    def __init__(self, said: frozenset[str]) -> None:
        self._said = said
        self._best: dict[tuple[str, State], tuple[float, _Words]] = {}

    def words(self, folder: _Folder, state: State = (None, None)) -> list[str]:
        """What to say at a folder and below it."""
        if not folder.wrong(state):
            return []
        chosen = self._choose(folder, state)[1]
        start = escaped(folder.path)
        here = [f"!{start}{e[1:]}" if e[0] == "!" else f"{start}{e}" for e in chosen.endings]
        inside = _after(state, chosen)
        files = [
            escaped(file.path) if file.wanted else f"!{escaped(file.path)}"
            for file in folder.files
            if not file.is_right(inside)
        ]
        below = [w for one in folder.folders.values() for w in self.words(one, inside)]
        return [*here, *files, *below]

    def _cost(self, folder: _Folder, state: State) -> float:
        return self._choose(folder, state)[0] if folder.wrong(state) else 0

    def _choose(self, folder: _Folder, state: State) -> tuple[float, _Words]:
        key = (folder.path, state)
        if key not in self._best:
            priced = ((self._price(folder, state, words), words) for words in _CHOICES)
            self._best[key] = min(priced, key=lambda pair: pair[0])
        return self._best[key]

    def _price(self, folder: _Folder, state: State, words: _Words) -> float:
        inside = _after(state, words)
        cost = words.cost
        if words.endings:
            cost += _EVERYTHING * (not folder.path)
            cost -= _AS_SAID * (escaped(folder.path) + words.endings[0] in self._said)
        if not folder.wrong(inside):
            return cost
        cost += sum(not file.is_right(inside) for file in folder.files)
        return cost + sum(self._cost(one, inside) for one in folder.folders.values())


def _after(state: State, words: _Words) -> State:
    python, others = words.state
    return state[0] if python is None else python, state[1] if others is None else others
