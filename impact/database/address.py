"""Where a database is: a file, or on a server.

Promise: a password is never shown, not even of an address that is refused.
"""

import os
import re

from impact.errors import UsageError
from impact.typed import Final, Literal, NamedTuple

_EXPECTED: Final = "the path of a file, or postgresql://USER@HOST/DATABASE"


class Address(NamedTuple):
    """One database."""

    engine: Literal["sqlite", "postgresql"]
    target: str  # an absolute path, or the whole URL
    shown: str  # for people
    repository: str = ""  # whose ledger, where a database holds those of several
    chosen: bool = True  # somebody named it; if not, it is the one that is used by default


def read_address(word: str, *, noun: str, where: str) -> Address:
    """The database that a word names. Raises UsageError in terms of the noun and where it stood."""
    scheme, separator, rest = word.partition("://")
    if separator and scheme in ("postgresql", "postgres"):
        _check_signs(scheme, rest, where)
        return Address("postgresql", word, _without_secrets(scheme, rest))
    if separator and scheme == "sqlite" and rest.startswith("/"):
        word = rest
    elif separator or "\0" in word:
        raise UsageError(
            f"{_without_secrets(scheme, rest) if separator else word!r} names no {noun}",
            where=where,
            expected=_EXPECTED,
        )
    path = os.path.abspath(word)
    return Address("sqlite", path, path)


def _check_signs(scheme: str, rest: str, where: str) -> None:
    """Refuse what PostgreSQL would misread: its own error quotes what may be part of a password."""
    who = rest.partition("?")[0].rpartition("@")[0]
    if re.search("[@/]", who) or re.search("%(?![0-9A-Fa-f]{2})|%00", rest):
        raise UsageError(
            f"{_without_secrets(scheme, rest)!r} is no URL that PostgreSQL reads",
            where=where,
            expected=_EXPECTED,
            do="write % @ / in a user, a password or a name as %25 %40 %2F",
        )


def _without_secrets(scheme: str, rest: str) -> str:
    """A URL without its password and its parameters."""
    place = rest.partition("?")[0]
    who, at, host = place.rpartition("@")
    return f"{scheme}://{who.partition(':')[0]}{at}{host}"
