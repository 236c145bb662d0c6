"""The cache on disk: what files import, by blob id, and small values such as compiled rules.

Promise: the cache never changes an answer and never stops one. Whatever is wrong with it (no home,
a full or read-only disk, a broken or foreign file, another process writing) costs only time.

It lives in `$IMPACT_CACHE_DIR` (`off` or empty: nowhere), else `$XDG_CACHE_HOME/deploy-impact`,
else `~/.cache/deploy-impact`, and may be deleted at any time.
"""

import zlib

from impact.imports import EXTRACTOR
from impact.store.folder import cache_folder
from impact.store.plain import freeze, thaw
from impact.store.scans import ScanCache, freeze_scan
from impact.store.shared import Shared, SharedScans
from impact.store.values import ValueCache

__all__ = [
    "ScanCache",
    "Store",
    "ValueCache",
    "cache_folder",
    "freeze",
    "freeze_scan",
    "open_store",
    "thaw",
]


class Store:
    """Both caches of one repository."""

    def __init__(self, folder: str | None, identity: str, shared: Shared | None = None) -> None:
        name = f"scans-{zlib.crc32(identity.encode('utf-8', 'surrogateescape')):08x}"
        self.scans = (
            ScanCache(folder, name, version=EXTRACTOR)
            if shared is None
            else SharedScans(folder, name, version=EXTRACTOR, shared=shared)
        )
        self.values = ValueCache(folder)

    def save(self) -> None:
        """Keep what was learnt, for the next process."""
        self.scans.save()


def open_store(identity: str, shared: Shared | None = None) -> Store:
    """Open the caches of the repository with that identity (`Repository.identity`)."""
    return Store(cache_folder(), identity, shared)
