"""Where a ledger is: a file, or a database on a server.

Promise: the same words mean the same ledger for every command; a password is never shown.
"""

import os
import re

from impact.database import Address, read_address
from impact.errors import UsageError
from impact.typed import Final

VARIABLE: Final = "IMPACT_LEDGER"
_NAME: Final = "[A-Za-z0-9._/-]{1,100}"


def address_of(word: str, identity: str) -> Address:
    """The ledger that a word names; without one that of the environment, else the clone's own.

    `identity` is the folder that holds the clone's objects, which all of its worktrees share.
    """
    word = word or os.environ.get(VARIABLE, "")
    own = os.path.join(identity, "impact", "ledger.sqlite")
    place, repository = _parted(word)
    address = read_address(place or own, noun="ledger", where=f"--ledger or {VARIABLE}")
    shown = f"{address.shown}#{repository}" if repository else address.shown
    return address._replace(shown=shown, repository=repository, chosen=bool(word))


def _parted(word: str) -> tuple[str, str]:
    """A URL and the repository behind its #, in a database that holds several ledgers.

    Raises UsageError.
    """
    if "://" not in word:
        return word, ""
    place, sign, repository = word.partition("#")
    if sign and not re.fullmatch(_NAME, repository):
        raise UsageError(
            f"{repository!r} names no repository",
            where=f"--ledger or {VARIABLE}",
            expected="letters, digits and ._/- behind the #",
        )
    return place, repository
