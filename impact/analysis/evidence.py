"""What speaks for an app when one path changes: rows, chains of imports, images, workflow files.

Promise: all of it, in the order of the kinds of evidence; what a row or a cut overrides is told by
the caller, never left out here.
"""

from collections.abc import Iterable, Iterator

from impact.changes import Change
from impact.graph import Reach, Unknown
from impact.graph.files import is_python
from impact.report import (
    Contradiction,
    DeclaredEvidence,
    Evidence,
    ImageEvidence,
    ImportEvidence,
    Link,
    RuleEvidence,
    UnknownEvidence,
    WorkflowEvidence,
)
from impact.rules import WORKFLOWS_FOLDER, App, Cut, Row, Rules
from impact.typed import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from impact.dockerfile import Copy, Image


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


def rule_evidence(change: Change, row: Row) -> Evidence:
    """What a row that deploys says, with the pattern that decided."""
    return RuleEvidence(change.path, row.pattern_of(change.path), row.line, row.why)


def code_evidence(
    app: App, rules: Rules, change: Change, view: AppView, copies: Copies
) -> Iterator[Evidence]:
    """What everything but the rows says about one change, in the order of the evidence kinds."""
    path = change.path
    reached = view.reach.has(path)
    if reached:
        yield _chain_evidence(path, view.reach, rules)
    if view.images:
        yield from _image_evidence(path, view.images, copies)
    if path.startswith(WORKFLOWS_FOLDER):
        yield from _workflow_evidence(path, app, rules)
    if view.unread and not is_python(path):
        yield from _unread_evidence(path, view)
    if view.unknown and not reached and _may_be_imported(change, rules):
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
    if any(w.app == app.name and w.file == file for w in rules.workflows):
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


def cut_evidence(rules: Rules, change: Change, view: AppView) -> Iterator[Contradiction]:
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
