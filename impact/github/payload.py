"""The payload of an event: JSON that GitHub wrote and anybody may have filled.

Promise: bounded in size, and every value has the type that was asked for, or an error tells the
file, the key and what was expected. Texts hold no control characters, commit ids are whole.
"""

from collections.abc import Mapping

from impact.errors import UsageError
from impact.typed import Final

MOST_BYTES: Final = 32 << 20  # GitHub delivers up to 25 MB
LONGEST: Final = 4096  # characters of one text
SHOWN: Final = 60  # characters of a value in an error
_HEX: Final = frozenset("0123456789abcdef")


def read_payload(path: str) -> "Payload":
    """Read a payload from a file. Raises UsageError."""
    import json

    try:
        with open(path, "rb") as file:
            text = file.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise _wrong(path, f"it holds more than {MOST_BYTES:,} bytes")
        value = json.loads(text)
    except OSError as error:
        raise _wrong(path, f"cannot be read: {error.strerror}") from None
    except RecursionError:
        raise _wrong(path, "it is nested too deeply") from None
    except ValueError as error:  # a NUL in the path, and all that JSON or UTF-8 cannot be
        raise _wrong(path, f"it is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise _wrong(path, "it is not a JSON object")
    return Payload(value, path)


class Payload:
    """One object of a payload, and where it stands."""

    def __init__(self, values: Mapping[str, object], file: str, key: str = "") -> None:
        self._values = values
        self._file = file
        self._key = key

    def table(self, key: str) -> "Payload":
        """The object at a key."""
        value = self._values.get(key)
        if not isinstance(value, dict):
            raise self.unlike(key, "an object")
        return Payload(value, self._file, self._place(key))

    def text(self, key: str) -> str:
        """The text at a key, which is not empty."""
        value = self._values.get(key)
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST or not _is_plain(value):
            raise self.unlike(key, f"a text of at most {LONGEST:,} characters on one line")
        return value

    def commit(self, key: str) -> str:
        """The commit id at a key; "" for the zeros by which GitHub says that there is none."""
        value = self.text(key)
        if len(value) not in (40, 64) or not _HEX.issuperset(value):
            raise self.unlike(key, "a full commit id")
        return value if value.strip("0") else ""

    def number(self, key: str) -> int:
        """The whole number at a key."""
        value = self._values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.unlike(key, "a whole number")
        return value

    def flag(self, key: str) -> bool:
        """Whether a key holds `true`; it may be absent."""
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise self.unlike(key, "true or false")
        return value

    def has(self, key: str) -> bool:
        """Whether there is a value at a key."""
        return self._values.get(key) is not None

    def unlike(self, key: str, expected: str) -> UsageError:
        """The error for what stands at a key."""
        what = f"is {_shown(self._values[key])}" if key in self._values else "is missing"
        return _wrong(self._file, f"{self._place(key)} {what}", expected)

    def _place(self, key: str) -> str:
        return f"{self._key}.{key}" if self._key else key


def _shown(value: object) -> str:
    """A value in an error: harmless on any screen, and short."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    shown = ascii(value)
    return shown if len(shown) <= SHOWN else shown[:SHOWN] + "…"


def _is_plain(text: str) -> bool:
    """Whether a text stands on one line and can be written as UTF-8."""
    return not any(
        char < " " or "\x7f" <= char < "\xa0" or "\ud800" <= char < "\ue000" for char in text
    )


def _wrong(path: str, what: str, expected: str = "") -> UsageError:
    return UsageError(
        what,
        where=path,
        expected=expected or "the payload of an event, as GitHub Actions writes it",
        do="see $GITHUB_EVENT_PATH and --payload: impact detect --help",
    )
