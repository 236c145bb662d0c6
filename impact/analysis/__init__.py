"""What a set of changes touches: every app with all its evidence, and what touches none.

Promise: thorough first. All evidence is kept, in one order; a `skip` row decides over what the code
says but never hides it (a contradiction); where something could not be known the answer is yes and
says so. More changes never give fewer apps. Pure: rules, changes and two views of the code in,
Impact out.
"""

from collections.abc import Mapping, Sequence

from impact.analysis.components import needed_components
from impact.analysis.evidence import (
    AppView,
    Copies,
    code_evidence,
    cut_evidence,
    cut_of,
    rule_evidence,
)
from impact.changes import Change
from impact.report import (
    AppImpact,
    Contradiction,
    EveryoneEvidence,
    Evidence,
    Impact,
    RowSkip,
    WorkflowEvidence,
)
from impact.rules import App, Row, Rules
from impact.typed import NamedTuple, TypeAlias

__all__ = ["AppView", "Views", "assess", "assess_without_base", "cut_of", "needed_components"]

Decided: TypeAlias = tuple[Change, Mapping[str, Row]]  # a change, and the row for each app named


class Views(NamedTuple):
    """The code of both ends: deleted paths are looked up in the base, all others in the head.

    A symbolic link that was led elsewhere may be needed at the base alone.
    """

    base: Mapping[str, AppView]
    head: Mapping[str, AppView]

    def of(self, app: str, change: Change) -> AppView:
        """The view that knows about a change."""
        if change.status == "deleted":
            return self.base[app]
        if not change.was_link:
            return self.head[app]
        base, head = self.base[app], self.head[app]
        return base if base.reach.has(change.path) > head.reach.has(change.path) else head


def assess(
    rules: Rules, changes: Sequence[Change], views: Views, *, strict: bool = False
) -> Impact:
    """Say what the changes touch. `strict` turns contradicted `skip` rows into deploys."""
    decided = [(change, rules.deciding_rows(change.path, change.status)) for change in changes]
    copies: Copies = {}
    apps = [_assess_app(app, rules, decided, views, copies, strict) for app in rules.apps]
    claimed = {e.path for app in apps for e in app.evidence} | {
        skip.path for app in apps for skip in app.skipped
    }
    unclaimed = tuple(change for change in changes if change.path not in claimed)
    if rules.unmatched == "deploy" and unclaimed:
        apps = [
            _touched_by_unmatched(app, impact, unclaimed, rules)
            for app, impact in zip(rules.apps, apps, strict=True)
        ]
    return Impact(tuple(apps), unclaimed)


def assess_without_base(rules: Rules) -> Impact:
    """Nothing says what was deployed before, so everything counts as touched."""
    everyone = EveryoneEvidence("", "no-base")
    return Impact(
        tuple(
            AppImpact(app.name, app.title, app.components, (everyone,), (), (), 0)
            for app in rules.apps
        ),
        (),
    )


def _assess_app(
    app: App, rules: Rules, decided: Sequence[Decided], views: Views, copies: Copies, strict: bool
) -> AppImpact:
    evidence: list[Evidence] = []
    contradictions: list[Contradiction] = []
    skipped: list[RowSkip] = []
    for change, rows in decided:
        row, view = rows.get(app.name), views.of(app.name, change)
        seen = list(code_evidence(app, rules, change, view, copies))
        if view.uncut is not view.reach:
            contradictions += cut_evidence(rules, change, view)
        if row is not None and app.name in row.skip:
            overridden = [e for e in seen if not isinstance(e, WorkflowEvidence)]
            contradictions += [
                Contradiction(change.path, "skip", row.line, row.why, e) for e in overridden
            ]
            if overridden or not seen:
                skipped.append(RowSkip(change.path, row.line, row.why))
            evidence += [e for e in seen if strict or e not in overridden]
            continue
        evidence += [rule_evidence(change, row), *seen] if row is not None else seen
    components = needed_components(app, rules, evidence)
    searched = len(views.head[app.name].reach.arrivals) if app.name in views.head else 0
    return AppImpact(
        app.name,
        app.title,
        components,
        tuple(evidence),
        tuple(contradictions),
        tuple(skipped),
        searched,
    )


def _touched_by_unmatched(
    app: App, impact: AppImpact, unclaimed: Sequence[Change], rules: Rules
) -> AppImpact:
    everyone = tuple(EveryoneEvidence(change.path, "unmatched") for change in unclaimed)
    evidence = impact.evidence + everyone
    return impact._replace(evidence=evidence, components=needed_components(app, rules, evidence))
