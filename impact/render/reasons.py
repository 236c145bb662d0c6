"""What touched an app, path by path: the order in which every screen tells its reasons.

Promise: every piece of evidence appears once; paths come with the shortest proof first, then by
name; nothing is left out here, only `head_of` decides what a small screen shows.
"""

from collections.abc import Sequence

from impact.changes import Change
from impact.report import AppImpact, DeclaredEvidence, Evidence, ImportEvidence, UnknownEvidence
from impact.typed import NamedTuple, TypeVar

Item = TypeVar("Item")


class Touch(NamedTuple):
    """One path that touches an app, and all that says so."""

    path: str  # "" when it is the lack of a base that touches the app
    status: str  # "changed" where only another span knows more
    evidence: tuple[Evidence, ...]  # shortest proof first, never empty


def touches(app: AppImpact, changes: Sequence[Change]) -> tuple[Touch, ...]:
    """Group the app's evidence by path, the shortest proof first."""
    statuses = {change.path: change.status for change in changes}
    by_path: dict[str, list[Evidence]] = {}
    for evidence in sorted(app.evidence, key=distance):
        by_path.setdefault(evidence.path, []).append(evidence)
    nearest_first = sorted(by_path, key=lambda path: (distance(by_path[path][0]), path))
    return tuple(
        Touch(path, statuses.get(path, "changed") if path else "", tuple(by_path[path]))
        for path in nearest_first
    )


def status_of(path: str, changes: Sequence[Change]) -> str:
    """What happened to a path; "changed" where only another span knows more."""
    return next((change.status for change in changes if change.path == path), "changed")


def distance(evidence: Evidence) -> int:
    """How many links the proof has; 0 for one that needs no import."""
    match evidence:
        case ImportEvidence() | DeclaredEvidence() | UnknownEvidence():
            return len(evidence.chain)
    return 0


def in_doubt(app: AppImpact) -> bool:
    """Whether the app is touched only because something could not be known."""
    return app.impacted and all(_is_doubt(evidence) for evidence in app.evidence)


def without_base(app: AppImpact) -> bool:
    """Whether there was nothing to compare the app with."""
    return any(e.kind == "everyone" and e.reason == "no-base" for e in app.evidence)


def head_of(items: Sequence[Item], most: int) -> tuple[Sequence[Item], Sequence[Item]]:
    """Split into what is shown and what is only counted; a single last item is never hidden."""
    cut = len(items) if len(items) <= most + 1 else most
    return items[:cut], items[cut:]


def tally(hidden: Sequence[Touch]) -> str:
    """Say how many reasons of which kind are not shown: "17 rule, 12 import"."""
    kinds: dict[str, int] = {}
    for touch in hidden:
        for kind in dict.fromkeys(evidence.kind for evidence in touch.evidence):
            kinds[kind] = kinds.get(kind, 0) + 1
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())


def _is_doubt(evidence: Evidence) -> bool:
    if evidence.kind == "everyone":
        return evidence.reason == "no-base"
    return evidence.kind == "unknown"
