"""Where a ledger is: a file, or a database on a server.

Promise: the same words mean the same ledger for every command; a password is never shown.
"""

import os
import re

from impact.errors import UsageError
from impact.typed import Final, Literal, NamedTuple

VARIABLE: Final = "IMPACT_LEDGER"
EXPECTED: Final = "the path of a file, or postgresql://USER@HOST/DATABASE"


class Address(NamedTuple):
    """One ledger."""

    engine: Literal["sqlite", "postgresql"]
    target: str  # an absolute path, or the whole URL
    shown: str  # for people
    chosen: bool  # somebody named it; if not, it is the clone's own


def address_of(word: str, identity: str) -> Address:
    """The ledger that a word names; without one that of the environment, else the clone's own.

    `identity` is the folder that holds the clone's objects, which all of its worktrees share.
    """
    word = word or os.environ.get(VARIABLE, "")
    scheme, separator, rest = word.partition("://")
    if separator and scheme in ("postgresql", "postgres"):
        _check_signs(scheme, rest)
        return Address("postgresql", word, _without_secrets(scheme, rest), chosen=True)
    if separator and scheme == "sqlite" and rest.startswith("/"):
        word = rest
    elif separator or "\0" in word:
        raise UsageError(
            f"{_without_secrets(scheme, rest) if separator else word!r} names no ledger",
            where=f"--ledger or {VARIABLE}",
            expected=EXPECTED,
        )
    path = os.path.abspath(word or os.path.join(identity, "impact", "ledger.sqlite"))
    return Address("sqlite", path, path, chosen=bool(word))


def _check_signs(scheme: str, rest: str) -> None:
    """Refuse what PostgreSQL would misread: its own error quotes what may be part of a password."""
    who = rest.partition("?")[0].rpartition("@")[0]
    if re.search("[@/]", who) or re.search("%(?![0-9A-Fa-f]{2})|%00", rest):
        raise UsageError(
            f"{_without_secrets(scheme, rest)!r} is no URL that PostgreSQL reads",
            where=f"--ledger or {VARIABLE}",
            expected=EXPECTED,
            do="write % @ / in a user, a password or a name as %25 %40 %2F",
        )


def _without_secrets(scheme: str, rest: str) -> str:
    """A URL without its password and its parameters."""
    place = rest.partition("?")[0]
    who, at, host = place.rpartition("@")
    return f"{scheme}://{who.partition(':')[0]}{at}{host}"
