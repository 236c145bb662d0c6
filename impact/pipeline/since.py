"""Answers that start from what is deployed: which commit is asked about, and where each app starts.

Promise: the ledger alone says what stands where, and every warning here is about something that it
says and nobody expects.
"""

from collections.abc import Iterator, Sequence

from impact.bases import Content, tagged_commit
from impact.bases.deployed import deployed_spans
from impact.changes import INDEX, WORK_TREE, Revision, Span
from impact.context import Context
from impact.deployments import successes
from impact.errors import UsageError
from impact.events import Event, PullRequest, Tag
from impact.recording import ledger_of
from impact.report import AppSpan
from impact.repository import Repository
from impact.rules import Rules
from impact.rules.known import known_environment
from impact.typed import Final

RULE: Final = "since-deployed"


def asked_span(
    text: str, content: Content, events: Sequence[Event], repository: Repository
) -> Span:
    """The commit that a person asks about; for a pull request also where it came from."""
    head = _head(text, content, [one.tag for one in events if isinstance(one, Tag)], repository)
    why = "each app starts from what is deployed"
    for event in events:
        tips = repository.branches(event.base) if isinstance(event, PullRequest) else ()
        base = repository.merge_base(head.sha, tips[0].sha) if tips and head.sha else None
        if tips and base is not None:
            return Span(Revision(tips[0].name, base), head, RULE, why, tips[0])
    return Span(None, head, RULE, why)


def _head(text: str, content: Content, tags: Sequence[str], repository: Repository) -> Revision:
    if ".." in text or (text and content != "commits"):
        raise UsageError(
            f"{text!r} and what is deployed are two bases",
            where="--since-deployed",
            expected="one commit, or nothing for HEAD",
        )
    if content != "commits":
        return Revision(INDEX if content == "index" else WORK_TREE, "")
    if text or not tags:
        return repository.resolve(text or "HEAD")
    first, *others = (tagged_commit(repository, tag) for tag in tags)
    if any(other.sha != first.sha for other in others):
        raise UsageError(
            "the tags stand on different commits",
            where="--event",
            expected="tags of one commit",
            do="ask about one tag at a time",
        )
    return first


def since_spans(
    rules: Rules, environment: str, head: Revision, context: Context
) -> tuple[AppSpan, ...]:
    """Where every app starts. Raises UsageError, DatabaseError or ShallowHistory."""
    known_environment(rules, environment)
    with ledger_of(context) as ledger:
        return tuple(
            span
            for app in rules.apps
            for span in deployed_spans(
                app, environment, ledger.newest(app.name, environment), head, context.repository
            )
        )


def started_environment(rules: Rules, workflow: str, context: Context) -> str:
    """The environment of a running workflow, if the ledger knows a deploy to it; else ""."""
    flows = [one for one in rules.workflows if one.file == workflow]
    if len({flow.environment for flow in flows}) != 1:
        return ""
    with ledger_of(context) as ledger:
        for flow in flows:
            if any(successes(ledger.newest(flow.app, flow.environment))):
                return flow.environment
    return ""


def surprises(environment: str, spans: Sequence[AppSpan]) -> Iterator[str]:
    """What stands in an environment although nobody would expect it."""
    for app, span, _ in spans:
        if span.base is not None and span.rule == "deployed-elsewhere":
            yield (
                f"{app}: {environment} runs {span.base.name}, which did not lead to "
                f"{span.head.name}: it was deployed from another branch, or is newer"
            )
        elif span.rule == "deployed-gone":
            yield f"{app}: {span.why}"
