"""Whether the code of one tree is also that of another, given what differs between the two.

Promise: yes only if a walk of the other tree would find the same: no file appeared or vanished that
an import, an entry point or a declared link could mean, and every changed file that was read
imports what it imported, on lines that are known. In doubt the answer is no.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from impact.changes import Change, Entry
from impact.graph import Reach, Unknown
from impact.graph.files import PROJECT_FILES, is_python, may_hold_python, named_files
from impact.reading.code import AppCode, Code
from impact.repository import Repository
from impact.rules import Cut, DeclaredLink, Rules
from impact.store import ScanCache
from impact.typed import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from impact.imports import Scan

Lines: TypeAlias = dict[int, int]  # where each line of the old file that imports stands in the new


def carried(
    code: Code, changes: Sequence[Change], rules: Rules, repository: Repository, cache: ScanCache
) -> Code | None:
    """The code of the tree that the changes lead to; None if only a walk can tell it.

    What has to be scanned for that is remembered, so a walk that follows does not scan it again.
    """
    if any(_may_mean_other_files(change, code, rules) for change in changes):
        return None
    edited = [change for change in changes if change.status == "modified"]
    read = [change for change in edited if _was_read(change, code, named_files(rules))]
    if "string" in rules.graph.follow and read:
        return None
    scans = _scans(read, rules.graph.max_blob, repository, cache)
    moved: dict[str, Lines] = {}
    for change in read:
        lines = _moved_lines(change, scans)
        if lines is None:
            return None
        moved[change.path] = lines
    return _with_lines(code, moved)


def _may_mean_other_files(change: Change, code: Code, rules: Rules) -> bool:
    """Whether a file that came, went or became something else may change what is reached."""
    path = change.path
    if change.leads_elsewhere:
        return True
    if change.status == "modified":
        return False
    if code.linked:  # it may have a second name
        return True
    if is_python(path) or path.rpartition("/")[2] in PROJECT_FILES or code.holds(path):
        return True
    entries = [entry.patterns for app in rules.apps for entry in app.entrypoints if entry.patterns]
    edges: tuple[DeclaredLink | Cut, ...] = (*rules.links, *rules.graph.cut)
    wanted = (*entries, *(some for edge in edges for some in (edge.importer, edge.imported)))
    roots = tuple(f"{root}/" for root in rules.graph.roots or () if root)
    return path.startswith(roots) or any(patterns.includes(path) for patterns in wanted)


def _was_read(change: Change, code: Code, named: frozenset[str]) -> bool:
    entries = (change.before, change.after)
    may_hold = any(entry and may_hold_python(change.path, entry.mode) for entry in entries)
    return (may_hold or code.linked or change.path in named) and code.holds(change.path)


def _moved_lines(change: Change, scans: "Mapping[str, Scan]") -> Lines | None:
    """Where the imports of an edited file went; None if they are not the same imports."""
    if not is_python(change.path):
        return None
    ends = (change.before, change.after)
    before, after = (scans.get(entry.oid) if _is_file(entry) else None for entry in ends if entry)
    return None if before is None or after is None else moved_lines(before, after)


def _scans(
    changes: Sequence[Change], max_blob: int, repository: Repository, cache: ScanCache
) -> "dict[str, Scan]":
    """What both ends of edited files import, by blob; what cannot be read is left out."""
    entries = (entry for one in changes for entry in (one.before, one.after) if entry)
    known = {
        entry.oid: cache.get(entry.oid, max_size=max_blob) for entry in entries if _is_file(entry)
    }
    found = {oid: scan for oid, scan in known.items() if scan is not None}
    unread = sorted(known.keys() - found.keys())
    if unread:
        from impact.imports import scan_again

        for oid, content in repository.read(unread, max_size=max_blob):
            if isinstance(content, bytes):
                found[oid], head = scan_again(content, cache.headed)
                cache.put(oid, found[oid], size=len(content), head=head)
    return found


def _is_file(entry: Entry) -> bool:
    return entry.mode.startswith("100") and bool(entry.oid)


def moved_lines(before: "Scan", after: "Scan") -> Lines | None:
    """How the lines of two scans that differ in nothing else correspond; None if more differs.

    No line may move past another one: of several links to one file the first is kept, and that
    has to stay the same one.
    """
    if _without_lines(before) != _without_lines(after) or before.lost:
        return None
    pairs = sorted(set(zip(_lines(before), _lines(after), strict=True)))
    if any(a[0] == b[0] or a[1] > b[1] for a, b in pairwise(pairs)):
        return None
    return dict(pairs)


def _lines(scan: "Scan") -> list[int]:
    return [*(found.line for found in scan.imports), *(found.line for found in scan.computed)]


def _without_lines(scan: "Scan") -> tuple[object, ...]:
    imports = [found._replace(line=0) for found in scan.imports]
    computed = [found._replace(line=0) for found in scan.computed]
    return imports, computed, scan.exports, len(scan.lost), scan.has_code


def _with_lines(code: Code, moved: Mapping[str, Lines]) -> Code:
    """The same code with the new lines of edited files."""
    moved = {
        path: lines
        for path, lines in moved.items()
        if any(old != new for old, new in lines.items())
    }
    if not moved:
        return code
    apps = {name: _app_code(app, moved) for name, app in code.apps.items()}
    computed = tuple(
        Unknown(place.path, moved.get(place.path, {}).get(place.line, place.line), place.reason)
        for place in code.computed
    )
    return code._replace(apps=apps, computed=computed)


def _app_code(app: AppCode, moved: Mapping[str, Lines]) -> AppCode:
    uncut = _reach(app.uncut, moved)
    reach = uncut if app.reach is app.uncut else _reach(app.reach, moved)
    return AppCode(reach, uncut, app.missing)


def _reach(reach: Reach, moved: Mapping[str, Lines]) -> Reach:
    arrivals = dict(reach.arrivals)
    for path, arrival in reach.arrivals.items():
        if arrival is not None and arrival[0] in moved:
            importer, imported, kind, line = arrival
            arrivals[path] = (importer, imported, kind, moved[importer].get(line, line))
    return Reach(reach.entrypoints, arrivals)
