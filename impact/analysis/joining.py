"""The impact of apps that start from commits of their own, out of the impacts of several spans.

Promise: nothing that touches an app in one of its spans is lost; a span that is about some
components of an app adds only what touches these.
"""

from collections.abc import Iterable, Mapping, Sequence

from impact.analysis import needed_components
from impact.changes import Span, merge_changes
from impact.report import AppImpact, AppSpan, Contradiction, Evidence, Impact, RowSkip
from impact.rules import App, Rules
from impact.typed import TypeVar

T = TypeVar("T", bound=Evidence | Contradiction | RowSkip)


def joined(rules: Rules, spans: Sequence[AppSpan], impacts: Mapping[Span, Impact]) -> Impact:
    """One impact of every app that has a span."""
    apps = []
    for app in rules.apps:
        parts = [_part(app, rules, one, impacts) for one in spans if one.app == app.name]
        if parts:
            apps.append(_merged(app, parts))
    unclaimed = merge_changes(impacts[span].unclaimed for span in {one.span for one in spans})
    return Impact(tuple(apps), unclaimed)


def _part(app: App, rules: Rules, wanted: AppSpan, impacts: Mapping[Span, Impact]) -> AppImpact:
    """What one span says of an app, as far as it is about the components."""
    whole = next(one for one in impacts[wanted.span].apps if one.app == app.name)
    if not wanted.components:
        return whole
    paths: dict[str, list[Evidence]] = {}
    for evidence in whole.evidence:
        paths.setdefault(evidence.path, []).append(evidence)
    wanted_paths = {
        path
        for path, found in paths.items()
        if set(needed_components(app, rules, found)) & set(wanted.components)
    }
    kept = tuple(evidence for evidence in whole.evidence if evidence.path in wanted_paths)
    needed = (name for name in needed_components(app, rules, kept) if name in wanted.components)
    return whole._replace(evidence=kept, components=tuple(needed))


def _merged(app: App, parts: Sequence[AppImpact]) -> AppImpact:
    """Several impacts of one app as one, in the order of their paths; what is the same, once."""
    if len(parts) == 1:
        return parts[0]
    needed = {name for part in parts for name in part.components}
    return parts[0]._replace(
        components=tuple(name for name in app.components if name in needed),
        evidence=_by_path(part.evidence for part in parts),
        contradictions=_by_path(part.contradictions for part in parts),
        skipped=_by_path(part.skipped for part in parts),
        searched=max(part.searched for part in parts),
    )


def _by_path(several: Iterable[Iterable[T]]) -> tuple[T, ...]:
    once = dict.fromkeys(one for some in several for one in some)
    return tuple(sorted(once, key=lambda one: one.path))
