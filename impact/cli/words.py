"""The words of a command line, read without argparse where they are plain.

Promise: what is read here is what argparse would have read from the same declarations, in the same
values; whatever is not plain (help, a mistake, an abbreviation, `--`) is left to argparse, which
also finds the words for it. Loading and feeding argparse costs half a start of Python, and nearly
every command line is plain.
"""

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace

from impact.typed import Any, Final

NOT_PLAIN: Final = object()


class Argument:
    """One argument as `add_argument` declares it; see there for the meaning of the keywords."""

    def __init__(self, names: Sequence[str], group: object, how: dict[str, Any]) -> None:
        self.names = names
        self.group = group
        self.dest: str = how.get("dest") or names[-1].lstrip("-").replace("-", "_")
        self.action: str = how.get("action", "store")
        self.nargs: str = how.get("nargs", "")
        self._how = how

    @property
    def default(self) -> Any:
        """The value where the argument is not given."""
        if self.action == "store_true":
            return False
        return self._how.get("default", [] if self.nargs == "*" else None)

    @property
    def required(self) -> bool:
        """Whether the option has to be given."""
        return bool(self._how.get("required"))

    @property
    def takes_value(self) -> bool:
        """Whether a word belongs to the option."""
        return self.action in ("store", "append")

    def value(self, word: str) -> Any:
        """What one word means."""
        try:
            value = self._how.get("type", str)(word)
        except ValueError:
            return NOT_PLAIN
        return value if value in self._how.get("choices", (value,)) else NOT_PLAIN

    def added(self, before: Any, word: str) -> Any:
        """The value once the option was met, given the value before."""
        if not self.takes_value:
            return self._how.get("const", True)
        value = self.value(word)
        return value if value is NOT_PLAIN or self.action == "store" else [*before, value]


class Declarations:
    """Stands in for a parser where a command declares its arguments."""

    def __init__(self) -> None:
        self.options: dict[str, Argument] = {}
        self.positionals: list[Argument] = []
        self._group: object = None

    def add_argument(self, *names: str, **how: Any) -> None:
        """See argparse."""
        argument = Argument(names, self._group, how)
        if names[0].startswith("-"):
            self.options.update(dict.fromkeys(names, argument))
        else:
            self.positionals.append(argument)

    def add_mutually_exclusive_group(self) -> "Declarations":
        """See argparse."""
        group = Declarations()
        group.options, group._group = self.options, group
        return group


def read_plain(configure: Callable[[Any], None], words: Sequence[str]) -> SimpleNamespace | None:
    """The arguments that plain words stand for; None if argparse should read them."""
    declared = Declarations()
    configure(declared)
    arguments = [*declared.options.values(), *declared.positionals]
    values = {argument.dest: argument.default for argument in reversed(arguments)}
    found = _options(declared, values, words)
    if found is None or not _positionals(declared.positionals, values, found):
        return None
    if any(option.required and values[option.dest] is None for option in arguments):
        return None
    return SimpleNamespace(**values)


def _options(
    declared: Declarations, values: dict[str, Any], words: Sequence[str]
) -> list[str] | None:
    """Take the options out of the words; what is left stands together, or nothing is plain."""
    given: dict[object, Argument] = {}
    places: list[int] = []
    rest = iter(enumerate(words))
    for place, word in rest:
        if not word.startswith("-"):
            places.append(place)
            continue
        name, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        option = declared.options.get(name)
        if option is None or given.setdefault(option.group or option, option) is not option:
            return None
        if option.takes_value and not equals:
            value = next(rest, (0, "-"))[1]
        if value.startswith("-") or (equals and not (option.takes_value and value)):
            return None
        values[option.dest] = option.added(values[option.dest], value)
        if values[option.dest] is NOT_PLAIN:
            return None
    together = not places or places[-1] - places[0] == len(places) - 1
    return [words[place] for place in places] if together else None


def _positionals(arguments: Sequence[Argument], values: dict[str, Any], words: list[str]) -> bool:
    """Share the other words out; False if they do not fit."""
    left = iter(words)
    for argument in arguments:
        taken = [argument.value(word) for word in _taken(argument, left)]
        if NOT_PLAIN in taken or (not taken and argument.nargs not in ("?", "*")):
            return False
        if taken:
            values[argument.dest] = taken if argument.nargs in ("*", "+") else taken[0]
    return next(left, None) is None


def _taken(argument: Argument, words: Iterator[str]) -> list[str]:
    if argument.nargs in ("*", "+"):
        return list(words)
    return [word for word in (next(words, None),) if word is not None]
