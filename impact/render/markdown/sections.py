"""The sections of a comment, each a block of HTML, or "" if it has nothing to say.

Promise: a section takes the report and how much it may tell, and counts what it leaves out.
"""

from collections.abc import Iterator

from impact.render.headline import headline
from impact.render.markdown.tags import (
    BREAK,
    changed,
    code,
    folded,
    html,
    items_list,
    joined,
    lines,
    place,
    prose,
    titled,
)
from impact.render.phrases import (
    base,
    compared,
    contradiction,
    evidence,
    minutes,
    more,
    number,
    order,
    origin,
    say,
    skip,
    without,
)
from impact.render.reasons import Touch, head_of, status_of, touches
from impact.report import AppImpact, AppSpan, Report, Run, Skip
from impact.typed import Final

PROOFS: Final = 2  # of one path
SKIPS: Final = 100


def first_line(report: Report) -> str:
    """The answer, and the facts behind it."""
    said = headline(report, lambda app: say(app.title))
    found = number(said.contradictions, "contradiction") if said.contradictions else ""
    facts = (prose(fact) for fact in (*said.facts, found))
    return f"<p>{joined(f'<b>{html(said.answer)}</b>', *facts)}</p>"


def table(report: Report, *, proofs: bool) -> str:
    """One row for each app that runs or is touched, those that run first."""
    running = {run.app for run in report.plan.runs}
    rows = [
        _row(report, app, proofs)
        for app in sorted(report.impact.apps, key=lambda app: app.app not in running)
        if app.impacted or app.app in running
    ]
    head = "<tr><th>App</th><th>Workflow</th><th>Why</th></tr>"
    return lines("<table>", head, *rows, "</table>") if rows else ""


def contradictions(report: Report, most: int) -> str:
    """What the rules override although something disproves them."""
    rules = report.rules.path
    items = [
        f"<b>{prose(app.title)}</b>: {changed(one.path, status_of(one.path, report.changes))}"
        f" · {contradiction(one)}{BREAK}{one.by}: {html(order(one, rules=rules))}"
        f"{BREAK}{one.evidence.kind}: {html(evidence(one.evidence, rules=rules))}"
        for app in report.impact.apps
        for one in app.contradictions
    ]
    return titled("The rules and the evidence disagree", items, most, "contradiction")


def refusals(report: Report, most: int) -> str:
    """What does not run although somebody wanted it to, and what to do."""
    items = [_skip(report, one) for one in report.plan.skips if one.do]
    return titled("Refused", items, most, "refusal")


def remarks(report: Report, most: int) -> Iterator[str]:
    """The notices of the rules, and the warnings."""
    rules = report.rules.path
    notices = [
        joined(prose(notice.text), code(notice.path), place(rules, notice.line))
        if notice.line
        else joined(prose(notice.text), code(notice.path))
        for notice in report.notices
    ]
    warnings = [prose(warning) for warning in report.warnings]
    yield titled("Notices", notices, most, "notice")
    yield titled("Warnings", warnings, most, "warning")


def not_deploying(report: Report) -> str:
    """Every workflow that does not run, folded."""
    items = [_skip(report, one) for one in report.plan.skips]
    title = f"Not deploying ({number(len(items), 'workflow')})"
    return folded(title, items_list(items, SKIPS, "workflow"))


def all_paths(report: Report, most: int) -> str:
    """Every changed path with the apps it touches, folded."""
    reasons = _reasons(report)
    for change in report.impact.unclaimed:
        reasons.setdefault(change.path, ["no app"])
    shown, hidden = head_of(report.changes, most)
    rows = [
        f"<tr><td>{place(change.path, 0)}</td><td>{change.status}</td>"
        f"<td>{BREAK.join(reasons.get(change.path, ()))}</td></tr>"
        for change in shown
    ]
    rest = [f"<tr><td>{more(hidden, 'path')}</td></tr>"] if hidden else []
    title = f"Changed paths by reason ({len(report.changes):,})"
    return folded(title, lines("<table>", *rows, *rest, "</table>") if rows else "")


def ends(report: Report) -> str:
    """What was compared, by which rules."""
    counts = (
        (len(report.changes), "changed path", ""),
        (len(report.impact.unclaimed), "path", " touching no app"),
        (report.searched, "file", " searched"),
    )
    said = joined(
        f"Rules {html(origin(report.rules))}",
        *(f"{label} {html(end)}" for label, end in compared(report.span)),
        *(f"base of {_whose(report, own)} {html(base(own.span))}" for own in report.app_spans),
        *(number(count, noun) + what for count, noun, what in counts if count),
    )
    return f"<p><sub>{said}</sub></p>"


def _row(report: Report, app: AppImpact, proofs: bool) -> str:
    """An app and its proof, beside all of its workflows."""
    runs = [_run(run) for run in report.plan.runs if run.app == app.app] or ["none"]
    tall = f' rowspan="{len(runs)}"' if len(runs) > 1 else ""
    why = _why(report, app) if proofs else number(len(app.evidence), "reason")
    first = f"<td{tall}><b>{prose(app.title)}</b></td><td>{runs[0]}</td><td{tall}>{why}</td>"
    others = (f"<td>{run}</td>" for run in runs[1:])
    return lines(*(f"<tr>{cells}</tr>" for cells in (first, *others)))


def _run(run: Run) -> str:
    facts = joined(
        prose(run.environment),
        prose(run.trigger) if run.when in ("push", "tag") else "",
        minutes(run.minutes) if run.minutes is not None else "",
        "<b>needs approval</b>" if run.approval else "",
        prose(", ".join(run.components)),
        prose(without(run.stages)),
    )
    return BREAK.join((code(run.workflow), facts))


def _why(report: Report, app: AppImpact) -> str:
    """The shortest proof there is, and how much more there would be to say."""
    found = touches(app, report.changes)
    if not found:
        return "a tag or a run by hand deploys all of it"
    rest = (f"<i>{more(found[1:], 'path')}</i>",) if found[1:] else ()
    return BREAK.join((_touch(found[0], report), *rest))


def _touch(touch: Touch, report: Report) -> str:
    shown, hidden = head_of(touch.evidence, PROOFS)
    path = (changed(touch.path, touch.status),) if touch.path else ()
    proofs = (html(evidence(found, rules=report.rules.path)) for found in shown)
    rest = (f"<i>{more(hidden, 'reason')}</i>",) if hidden else ()
    return BREAK.join((*path, *proofs, *rest))


def _skip(report: Report, one: Skip) -> str:
    said = joined(f"<b>{_title(report, one.app)}</b> {code(one.workflow)}", html(skip(one)))
    return f"{said}{BREAK}do: {prose(one.do)}" if one.do else said


def _reasons(report: Report) -> dict[str, list[str]]:
    """For each path the apps it concerns, with the kinds of their evidence."""
    reasons: dict[str, list[str]] = {}
    for app in report.impact.apps:
        title = prose(app.title)
        for touch in touches(app, report.changes):
            kinds = ", ".join(dict.fromkeys(found.kind for found in touch.evidence))
            reasons.setdefault(touch.path, []).append(f"{title}: {kinds}")
        for row in app.skipped:
            skipped = f"{title}: skipped by {place(report.rules.path, row.line)}"
            reasons.setdefault(row.path, []).append(skipped)
    return reasons


def _whose(report: Report, own: AppSpan) -> str:
    """The app that a span is about, with the components if it is not about all of it."""
    parts = f" ({prose(', '.join(own.components))})" if own.components else ""
    return _title(report, own.app) + parts


def _title(report: Report, name: str) -> str:
    """The title of an app; its name where the answer is not about it."""
    return next((prose(app.title) for app in report.impact.apps if app.app == name), prose(name))
