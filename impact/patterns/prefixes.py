"""What every path must start with to be included: literal prefixes of an automaton.

Promise: a path that starts with none of them is included by no pattern, so that a sorted list of
paths can be cut down by bisection before anything is matched.
"""

from collections.abc import Iterable

from impact.patterns.automaton import Tables, reach


def literal_prefixes(tables: Tables) -> tuple[str, ...]:
    """The longest prefix of each positive pattern, none a prefix of another, sorted.

    ("",) if a pattern may match a path with any start, () if no pattern is positive.
    """
    ranks = zip(tables.starts, tables.verdicts, strict=True)
    return _minimal(_prefix(tables, 1 << start) for start, (_, included) in ranks if included)


def _prefix(tables: Tables, live: int) -> str:
    """The characters that every match from these positions begins with."""
    prefix = ""
    while not live & tables.ends:
        live = reach(tables, live)
        char = next((char for char, positions in tables.literals if not live & ~positions), None)
        if char is None:
            break
        prefix += char
    return prefix


def _minimal(prefixes: Iterable[str]) -> tuple[str, ...]:
    """Drop every prefix that another one covers: in sorted order, the covering one comes first."""
    kept: list[str] = []
    for prefix in sorted(prefixes):
        if not kept or not prefix.startswith(kept[-1]):
            kept.append(prefix)
    return tuple(kept)
