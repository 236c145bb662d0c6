"""A table of the rules file after its shape was checked: typed values, each with its place.

Promise: a value that is here has the shape the model asks for; a key the file leaves out is here
with the model's default, if that is a value. What was wrong is missing, and was told.
"""

from collections.abc import Iterator, Mapping

from impact.nodes import Place
from impact.patterns import PatternSet
from impact.typed import NamedTuple, TypeAlias, TypeVar

T = TypeVar("T", str, int, bool, PatternSet, "Fields")


class Item(NamedTuple):
    """One element of a list and where it stands."""

    value: "Value"
    place: Place
    path: str


class Found(NamedTuple):
    """What stands at a key. `at` is the place of the key, `place` that of the value."""

    value: "Value"
    at: Place
    place: Place
    path: str


class Fields:
    """The values of one table, by key, in the order of the file; defaults come last."""

    def __init__(
        self, place: Place, path: str, found: Mapping[str, Found], written: frozenset[str]
    ) -> None:
        self.place = place
        self.path = path
        self.found = found
        self.written = written  # the keys in the file, also those whose values did not fit

    def __contains__(self, key: str) -> bool:
        return key in self.found

    def __iter__(self) -> Iterator[str]:
        return iter(self.found)

    def one(self, key: str, kind: type[T]) -> T:
        """The value at a key that is known to be there."""
        value = self.found[key].value
        if not isinstance(value, kind):
            raise TypeError(f"{self.path}.{key} is {type(value)}, not {kind}")
        return value

    def maybe(self, key: str, kind: type[T]) -> T | None:
        """The value at a key, or None if the key has none."""
        return self.one(key, kind) if key in self.found else None

    def line(self, key: str) -> int:
        """The line on which a key stands."""
        return self.found[key].at.line

    def items(self, key: str) -> tuple[Item, ...]:
        """The elements of the list at a key; none if the key has none, or a word for a list."""
        value = self.found[key].value if key in self.found else ()
        return value if isinstance(value, tuple) else ()

    def many(self, key: str, kind: type[T]) -> tuple[T, ...]:
        """The values of the list at a key."""
        values = tuple(item.value for item in self.items(key))
        return tuple(value for value in values if isinstance(value, kind))


Value: TypeAlias = str | int | bool | PatternSet | tuple[Item, ...] | Fields
