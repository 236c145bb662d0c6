"""What every path must start with to be included: literal prefixes of expressions.

Promise: a path that starts with none of them is included by no pattern, so that a sorted list of
paths can be cut down by bisection before anything is matched.
"""

from collections.abc import Iterable

from impact.patterns.automaton import reach
from impact.patterns.expression import Positions


def literal_prefixes(expressions: Iterable[Positions]) -> tuple[str, ...]:
    """The longest prefix of each expression, none a prefix of another, sorted.

    ("",) if some expression matches paths with any start, () without expressions.
    """
    return _minimal(_prefix(expression) for expression in expressions)


def _prefix(expression: Positions) -> str:
    """The characters that every match begins with."""
    prefix, live = "", 1
    while not live & expression.ends:
        live = reach(expression.follow.items(), live)
        literals = expression.literals.items()
        char = next((char for char, positions in literals if not live & ~positions), None)
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
