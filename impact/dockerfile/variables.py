"""The variables in a word: `$NAME`, `${NAME:-default}`, quotes and escapes.

Promise: any word can be read, in time linear in its length, and the values of variables together
never add more than a fixed budget to one file (`ENV A=$A$A` doubles). The rules are those of the
Dockerfile reference, section "Environment replacement".

A value that nobody can know here is written as one character that no text means.
"""

from collections.abc import Callable

from impact.typed import Final, TypeAlias

UNKNOWN: Final = "\ufdd0"  # a noncharacter; a file that holds it says "anything"
MAX_EXPANSION: Final = 1 << 20  # characters that variables may add in one file
MAX_NESTING: Final = 30  # of `${A:-${B:-c}}`

Lookup: TypeAlias = Callable[[str], str | None]  # a variable's value; None: not known here


class Expander:
    """Expands the variables of a file's words, within one budget for the whole file."""

    def __init__(self, escape: str) -> None:
        self.escape = escape
        self._left = MAX_EXPANSION

    def expand(self, word: str, lookup: Lookup) -> str:
        """A word without quotes and escapes and with the values of its variables.

        A word that Docker cannot read (an open quote, a bad substitution) is wholly unknown.
        """
        try:
            return _Word(word, self.escape, lambda name: self._value(name, lookup)).read()
        except ValueError:
            return UNKNOWN

    def _value(self, name: str, lookup: Lookup) -> str | None:
        value = lookup(name)
        self._left -= len(value or "")
        return value if self._left >= 0 else None


class _Word:
    """One word while it is read from left to right; raises ValueError where Docker would stop."""

    def __init__(self, text: str, escape: str, lookup: Lookup) -> None:
        self._text = text
        self._escape = escape
        self._lookup = lookup
        self._at = 0
        self._depth = 0

    def read(self) -> str:
        return self._until("")

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise ValueError("the word ends too early")
        self._at += 1
        return char

    def _until(self, stop: str) -> str:
        """Read up to a stop character and over it; "" is the end of the word."""
        pieces: list[str] = []
        while (char := self._peek()) or stop:
            if char and char == stop:
                self._at += 1
                break
            pieces.append(self._piece(self._take()))
        return "".join(pieces)

    def _piece(self, char: str) -> str:
        if char == "'":
            return self._single_quoted()
        if char == '"':
            return self._double_quoted()
        if char == "$":
            return self._dollar()
        if char == self._escape:
            return self._take() if self._peek() else ""
        return char

    def _single_quoted(self) -> str:
        end = self._text.find("'", self._at)
        if end < 0:
            raise ValueError("no closing quote")
        start, self._at = self._at, end + 1
        return self._text[start:end]

    def _double_quoted(self) -> str:
        pieces: list[str] = []
        while (char := self._take()) != '"':
            if char == "$":
                char = self._dollar()
            elif char == self._escape and self._peek() in ('"', "$", self._escape):
                char = self._take()
            pieces.append(char)
        return "".join(pieces)

    def _dollar(self) -> str:
        if self._peek() != "{":
            name = self._name()
            return self._known(self._lookup(name)) if name else "$"
        self._at += 1
        name = self._name()
        if not name:
            raise ValueError("bad substitution")
        return self._braced(name, self._take())

    def _name(self) -> str:
        start = self._at
        while (char := self._peek()) and (char.isalnum() or char == "_"):
            self._at += 1
        return self._text[start : self._at]

    def _braced(self, name: str, modifier: str) -> str:
        empty_counts = modifier != ":"  # `${A-b}` asks for unset only, `${A:-b}` for empty too
        if modifier == "}":
            return self._known(self._lookup(name))
        if modifier == ":":
            modifier = self._take()
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise ValueError("nested too deep")
        word = self._until("}")
        self._depth -= 1
        return self._modified(self._lookup(name), modifier, word, empty_counts)

    def _modified(self, value: str | None, modifier: str, word: str, empty_counts: bool) -> str:
        if modifier == "-":
            return word if value is None or not (value or empty_counts) else value
        if modifier == "+" and value is not None and UNKNOWN not in value:
            return word if value or empty_counts else ""
        if modifier == "?":
            return self._known(value)
        return UNKNOWN  # `${A#b}` and the like are not worked out

    @staticmethod
    def _known(value: str | None) -> str:
        return UNKNOWN if value is None else value
