"""Whose rules decide about a pull request: those that its merge will meet.

Promise: rules that came to the base branch after the head had left it count; where they are the
same as those that the head left, the answer names the commit it left.
"""

from collections.abc import Iterable

from impact.changes import Revision, Span
from impact.events import Event, PullRequest
from impact.reading.rulebook import LOOKUP
from impact.repository import Repository


def ruled(span: Span, events: Iterable[Event], repository: Repository) -> Span:
    """The span with the base whose rules decide; its own, but for a pull request that is late."""
    if span.tip is None or not any(isinstance(event, PullRequest) for event in events):
        return span
    tip = span.tip

    def rules(end: Revision) -> list[object]:
        return [repository.entry(end.sha, path) for path in LOOKUP]

    same = span.base is not None and rules(span.base) == rules(tip)
    return span if same else span._replace(base=tip)
