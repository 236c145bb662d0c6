"""A Question goes in, a Report comes out: the one function the command line and the service ask.

Promise: each stage takes the noun of the stage before; nothing here decides, prints or remembers.
"""

from collections.abc import Iterator, Mapping, Sequence

from impact import __version__
from impact.analysis.joining import joined
from impact.bases import delivered_span, merge_span, span_of, tagged_commit, touched_span
from impact.changes import Change, Revision, Span, merge_changes
from impact.context import Context
from impact.errors import ImpactError, UsageError
from impact.events import PullRequest, Tag
from impact.events.deliveries import Delivery, Started, Tagged, event_of
from impact.pipeline.filtering import Ends, native_filters
from impact.pipeline.notes import (
    imagined_tag,
    lent_rules,
    notices_of,
    rules_change_notice,
    warnings_of,
)
from impact.pipeline.parts import Part, part_of_span, part_of_touch
from impact.pipeline.question import Question, check_events, starts_from_tags
from impact.pipeline.releases import tag_facts, tag_spans
from impact.pipeline.ruling import ruled
from impact.planning import plan_for
from impact.reading.rulebook import LOOKUP, check_same_rules, other_rules, rules_for, rules_of
from impact.report import AppSpan, Impact, Notice, Plan, Report
from impact.repository import Repository
from impact.rules import Rules

__all__ = ["Question", "answer"]


def answer(question: Question, context: Context) -> Report:
    """Answer one question. Raises UsageError, RulesError or RepositoryError."""
    if question.delivery is not None:
        question = _delivered(question, question.delivery, context)
    check_events(question.events)
    if question.since:
        return _answer_since(question, context)
    if starts_from_tags(question):
        return _answer_tags(question, context)
    span = _span(question, context)
    ends = ruled(span, question.events, context.repository)
    rules = rules_for(ends, question.events, question.rules_path, context)
    part = _part(question, rules, span, context)
    return _report(question, rules, span, (), {span: part}, part.impact, context)


def _delivered(question: Question, delivery: Delivery, context: Context) -> Question:
    """The question with the event it is about."""
    files: list[str] = []
    since = question.since
    if isinstance(delivery, Started):  # its plan depends on whether the rules know the workflow
        from impact.pipeline.since import started_environment

        rules = rules_of(delivery.sha or "HEAD", question.rules_path, context)
        files = [workflow.file for workflow in rules.workflows]
        since = since or started_environment(rules, delivery.workflow, context)
    at = delivery.sha if isinstance(delivery, Tagged) else ""
    return question._replace(events=(event_of(delivery, files),), at=at, since=since)


def _span(question: Question, context: Context) -> Span:
    if question.touch:
        return touched_span(context.repository, question.at)
    if question.delivery is None:
        pulls = {event.base for event in question.events if isinstance(event, PullRequest)}
        if pulls and not question.range and question.content == "commits":
            return merge_span(context.repository, pulls)
        return span_of(context.repository, question.range, question.content)

    def deploys(head: Revision, branch: str) -> bool:
        rules = rules_of(head.sha, question.rules_path, context)
        pushes = (workflow.when.push for workflow in rules.workflows)
        return any(refs is not None and refs.includes(branch) for refs in pushes)

    return delivered_span(question.delivery, context.repository, deploys)


def _part(question: Question, rules: Rules, span: Span, context: Context) -> Part:
    if question.touch:
        return part_of_touch(rules, span, question.touch, question.strict, context)
    return part_of_span(rules, span, question.strict, context)


def _answer_tags(question: Question, context: Context) -> Report:
    repository = context.repository
    tags = sorted({event.tag for event in question.events if isinstance(event, Tag)})
    heads = {tag: tagged_commit(repository, tag, question.at) for tag in tags}
    check_same_rules(repository, heads.values(), question.rules_path)
    whole = Span(None, heads[tags[0]], "per-app", "each app starts from its own previous tag")
    rules = rules_for(whole, question.events, question.rules_path, context)
    spans = tag_spans(rules, tags, question.at, repository)
    return _answer_apart(question, rules, whole, spans, context)


def _answer_since(question: Question, context: Context) -> Report:
    """Each app starts from what stands in an environment."""
    from impact.pipeline.since import RULE, asked_span, since_spans  # most answers need no ledger

    if question.touch:
        raise UsageError("imagined paths have no deploys", where="--since-deployed")
    whole = (
        _span(question, context)
        if question.delivery is not None
        else asked_span(question.range, question.content, question.events, context.repository)
    )
    ends = ruled(whole, question.events, context.repository)
    rules = rules_for(ends, question.events, question.rules_path, context)
    spans = since_spans(rules, question.since, whole.head, context)
    whole = whole._replace(base=None, rule=RULE, why="each app starts from what is deployed")
    return _answer_apart(question, rules, whole, spans, context)


def _answer_apart(
    question: Question, rules: Rules, whole: Span, spans: Sequence[AppSpan], context: Context
) -> Report:
    """Answer each app from spans of its own; one that is the same for all is the report's."""
    each = dict.fromkeys(one.span for one in spans)
    parts = {span: _part(question, rules, span, context) for span in each}
    impact = joined(rules, spans, {span: part.impact for span, part in parts.items()})
    span = next(iter(parts)) if len(parts) == 1 else whole
    return _report(question, rules, span, spans, parts, impact, context)


def _report(
    question: Question,
    rules: Rules,
    span: Span,
    app_spans: Sequence[AppSpan],
    parts: Mapping[Span, Part],
    impact: Impact,
    context: Context,
) -> Report:
    facts = tag_facts(rules, question.events, question.at, span.head, context.repository)
    plan = plan_for(rules, impact, question.events, facts)
    changes = merge_changes(part.changes for part in parts.values())
    seen = merge_changes(part.seen for part in parts.values())
    searched = [view.code.searched for part in parts.values() for view in part.views]
    ends = Ends(span, changes)
    return Report(
        span=span,
        app_spans=tuple(app_spans),
        rules=rules.origin,
        changes=changes,
        impact=impact,
        plan=plan,
        notices=(
            *notices_of(rules, seen),
            *_rules_change(question, rules, span, changes, plan, context),
        ),
        warnings=(
            *_doubts(question, rules, span, context.repository),
            *_surprises(question.since, app_spans),
            *warnings_of(rules, question.events, impact.unclaimed, list(parts.values())),
        ),
        searched=max(searched, default=0),
        version=__version__,
        native=native_filters(rules, impact, question.events, ends, facts, context)
        if question.native
        else None,
    )


def _doubts(question: Question, rules: Rules, span: Span, repository: Repository) -> Iterator[str]:
    """What git does not hold, so that something else had to stand for it."""
    tags = (event.tag for event in question.events if isinstance(event, Tag))
    imagined = (tag for tag in tags if not (question.at or repository.has_tag(tag)))
    yield from (imagined_tag(tag, span.head) for tag in imagined)
    pulled = any(isinstance(event, PullRequest) for event in question.events)
    base = ruled(span, question.events, repository).base
    if pulled and base is not None and rules.origin.revision == span.head.place != base.place:
        yield lent_rules(base)


def _surprises(environment: str, spans: Sequence[AppSpan]) -> Iterator[str]:
    """What stands in the environment that is asked about, and nobody would expect there."""
    if environment:
        from impact.pipeline.since import surprises

        yield from surprises(environment, spans)


def _rules_change(
    question: Question,
    rules: Rules,
    span: Span,
    changes: Sequence[Change],
    plan: Plan,
    context: Context,
) -> tuple[Notice, ...]:
    """If this very change edits the rules: what the rules of the other end would say."""
    changed = {change.path for change in changes}
    if question.rules_path or not changed.intersection(LOOKUP):
        return ()
    path = rules.origin.path
    if question.touch:
        what = "the rules would change; this answer is by those of today"
        return (Notice(path, 0, what),) if path in changed else ()
    if span.rule in ("per-app", "since-deployed"):
        alone = "tag at a time" if span.rule == "per-app" else "range of commits"
        what = f"the rules change here: ask about one {alone} to see what that does"
        return (Notice(path, 0, what),)
    ends = ruled(span, question.events, context.repository)
    found = other_rules(rules, ends, context)
    if isinstance(found, str):
        return (Notice(path, 0, f"the rules change here: {found}"),)
    if path not in changed and found.rules.origin.path == path:
        return ()  # a file that the lookup passes over at both ends
    try:
        theirs = _other_plan(question, found.rules, span, context)
    except ImpactError as error:  # rules that do not decide may not spoil the answer either
        what = f"the rules change here: {found.whose} give no answer: {error.what}"
        return (Notice(path, 0, what),)
    return (rules_change_notice(path, plan, theirs, found.whose),)


def _other_plan(question: Question, rules: Rules, span: Span, context: Context) -> Plan:
    """What the rules of the other end would run."""
    impact = _part(question, rules, span, context).impact
    facts = tag_facts(rules, question.events, question.at, span.head, context.repository)
    return plan_for(rules, impact, question.events, facts)
