"""Places: where modules of a dotted name can stand at all, told without looking for their files.

Promise: no file that `Modules` finds for `a.b` or for `a.b.c` is left out: it is, or stands in, one
of the places of `a.b`. Most names of a file belong to libraries, and they have no place.
"""

from collections.abc import Collection, Iterable

from impact.graph.files import below, parent
from impact.graph.roots import Roots


class Places:
    """The folders and modules of one tree, by dotted name and by the folder of the importer."""

    def __init__(self, bases: Iterable[str], roots: Roots) -> None:
        self._roots = roots
        self._all = _with_folders(bases)
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, name: str, folder: str) -> tuple[str, ...]:
        """What a name can mean to an importer in a folder, as bases and folders alike."""
        found = self._known.get((name, folder))
        if found is None:
            found = self._known[name, folder] = tuple(self._search(name, folder))
        return found

    def _search(self, name: str, folder: str) -> Iterable[str]:
        top, dot, _ = name.partition(".")
        if dot and not self.of(top, folder):
            return ()
        roots, path = self._roots, name.replace(".", "/")
        far = (*roots.tops.get(top, ()), *roots.loose.get(top, ()))
        ways = dict.fromkeys((*roots.above(folder), folder, *far))
        return (place for way in ways if (place := below(way, path)) in self._all)


def _with_folders(bases: Iterable[str]) -> Collection[str]:
    """All bases, and the folders above them."""
    places: set[str] = set()
    for base in bases:
        place = base
        while place and place not in places:
            places.add(place)
            place = parent(place)
    return places
