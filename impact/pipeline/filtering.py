"""GitHub's own filters, asked for what one report compares.

Promise: the workflow files are those of the head, and what changed is what GitHub would compare;
where that cannot be known, the simulation is told so.
"""

from collections.abc import Sequence

from impact.changes import Change, Span
from impact.context import Context
from impact.events import Event
from impact.events.starts import SEEN_COMMITS, Native
from impact.planning import TagFacts
from impact.report import Impact
from impact.repository import Repository
from impact.rules import Rules
from impact.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from impact.native.simulation import Changed


class Ends(NamedTuple):
    """What is compared, and what differs."""

    span: Span
    changes: tuple[Change, ...]


def native_filters(
    rules: Rules,
    impact: Impact,
    events: Sequence[Event],
    ends: Ends,
    tag_facts: TagFacts,
    context: Context,
) -> Native:
    """Put what GitHub would start beside what the rules say."""
    from impact.native import native_for
    from impact.reading.workflow_files import (
        workflow_files,  # YAML, which a plain answer does without
    )

    workflows = workflow_files(context.repository, ends.span.head.place)
    changed = _changed(ends, context.repository)
    return native_for(rules, impact, workflows, events, changed, tag_facts)


def _changed(ends: Ends, repository: Repository) -> "Changed":
    """What GitHub would compare; without a base, or with several, it cannot be known."""
    from impact.native.simulation import Changed

    base, head = ends.span.base, ends.span.head
    if base is None and head.sha:
        return Changed(None)
    paths = tuple(change.path for change in ends.changes)
    if base is None or base == head or not head.sha:
        return Changed(paths)
    return Changed(paths, repository.count_commits(base.sha, head.sha, most=SEEN_COMMITS + 1))
