"""Which files deploy each app, judged one by one as `impact diff` would judge them."""

from impact.analysis import Views, assess
from impact.changes import INDEX, STATUSES, Change, Revision, Status
from impact.context import Context
from impact.native.covering import Matches
from impact.pipeline.parts import tree_view
from impact.report import AppImpact, UnknownEvidence
from impact.rules import Rules
from impact.typed import NamedTuple


class Wants(NamedTuple):
    """The files that deploy each app."""

    of_apps: dict[str, frozenset[str]]
    always: dict[str, frozenset[str]]  # whatever happens to them: added, modified, deleted
    doubted: dict[str, dict[str, str]]  # of them, those that an unreadable place may load: which
    paths: tuple[str, ...]
    matches: Matches


def wants_of(rules: Rules, where: Revision, strict: bool, context: Context) -> Wants:
    """Judge every tracked file as if it were modified, and where rows ask for it in other ways."""
    paths = _tracked(where, context)
    view = tree_view(rules, where, context)
    views = Views(view.apps, view.apps)

    def touching(status: Status) -> tuple[AppImpact, ...]:
        changes = [Change(path, status) for path in paths]
        return assess(rules, changes, views, strict=strict).apps

    modified = touching("modified")
    every = {app.app: _paths_of(app) for app in modified}
    always = {app: set(found) for app, found in every.items()}
    limited = {status for row in rules.rows for status in STATUSES if status not in row.statuses}
    for status in STATUSES if limited else ():
        for impact in touching(status):
            every[impact.app] |= _paths_of(impact)
            always[impact.app] &= _paths_of(impact)
    of_apps, sure = ({app: frozenset(f) for app, f in each.items()} for each in (every, always))
    doubted = {app.app: _doubted(app) for app in modified}
    return Wants(of_apps, sure, doubted, paths, Matches(paths))


def _tracked(where: Revision, context: Context) -> tuple[str, ...]:
    """Every tracked file there; what only lies in the work tree is nobody's yet."""
    paths = context.repository.tree(where.place).paths()
    if where.sha:
        return tuple(paths)
    staged = context.repository.tree(INDEX)
    return tuple(path for path in paths if staged.get(path) is not None)


def _paths_of(app: AppImpact) -> set[str]:
    return {evidence.path for evidence in app.evidence}


def _doubted(app: AppImpact) -> dict[str, str]:
    """The paths for which nothing speaks but a place that nobody can read."""
    found = {e.path: e.unknown for e in app.evidence if isinstance(e, UnknownEvidence)}
    for evidence in app.evidence:
        if not isinstance(evidence, UnknownEvidence):
            found.pop(evidence.path, None)
    return found
