"""Where a ledger is: a file, or a database on a server.

Promise: the same words mean the same ledger for every command; a password is never shown.
"""

import os

from impact.database import Address, read_address
from impact.typed import Final

VARIABLE: Final = "IMPACT_LEDGER"


def address_of(word: str, identity: str) -> Address:
    """The ledger that a word names; without one that of the environment, else the clone's own.

    `identity` is the folder that holds the clone's objects, which all of its worktrees share.
    """
    word = word or os.environ.get(VARIABLE, "")
    own = os.path.join(identity, "impact", "ledger.sqlite")
    address = read_address(word or own, noun="ledger", where=f"--ledger or {VARIABLE}")
    return address._replace(chosen=bool(word))
