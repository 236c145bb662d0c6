"""From patterns to the tables of one automaton.

Promise: the only place where a pattern is refused, and the only one that ranks patterns. Nothing
here is imported by an answer from stored tables.
"""

from collections import defaultdict
from collections.abc import Callable

from impact.errors import PatternError
from impact.patterns import github, gitignore
from impact.patterns.automaton import Tables
from impact.patterns.expression import ANY, Class, Expression, Positions, Unreadable, parse
from impact.patterns.prefixes import literal_prefixes
from impact.typed import Final, NamedTuple

LONGEST: Final = 1024  # characters of one pattern: reading `a?a?a?…` is quadratic

_DIALECTS: Final[dict[str, Callable[[str], tuple[Expression, ...]]]] = {
    "gitignore": gitignore.translate,
    "github": github.translate,
}


class _Ranked(NamedTuple):
    """One expression, ready to be put in its place."""

    at: int  # the index of its pattern
    expression: Expression
    positions: Positions


def compile_patterns(patterns: tuple[str, ...], dialect: str) -> Tables:
    """Make the automaton of an ordered list. Raises PatternError for the first bad pattern."""
    parts = [part for index in range(len(patterns)) for part in _read(patterns, index, dialect)]
    if dialect == "github":
        _refuse_only_negative(patterns)
    # Later patterns decide before earlier ones. In the gitignore dialect, as in pathspec, a match
    # of the path itself decides before any match of a folder above it, whatever their order.
    parts.sort(key=lambda part: (part.expression.folder, -part.at))
    return _join(parts)


def _read(patterns: tuple[str, ...], index: int, dialect: str) -> list[_Ranked]:
    pattern = patterns[index]
    if len(pattern) > LONGEST:
        reason = f"has {len(pattern)} characters, more than the {LONGEST} that are read"
        raise PatternError(f"{pattern[:40]}…", index, reason, do="split it into several patterns")
    try:
        return [_Ranked(index, part, parse(part.text)) for part in _DIALECTS[dialect](pattern)]
    except Unreadable as error:
        raise PatternError(pattern, index, error.reason, do=error.do) from None


def _refuse_only_negative(patterns: tuple[str, ...]) -> None:
    """GitHub refuses a list that has a `!` and no positive pattern."""
    if patterns and all(pattern.startswith("!") for pattern in patterns):
        reason = "takes away from a list that includes nothing"
        raise PatternError(patterns[0], 0, reason, do="put a positive pattern first, such as **")


def _join(parts: list[_Ranked]) -> Tables:
    """Lay the positions of all parts side by side, best rank lowest."""
    starts: list[int] = []
    ends = tails = total = 0
    follow: defaultdict[int, int] = defaultdict(int)
    literals: defaultdict[str, int] = defaultdict(int)
    classes: defaultdict[Class, int] = defaultdict(int)
    for part in parts:
        starts.append(total)
        ends |= part.positions.ends << total
        tails |= _tails(part.positions) << total
        for distance, mask in part.positions.follow.items():
            follow[distance] |= mask << total
        for char, mask in part.positions.literals.items():
            literals[char] |= mask << total
        for members, mask in part.positions.classes.items():
            classes[members] |= mask << total
        total += part.positions.size
    included = (part.positions for part in parts if part.expression.included)
    return Tables(
        verdicts=tuple((part.at, part.expression.included) for part in parts),
        prefixes=literal_prefixes(included),
        starts=tuple(starts),
        ends=ends,
        tails=tails,
        follow=tuple(sorted(follow.items())),
        literals=tuple(sorted(literals.items())),
        classes=tuple((*members, mask) for members, mask in sorted(classes.items())),
    )


def _tails(positions: Positions) -> int:
    """The ends behind which everything matches: a `.*` at the close, and what leads into it."""
    closing = positions.classes.get(ANY, 0) & positions.follow.get(0, 0) & positions.ends
    leading = 0
    for distance, sources in positions.follow.items():
        leading |= sources & (closing >> distance)
    return closing | (leading & positions.ends)
