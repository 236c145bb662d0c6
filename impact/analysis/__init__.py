"""What a set of changes touches: every app with all its evidence, and what touches none.

Promise: thorough first. All evidence is kept, in one order; a `skip` row decides over what the code
says but never hides it (a contradiction); where something could not be known the answer is yes and
says so. More changes never give fewer apps. Pure: rules, changes and two views of the code in,
Impact out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from impact.changes import Change
from impact.graph import Reach, Unknown
from impact.graph.files import is_python
from impact.report import (
    AppImpact,
    Contradiction,
    DeclaredEvidence,
    EveryoneEvidence,
    Evidence,
    ImageEvidence,
    Impact,
    ImportEvidence,
    Link,
    RowSkip,
    RuleEvidence,
    UnknownEvidence,
    WorkflowEvidence,
)
from impact.rules import WORKFLOWS_FOLDER, App, Cut, Row, Rules
from impact.typed import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from impact.dockerfile import Copy, Image

_PROOFS = (ImportEvidence, ImageEvidence, DeclaredEvidence)


class AppView(NamedTuple):
    """What one app is made of in one tree."""

    reach: Reach  # links that a `graph.cut` names left out
    uncut: Reach  # all links
    images: "tuple[Image, ...]"
    unknown: tuple[Unknown, ...]  # places of any app's code that count as "could be anything"
    unread: tuple[Unknown, ...] = ()  # its Dockerfiles that nobody can read


# Which COPY of an image takes a path, asked once for all the apps that share the image. Keyed by
# the image's value, not its path: base and head may build it by different lines.
Copies: TypeAlias = "dict[tuple[Image, str], Copy | None]"
Decided: TypeAlias = tuple[Change, tuple[Row, ...]]  # a change and the rows that match it


class Views(NamedTuple):
    """The code of both ends: deleted paths are looked up in the base, all others in the head.

    A symbolic link that was led elsewhere may be needed at the base alone.
    """

    base: Mapping[str, AppView]
    head: Mapping[str, AppView]

    def of(self, app: str, change: Change) -> AppView:
        """The view that knows about a change."""
        base, head = self.base[app], self.head[app]
        gone = change.was_link and base.reach.has(change.path) > head.reach.has(change.path)
        return base if gone or change.status == "deleted" else head


def assess(
    rules: Rules, changes: Sequence[Change], views: Views, *, strict: bool = False
) -> Impact:
    """Say what the changes touch. `strict` turns contradicted `skip` rows into deploys."""
    decided = [(c, rules.rows_matching(c.path, c.status)) for c in changes]
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
        row = next((row for row in rows if row.names(app.name)), None)
        seen = list(_code_evidence(app, rules, change, views.of(app.name, change), copies))
        contradictions += _cut_evidence(rules, change, views.of(app.name, change))
        if row is not None and app.name in row.skip:
            overridden = [e for e in seen if not isinstance(e, WorkflowEvidence)]
            contradictions += [
                Contradiction(change.path, "skip", row.line, row.why, e) for e in overridden
            ]
            if overridden or not seen:
                skipped.append(RowSkip(change.path, row.line, row.why))
            evidence += [e for e in seen if strict or e not in overridden]
            continue
        evidence += [_rule_evidence(change, row), *seen] if row is not None else seen
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


def _rule_evidence(change: Change, row: Row) -> Evidence:
    decision = row.patterns.decide(change.path)
    pattern = decision.pattern if decision is not None else ""
    return RuleEvidence(change.path, pattern, row.line, row.why)


def _code_evidence(
    app: App, rules: Rules, change: Change, view: AppView, copies: Copies
) -> Iterator[Evidence]:
    """What everything but the rows says about one change, in the order of the evidence kinds."""
    path = change.path
    reached = view.reach.has(path)
    if reached:
        yield _chain_evidence(path, view.reach, rules)
    yield from _image_evidence(path, view.images, copies)
    yield from _workflow_evidence(path, app, rules)
    if not is_python(path):
        yield from _unread_evidence(path, view)
    if not reached and _may_be_imported(change, rules):
        yield from _unknown_evidence(path, view)


def _chain_evidence(path: str, reach: Reach, rules: Rules) -> Evidence:
    chain = reach.chain(path)
    declared = [link for link in chain if link.kind == "declared"]
    if not declared:
        return ImportEvidence(path, reach.entrypoint(path), chain)
    whys = (
        row.why
        for link in declared
        for row in rules.links
        if row.importer.includes(link.importer) and row.imported.includes(link.imported)
    )
    return DeclaredEvidence(path, reach.entrypoint(path), chain, next(whys, ""))


def _image_evidence(path: str, images: "Iterable[Image]", copies: Copies) -> Iterator[Evidence]:
    for image in images:
        if path in (image.path, f"{image.path}.dockerignore", ".dockerignore"):
            yield ImageEvidence(path, image.path, 0)
        elif not is_python(path):
            if (image, path) not in copies:
                copies[image, path] = image.copying(path)
            copy = copies[image, path]
            if copy is not None:
                yield ImageEvidence(path, image.path, copy.line)


def _workflow_evidence(path: str, app: App, rules: Rules) -> Iterator[Evidence]:
    file = path.removeprefix(WORKFLOWS_FOLDER)
    deploys = any(w.app == app.name and w.file == file for w in rules.workflows)
    if deploys and file != path:
        yield WorkflowEvidence(path, file)


def _may_be_imported(change: Change, rules: Rules) -> bool:
    """Whether code that nobody can read may lead here: to Python, or over what leads on."""
    modes = {entry.mode for entry in (change.before, change.after) if entry is not None}
    return (
        is_python(change.path)
        or not modes.isdisjoint(("120000", "160000"))
        or any(link.imported.includes(change.path) for link in rules.links)
    )


def _unknown_evidence(path: str, view: AppView) -> Iterator[Evidence]:
    """A file that nothing is seen to reach may be what an unreadable place loads."""
    for unknown in view.unknown:
        if view.reach.has(unknown.path):
            chain = view.reach.chain(unknown.path)
            entrypoint = view.reach.entrypoint(unknown.path)
            yield UnknownEvidence(
                path, unknown.path, unknown.line, unknown.reason, entrypoint, chain
            )
            return


def _unread_evidence(path: str, view: AppView) -> Iterator[Evidence]:
    """A file that is not Python may be what an unreadable Dockerfile copies."""
    for unread in view.unread:
        if path != unread.path:
            yield UnknownEvidence(path, unread.path, 0, unread.reason, unread.path, ())
            return


def _cut_evidence(rules: Rules, change: Change, view: AppView) -> Iterator[Contradiction]:
    """What a `graph.cut` keeps from the app although its code reaches it."""
    if view.uncut.has(change.path) and not view.reach.has(change.path):
        chain = view.uncut.chain(change.path)
        cut = next(cut for cut in (cut_of(rules, link) for link in chain) if cut is not None)
        evidence = _chain_evidence(change.path, view.uncut, rules)
        yield Contradiction(change.path, "cut", cut.line, cut.why, evidence)


def cut_of(rules: Rules, link: Link) -> Cut | None:
    """The `graph.cut` that forbids a link, if one does."""
    for cut in rules.graph.cut:
        if cut.importer.includes(link.importer) and cut.imported.includes(link.imported):
            return cut
    return None


def needed_components(app: App, rules: Rules, evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """The components an app's evidence needs, in the order of the rules.

    A row says nothing of components: what the code proves of its path knows them better.
    """
    evidence = tuple(evidence)
    proven = {one.path for one in evidence if isinstance(one, _PROOFS)}
    needed: set[str] = set()
    for one in evidence:
        if isinstance(one, RuleEvidence) and one.path in proven:
            continue
        if len(needed) == len(app.components):
            break
        needed.update(_components_of(app, rules, one))
    return tuple(name for name in app.components if name in needed)


def _components_of(app: App, rules: Rules, evidence: Evidence) -> tuple[str, ...]:
    """Those of the changed path, else of the Dockerfile, else of the chain's importer, else all."""
    candidates = [evidence.path]
    if isinstance(evidence, ImageEvidence):
        candidates.append(evidence.image)
    if isinstance(evidence, ImportEvidence | DeclaredEvidence | UnknownEvidence) and evidence.chain:
        candidates.append(evidence.chain[-1].importer)
    for path in candidates:
        own = tuple(name for name in rules.components_of(path) if name in app.components)
        if own:
            return own
    return app.components


def _touched_by_unmatched(
    app: App, impact: AppImpact, unclaimed: Sequence[Change], rules: Rules
) -> AppImpact:
    everyone = tuple(EveryoneEvidence(change.path, "unmatched") for change in unclaimed)
    evidence = impact.evidence + everyone
    return impact._replace(evidence=evidence, components=needed_components(app, rules, evidence))
