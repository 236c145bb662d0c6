"""What is wrong with a rules file: its problems, and the one error they become.

Promise: every independent problem is kept, sorted by its place, and told on one line of its own as
`file:line:column: key.path: what; expected …; did you mean …?`. Guessing what was meant costs time,
so it happens only for the problems that are shown.
"""

from collections.abc import Sequence

from impact.errors import RulesError
from impact.nodes import Problem
from impact.typed import Final, NoReturn

SHOWN: Final = 20  # problems told in one error; a reader fixes the first few and runs again
MOST: Final = 200  # problems after which reading stops: the rest would be noise
LONGEST_GUESS: Final = 64  # characters; a longer word is no typo of ours


class Problems:
    """The problems of one file, collected while it is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Keep one problem and go on reading, unless there are too many."""
        self.found.append(problem)
        if len(self.found) >= MOST:
            self.check()

    def stop(self, problem: Problem) -> NoReturn:
        """Raise RulesError at once: what follows this problem cannot be read."""
        self.found.append(problem)
        self.check()
        raise AssertionError("unreachable: a problem was just added")

    def check(self) -> None:
        """Raise one RulesError that tells every problem found so far, if there is any."""
        if not self.found:
            return
        ordered = sorted(set(self.found))
        lines = [_told(problem) for problem in ordered[:SHOWN]]
        wheres = [f"{self.file}:{p.place.line}:{p.place.column}" for p in ordered[:SHOWN]]
        later = [f"{where}: {line}" for where, line in zip(wheres[1:], lines[1:], strict=True)]
        if len(ordered) > SHOWN:
            later.append(f"… and {len(ordered) - SHOWN} more problems, at least")
        raise RulesError("\n".join([lines[0], *later]), where=wheres[0])


def _told(problem: Problem) -> str:
    parts = [f"{problem.path}: {problem.what}" if problem.path else problem.what]
    if problem.expected:
        parts.append(f"expected {problem.expected}")
    guess = _guess(problem.word, problem.known)
    if guess and guess != problem.expected:
        parts.append(f"did you mean {guess}?")
    elif problem.do:
        parts.append(problem.do)
    return "; ".join(parts)


def _guess(word: str, known: Sequence[str]) -> str:
    if not word or len(word) > LONGEST_GUESS:
        return ""
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), known, n=1)
    short = (one for one in known if len(one) > 2 and word.startswith(one))
    return close[0] if close else next(short, "")
