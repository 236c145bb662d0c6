"""One span, answered: its changes, the views of both ends, and what they touch.

Promise: only what the changes ask for is read. The base's code is looked at only where something
was deleted, no code at all where no import could reach a change, and none is walked where an
earlier walk tells the same.
"""

from collections.abc import Mapping

from impact.analysis import AppView, Views, assess, assess_without_base
from impact.changes import Change, Revision, Span
from impact.context import Context
from impact.reading.code import Code, no_code
from impact.reading.snapshots import Snapshots
from impact.reading.views import TreeView, needs_code, read_images, view_of
from impact.report import Impact
from impact.rules import Rules
from impact.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from impact.graph import Graph
    from impact.graph.listing import Listing
    from impact.reading.walks import Before, Walked


class Part(NamedTuple):
    """The answer for one span."""

    changes: tuple[Change, ...]
    impact: Impact
    views: tuple[TreeView, ...]
    seen: tuple[Change, ...]  # the changes; without a base every path, as if it were added


def part_of_span(rules: Rules, span: Span, strict: bool, context: Context) -> Part:
    """Compare the two ends of a span. Without a base everything is touched, and nothing listed."""
    if span.base is None and span.head.sha:
        return _part_without_base(rules, span.head, context)
    changes = changes_of(span, context)
    gone = tuple(change for change in changes if change.status == "deleted" or change.was_link)
    others = tuple(change for change in changes if change.status != "deleted")
    before = "" if span.base is None else span.base.sha
    head = _view(rules, span.head, others, before, context)
    base = head
    if span.base is not None and gone:
        base = _view(rules, span.base, gone, span.head.sha, context)
    impact = assess(rules, changes, Views(base.apps, head.apps), strict=strict)
    return Part(changes, impact, (head,) if base is head else (base, head), changes)


def _part_without_base(rules: Rules, head: Revision, context: Context) -> Part:
    everything = context.repository.changes(None, head.sha)
    view = _view(rules, head, everything, "", context)
    return Part((), assess_without_base(rules), (view,), everything)


def part_of_touch(
    rules: Rules, span: Span, words: tuple[str, ...], strict: bool, context: Context
) -> Part:
    """Take the words for changed paths in the one tree of a what-if."""
    from impact.reading.sources import followed
    from impact.reading.touching import Overlay, normalized, touched_changes

    listing = context.repository.tree(span.head.place)
    led = followed(listing, context.repository).led
    changes = touched_changes([led(normalized(word)) for word in words], listing)
    code = no_code(rules)
    if needs_code(rules, changes) or listing.symlinks():
        imagined = Overlay(listing, [change.path for change in changes])
        code = _walk(rules, imagined, context).code
    paths = [change.path for change in changes]
    view = view_of(rules, code, read_images(rules, context.repository, span.head.place, paths))
    views: Mapping[str, AppView] = view.apps
    impact = assess(rules, changes, Views(views, views), strict=strict)
    return Part(changes, impact, (view,), changes)


class WholeView(NamedTuple):
    """Everything the apps reach at one place, with the graph."""

    apps: Mapping[str, AppView]
    graph: "Graph"


def whole_view(rules: Rules, at: str, changes: tuple[Change, ...], context: Context) -> WholeView:
    """Everything the apps reach at one place, imagined files of the changes included."""
    from impact.reading.touching import Overlay

    imagined = [change.path for change in changes if change.status == "added"]
    walked = _walk(rules, Overlay(context.repository.tree(at), imagined), context)
    view = view_of(rules, walked.code, read_images(rules, context.repository, at))
    return WholeView(view.apps, walked.graph)


def tree_view(rules: Rules, end: Revision, context: Context) -> TreeView:
    """Everything the apps reach at one place, without the graph; that of a commit is kept."""
    code = _code(rules, end, context)
    return view_of(rules, code, read_images(rules, context.repository, end.place))


def changes_of(span: Span, context: Context) -> tuple[Change, ...]:
    """What differs between the two ends; commits are compared by their trees."""
    repository = context.repository
    if span.base is None or not span.head.sha:
        return repository.changes(span.base and span.base.sha, span.head.place)
    base, head = (repository.commit_tree_id(end.sha) for end in (span.base, span.head))
    return repository.changes(base, head)


def _view(
    rules: Rules, end: Revision, changes: tuple[Change, ...], beside: str, context: Context
) -> TreeView:
    code = no_code(rules)
    if changes and (needs_code(rules, changes) or context.repository.tree(end.place).symlinks()):
        code = _code(rules, end, context, beside)
    return view_of(rules, code, read_images(rules, context.repository, end.place))


def _code(rules: Rules, end: Revision, context: Context, beside: str = "") -> Code:
    """The code at one end of a span; that of a commit is kept and used again."""
    repository = context.repository
    if not end.sha:
        return _walk(rules, repository.tree(end.place), context).code
    snapshots = Snapshots(rules, repository, context.store)
    code = snapshots.code_at(end.sha, beside)
    if code is None:
        before = snapshots.before(end.sha)
        walked = _walk(rules, repository.tree(end.sha), context, before)
        code = walked.code
        if walked.settled:
            snapshots.keep(end.sha, walked)
    return code


def _walk(
    rules: Rules, listing: "Listing", context: Context, before: "Before | None" = None
) -> "Walked":
    from impact.reading.walks import read_code

    return read_code(rules, listing, context, before)
