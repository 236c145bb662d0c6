"""One span, answered: its changes, the views of both ends, and what they touch.

Promise: only what the changes ask for is read. The base's code is looked at only where something
was deleted, and no code at all where no import could reach a change.
"""

from collections.abc import Mapping
from typing import NamedTuple

from impact.analysis import AppView, Views, assess, assess_without_base
from impact.changes import Change, Span
from impact.context import Context
from impact.graph.modules import Listing
from impact.report import Impact
from impact.rules import Rules
from impact.touching import Overlay, touched_changes
from impact.views import (
    TreeSources,
    TreeView,
    needs_graph,
    read_images,
    unwalked_view,
    view_tree,
)


class Part(NamedTuple):
    """The answer for one span."""

    changes: tuple[Change, ...]
    impact: Impact
    views: tuple[TreeView, ...]
    seen: tuple[Change, ...]  # the changes; without a base every path, as if it were added


def part_of_span(rules: Rules, span: Span, strict: bool, context: Context) -> Part:
    """Compare the two ends of a span. Without a base everything is touched, and nothing listed."""
    if span.base is None and span.head.sha:
        return _part_without_base(rules, span.head.sha, context)
    base = span.base.sha if span.base is not None else None
    changes = context.repository.changes(base, span.head.place)
    deleted = tuple(change for change in changes if change.status == "deleted")
    others = tuple(change for change in changes if change.status != "deleted")
    head = _view(rules, context.repository.tree(span.head.place), others, context)
    if base is None or not deleted:
        base_view = head
    else:
        base_view = _view(rules, context.repository.tree(base), deleted, context)
    impact = assess(rules, changes, Views(base_view.apps, head.apps), strict=strict)
    return Part(changes, impact, (head,) if base_view is head else (base_view, head), changes)


def _part_without_base(rules: Rules, at: str, context: Context) -> Part:
    everything = context.repository.changes(None, at)
    view = _view(rules, context.repository.tree(at), everything, context)
    return Part((), assess_without_base(rules), (view,), everything)


def part_of_touch(
    rules: Rules, span: Span, words: tuple[str, ...], strict: bool, context: Context
) -> Part:
    """Take the words for changed paths in the one tree of a what-if."""
    listing = context.repository.tree(span.head.place)
    changes = touched_changes(words, listing)
    imagined = Overlay(listing, [change.path for change in changes])
    view = _view(rules, imagined, changes, context)
    views: Mapping[str, AppView] = view.apps
    impact = assess(rules, changes, Views(views, views), strict=strict)
    return Part(changes, impact, (view,), changes)


def whole_view(rules: Rules, at: str, changes: tuple[Change, ...], context: Context) -> TreeView:
    """Everything the apps reach at one place, imagined files of the changes included."""
    imagined = [change.path for change in changes if change.status == "added"]
    return _walked(rules, Overlay(context.repository.tree(at), imagined), context)


def _view(
    rules: Rules, listing: Listing, changes: tuple[Change, ...], context: Context
) -> TreeView:
    if needs_graph(rules, changes):
        return _walked(rules, listing, context)
    return unwalked_view(rules, read_images(rules, context.repository, listing))


def _walked(rules: Rules, listing: Listing, context: Context) -> TreeView:
    repository, store, progress = context
    sources = TreeSources(repository, listing, store.scans, rules.graph.max_blob, progress)
    images = read_images(rules, repository, listing)
    return view_tree(rules, listing, sources, images)
