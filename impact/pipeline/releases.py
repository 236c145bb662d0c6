"""What tags release: for each app the span from its last release, and whether a branch holds it.

Promise: the workflows of the rules say which tags release which app; an app that no workflow of
them deploys is released by every tag. `at` is the commit the tags stand on; "" leaves that to the
clone.
"""

from collections.abc import Iterator, Sequence

from impact.bases import branch_tip, tag_span, tagged_commit, widest_span
from impact.changes import Revision
from impact.events import Event, Tag
from impact.patterns import PatternSet
from impact.planning import TagFacts
from impact.report import AppSpan
from impact.repository import Repository
from impact.rules import Rules


def tag_spans(
    rules: Rules, tags: Sequence[str], at: str, repository: Repository
) -> tuple[AppSpan, ...]:
    """For every app that one of the tags releases, in the order of the rules, what it releases."""
    wanted = [
        (app, tag_span(repository, tag, patterns, at))
        for app, patterns in _releasing(rules)
        for tag in tags
        if patterns.includes(tag)
    ]
    released = {app for app, _ in wanted}
    return tuple(
        AppSpan(
            app.name,
            widest_span(repository, [span for name, span in wanted if name == app.name]),
        )
        for app in rules.apps
        if app.name in released
    )


def _releasing(rules: Rules) -> Iterator[tuple[str, PatternSet]]:
    """The apps with the tags that release them."""
    for workflow in rules.workflows:
        if workflow.when.tag is not None:
            yield workflow.app, workflow.when.tag
    deployed = {workflow.app for workflow in rules.workflows}
    for app in rules.apps:
        if app.name not in deployed:
            yield app.name, PatternSet(["**"], dialect="github")


def tag_facts(
    rules: Rules, events: Sequence[Event], at: str, head: Revision, repository: Repository
) -> TagFacts:
    """Whether each tag lies on the branch that a workflow demands which wants it.

    A tag that is only thought of would stand on the head that is asked about.
    """
    facts: dict[tuple[str, str], bool] = {}
    for tag in (event.tag for event in events if isinstance(event, Tag)):
        tagged = tagged_commit(repository, tag, at, head.sha).sha
        for workflow in rules.workflows:
            wanted = workflow.when.tag is not None and workflow.when.tag.includes(tag)
            if wanted and workflow.tag_on and (tag, workflow.tag_on) not in facts:
                where = f"{rules.origin.path}:{workflow.line}"
                tip = branch_tip(repository, workflow.tag_on, tag, where)
                facts[tag, workflow.tag_on] = repository.is_ancestor(tagged, tip.sha)
    return facts
