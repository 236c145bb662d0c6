"""The doors an answer goes through, carried together."""

from collections.abc import Callable

from impact.repository import Repository
from impact.store import Store
from impact.typed import NamedTuple, TypeAlias

Progress: TypeAlias = Callable[[str, int], None]  # what is being read, how many so far


class Context(NamedTuple):
    """A repository, the cache beside it, and somebody to tell how far the reading is."""

    repository: Repository
    store: Store
    progress: Progress
    ledger: str = ""  # as somebody named it, see `impact.ledger.address`
