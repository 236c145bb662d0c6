"""Why one app deploys or not: every chain for a yes, everything that was searched for a no.

Promise: the same evidence as the report's, with all chains (up to a limit that is told) instead of
the shortest, and for a no the whole of what was looked at.
"""

from collections.abc import Sequence

from impact.analysis import Views, cut_of
from impact.changes import Change, Span
from impact.context import Context
from impact.errors import UsageError
from impact.graph import Graph, Unknown
from impact.graph.networks import Chains, smallest_cut
from impact.pipeline import Question, answer
from impact.pipeline.parts import WholeView, changes_of, whole_view
from impact.pipeline.ruling import ruled
from impact.reading.rulebook import rules_for
from impact.report import AppImpact, Chain, Contradiction, Evidence, Link, Report
from impact.rules import LinkKind, Rules
from impact.rules.known import known_app
from impact.typed import NamedTuple


class PathWhy(NamedTuple):
    """What one changed path means for the app."""

    path: str
    status: str
    decided: str  # "deploy", "skip" or "graph"
    line: int  # of the row that decided, 0 when none did
    why: str
    evidence: tuple[Evidence, ...]
    contradictions: tuple[Contradiction, ...]
    chains: tuple[Chain, ...]  # along links that no `graph.cut` names
    more: bool  # there are further chains than the limit


class Why(NamedTuple):
    """The whole answer about one app."""

    app: str
    title: str
    impacted: bool
    span: Span
    rules: str  # the path of the rules file
    entrypoints: tuple[str, ...]
    searched: int  # files the app's code reaches
    follow: tuple[LinkKind, ...]
    unknown: tuple[Unknown, ...]  # places in reach that could not be followed
    paths: tuple[PathWhy, ...]


def why(question: Question, name: str, context: Context, *, limit: int) -> Why:
    """Answer a question for one app, with up to `limit` chains for every path."""
    report = answer(question, context)
    rules = _rules(report, question, context)
    impact = _impact_of(report, rules, name)
    span, changes = _own(report, name, context)
    ends = _Ends(rules, span, changes, name, context)
    paths: list[PathWhy] = []
    for change in changes:
        chains = ends.side_of(change).chains(change.path, limit + 1)
        paths.append(_path_why(change, rules, impact, chains, limit))
        context.progress("changed paths", len(paths))
    head = ends.head
    reach = head.apps[name].reach
    unknown = [u for u in (*head.graph.unknown, *head.graph.computed) if reach.has(u.path)]
    return Why(
        name,
        impact.title,
        impact.impacted,
        span,
        rules.origin.path,
        reach.entrypoints,
        len(reach.arrivals),
        rules.graph.follow,
        tuple(unknown),
        tuple(paths),
    )


def _rules(report: Report, question: Question, context: Context) -> Rules:
    """The rules that the report was made by."""
    ends = ruled(report.span, question.events, context.repository)
    return rules_for(ends, question.events, question.rules_path, context)


def _own(report: Report, name: str, context: Context) -> tuple[Span, tuple[Change, ...]]:
    """What is compared for one app: tags release each app from a commit of its own."""
    span = next((own.span for own in report.app_spans if own.app == name), report.span)
    if span == report.span:
        return span, report.changes
    return span, () if span.base is None else changes_of(span, context)


def _impact_of(report: Report, rules: Rules, name: str) -> AppImpact:
    known_app(rules, name)
    found = next((one for one in report.impact.apps if one.app == name), None)
    if found is None:
        raise UsageError(f"the events asked about do not concern app {name!r}", where="--event")
    return found


class _Ends:
    """Both ends of a span as an app sees them; the base is read only if a change asks for it."""

    def __init__(
        self, rules: Rules, span: Span, changes: Sequence[Change], name: str, context: Context
    ) -> None:
        self.head = base = whole_view(rules, span.head.place, tuple(changes), context)
        if span.base is not None and any(c.status == "deleted" or c.was_link for c in changes):
            base = whole_view(rules, span.base.sha, (), context)
        self._name, self._views = name, Views(base.apps, self.head.apps)
        self._at_head = _Side(rules, self.head, name)
        self._at_base = self._at_head if base is self.head else _Side(rules, base, name)

    def side_of(self, change: Change) -> "_Side":
        """The end that knows about a change."""
        view = self._views.of(self._name, change)
        return self._at_base if view is self._views.base[self._name] else self._at_head


class _Side:
    """One end of the span as an app sees it, and its chains once somebody asks for one."""

    def __init__(self, rules: Rules, view: WholeView, name: str) -> None:
        self._rules, self._view, self._reach = rules, view, view.apps[name].reach
        self._chains: Chains | None = None

    def chains(self, path: str, limit: int) -> list[Chain]:
        """Up to `limit` chains to a path, along links that no `graph.cut` names."""
        if not self._reach.has(path):
            return []
        if self._chains is None:
            graph = _after_cuts(self._rules, self._view.graph)
            self._chains = Chains(graph, self._reach.entrypoints)
        return self._chains.to(path, limit)


def _path_why(
    change: Change, rules: Rules, impact: AppImpact, chains: list[Chain], limit: int
) -> PathWhy:
    path = change.path
    row = rules.deciding_rows(path, change.status).get(impact.app)
    return PathWhy(
        path,
        change.status,
        "graph" if row is None else "deploy" if impact.app in row.deploy else "skip",
        row.line if row is not None else 0,
        row.why if row is not None else "",
        tuple(one for one in impact.evidence if one.path == path),
        tuple(one for one in impact.contradictions if one.path == path),
        tuple(chains[:limit]),
        len(chains) > limit,
    )


def _after_cuts(rules: Rules, graph: Graph) -> Graph:
    """The graph without the links that a `graph.cut` names."""
    if not rules.graph.cut:
        return graph
    kept = {
        path: tuple(link for link in links if cut_of(rules, link) is None)
        for path, links in graph.links.items()
    }
    return graph._replace(links=kept)


class Freedom(NamedTuple):
    """How an app could be freed from a path."""

    app: str
    path: str
    reached: bool
    cut: tuple[Link, ...] | None  # None: the path is an entry point of the app


def free(question: Question, name: str, context: Context) -> Freedom:
    """The smallest set of imports whose removal keeps the app from reaching the touched path."""
    report = answer(question, context)
    rules = _rules(report, question, context)
    known_app(rules, name)
    if len(report.changes) != 1:
        raise UsageError(f"{len(report.changes)} files are meant", expected="one file")
    path = report.changes[0].path
    view = whole_view(rules, report.span.head.place, report.changes, context)
    reach = view.apps[name].reach
    reached = reach.has(path)
    graph = _after_cuts(rules, view.graph)
    cut = smallest_cut(graph, reach.entrypoints, path) if reached else ()
    return Freedom(name, path, reached, cut)
