"""Small caches of scans, filled and opened as separate processes would."""

from pathlib import Path

from impact.imports import Computed, FoundImport, Scan
from impact.store.scans import ScanCache

SOME = Scan(
    (FoundImport("lazy", 1, "a.b", ("c", "*"), 7),), (Computed("x.", 0, 9),), ("n",), (3,), True
)


def cache(place: Path | None, *, version: int = 1) -> ScanCache:
    """A cache in a folder, as a new process would open it."""
    return ScanCache(None if place is None else str(place), "scans-test", version=version)


def fill(place: Path, known: dict[str, Scan]) -> None:
    """Save scans."""
    one = cache(place)
    for oid, scan in known.items():
        one.put(oid, scan)
    one.save()
