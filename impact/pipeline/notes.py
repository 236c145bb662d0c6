"""What has to be said beside the answer: notices of the rules, and warnings about the answer.

Promise: whatever makes an answer less certain than it looks is a warning: code that could not be
followed, entry points that name nothing, a tag that no workflow wants.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from impact.changes import Change, Revision
from impact.events import Event, Manual, Other, Tag
from impact.graph import Idle, Unknown
from impact.pipeline.parts import Part
from impact.planning import likely_tags
from impact.report import Notice, Plan
from impact.rules import Cut, DeclaredLink, Row, Rules

SHOWN = 5  # places named in one warning


def notices_of(rules: Rules, changes: Sequence[Change]) -> tuple[Notice, ...]:
    """The words of every row that decides about a change, once per row, with its first path."""
    notices = []
    for row in (row for row in rules.rows if row.notice):
        decided = (change.path for change in changes if _decides(rules, row, change))
        first = next(decided, None)
        if first is not None:
            notices.append(Notice(first, row.line, row.notice))
    return tuple(notices)


def _decides(rules: Rules, row: Row, change: Change) -> bool:
    """Whether later rows leave anything to a row: an app that it deploys or skips."""
    if change.status not in row.statuses or not row.patterns.includes(change.path):
        return False
    return any(one is row for one in rules.deciding_rows(change.path, change.status).values())


def imagined_tag(tag: str, head: Revision) -> str:
    """A tag that is only thought of, or that nobody fetched."""
    name = head.words[0] if head.sha else "HEAD"
    return f"there is no tag {tag} in this clone, so {name} stands for it"


def lent_rules(base: Revision) -> str:
    """A pull request whose base has no rules: its author may have written those that decide."""
    return f"there are no rules at the base {base}, so those of the head decide"


def warnings_of(
    rules: Rules, events: Sequence[Event], unclaimed: Sequence[Change], parts: Iterable[Part]
) -> tuple[str, ...]:
    """Everything a careful reader must know to trust the answer, each once."""
    parts = list(parts)
    warnings = [text for event in events for text in _unwanted(rules, event)]
    if unclaimed and rules.unmatched == "warn":
        paths = "changed path is" if len(unclaimed) == 1 else "changed paths are"
        warnings.append(f"{len(unclaimed)} {paths} named by no rule and reached by no app")
    for part in parts:
        if part.views:  # as it is after all
            warnings += _missing(part.views[-1].missing)
            warnings += _idle(rules, part.views[-1].code.idle)
    codes = [view.code for part in parts for view in part.views]
    unknown = _latest(code.unknown for code in codes)
    warnings += _places(unknown, "not readable, so it may import anything")
    if rules.graph.unknown == "report":
        computed = _latest(code.computed for code in codes)
        warnings += _places(
            computed, "the name of an import is computed at run time and not followed"
        )
    return tuple(dict.fromkeys(warnings))


def _unwanted(rules: Rules, event: Event) -> Iterator[str]:
    """A tag or a file that no workflow has is a slip of the hand more often than a question."""
    files = [workflow.file for workflow in rules.workflows]
    if isinstance(event, Manual | Other) and event.workflow and event.workflow not in files:
        yield f"the rules know no workflow {event.workflow}"
    if not isinstance(event, Tag) or not rules.workflows:
        return
    wanted = (workflow.when.tag for workflow in rules.workflows)
    if not any(patterns is not None and patterns.includes(event.tag) for patterns in wanted):
        likely = likely_tags(rules, event.tag)
        meant = f"; perhaps {' or '.join(likely)} was meant" if likely else ""
        yield f"no workflow wants the tag {event.tag}{meant}"


def _missing(missing: Sequence[tuple[str, str]]) -> Iterator[str]:
    """One warning for each app whose entry points or Dockerfiles do not exist."""
    for app in dict.fromkeys(app for app, _ in missing):
        names = [name for owner, name in missing if owner == app]
        yield f"app {app}: the rules name what is not there: {', '.join(names)}"


def _idle(rules: Rules, idle: Iterable[Idle]) -> Iterator[str]:
    """Rows about the graph that no file answers to; what is the same of several, once."""
    lines: dict[str, list[str]] = {}
    for where, row, key in idle:
        if where == "roots":
            yield f"graph.roots: there is no folder {(rules.graph.roots or ())[row]}"
            continue
        edge: DeclaredLink | Cut = rules.links[row] if where == "links" else rules.graph.cut[row]
        name = "links" if where == "links" else "graph.cut"
        lines.setdefault(f"{name}: {key} matches no file", []).append(str(edge.line))
    for what, places in lines.items():
        yield f"{rules.origin.path}:{', '.join(places)}: {what}"


def _latest(ends: Iterable[Sequence[Unknown]]) -> list[Unknown]:
    """The places of several trees, a file's where they stand in the last tree that has any."""
    latest: dict[str, list[Unknown]] = {}
    for places in ends:
        latest.update((path, list(own)) for path, own in groupby(places, lambda one: one.path))
    return [place for path in sorted(latest) for place in latest[path]]


def _places(places: Sequence[Unknown], what: str) -> list[str]:
    """One warning for many places: the first few, and how many more."""
    if not places:
        return []
    shown = [f"{p.path}:{p.line}" if p.line else f"{p.path} ({p.reason})" for p in places[:SHOWN]]
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return [f"{', '.join(shown)}{more}: {what}"]


def rules_change_notice(path: str, ours: Plan, theirs: Plan, whose: str) -> Notice:
    """What the edited rules change about the outcome; `whose` names the rules not used here."""
    mine = {run.workflow for run in ours.runs}
    other = {run.workflow for run in theirs.runs}
    effects = [
        f"{words} {', '.join(sorted(names))}"
        for words, names in (("also run:", other - mine), ("not run:", mine - other))
        if names
    ]
    effect = f"would {' and '.join(effects)}" if effects else "would run the same workflows"
    return Notice(path, 0, f"the rules change here: {whose} {effect}")
