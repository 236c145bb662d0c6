"""The workflows' own `paths:` filters, made to say what the rules and the code say.

Promise: every tracked file of one state is judged as if it were modified, as `impact diff` would
judge it; a filter that says the same already stays as it is, to the byte; a new one is read again
and simulated over all of those files before it is handed out. What no filter can say is told with
the files. Nothing is written here.
"""

from collections.abc import Iterable, Iterator, Sequence

from impact.analysis import Views, assess
from impact.answers.synced import Block, Synced, Why
from impact.bases import place_of
from impact.changes import INDEX, STATUSES, Change, Revision, Status
from impact.context import Context
from impact.errors import ImpactError, RulesError
from impact.native.covering import Matches, cover
from impact.native.simulation import PULLS, decide_files
from impact.pipeline.parts import tree_view
from impact.reading.rulebook import rules_of
from impact.reading.workflow_files import workflow_content
from impact.report import AppImpact, UnknownEvidence
from impact.rules import Row, Rules, Workflow
from impact.typed import NamedTuple
from impact.workflows import FOLDER, On, Refusal, WorkflowFile
from impact.workflows.reading import read_workflow
from impact.workflows.writing import write_paths


class Wants(NamedTuple):
    """The files that deploy each app."""

    of_apps: dict[str, frozenset[str]]
    always: dict[str, frozenset[str]]  # whatever happens to them: added, modified, deleted
    doubted: dict[str, dict[str, str]]  # of them, those that an unreadable place may load: which
    paths: tuple[str, ...]
    matches: Matches


class Plan(NamedTuple):
    """How the filters are to be made."""

    at: str = ""
    rules_path: str = ""
    strict: bool = False
    add: bool = False  # filters where none are
    anew: bool = False  # without the patterns that are there


def sync(plan: Plan, context: Context) -> tuple[Synced, ...]:
    """Every workflow of the rules, with its text before and after."""
    where = place_of(context.repository, plan.at)
    rules = rules_of(plan.at, plan.rules_path, context)
    wants = _wants(rules, where, plan.strict, context)
    files = dict.fromkeys(workflow.file for workflow in rules.workflows)
    found = []
    for count, file in enumerate(files, 1):
        context.progress("workflows", count)
        own = [workflow for workflow in rules.workflows if workflow.file == file]
        content = workflow_content(context.repository, where.place, FOLDER + file)
        found.append(_synced(FOLDER + file, content, own, _Task(rules, wants, plan)))
    return tuple(found)


def _wants(rules: Rules, where: Revision, strict: bool, context: Context) -> Wants:
    paths = _tracked(where, context)
    view = tree_view(rules, where, context)
    views = Views(view.apps, view.apps)

    def touching(status: Status) -> tuple[AppImpact, ...]:
        changes = [Change(path, status) for path in paths]
        return assess(rules, changes, views, strict=strict).apps

    modified = touching("modified")
    every = {app.app: _paths_of(app) for app in modified}
    always = {app: set(found) for app, found in every.items()}
    limited = {status for row in rules.rows for status in STATUSES if status not in row.statuses}
    for status in STATUSES if limited else ():
        for impact in touching(status):
            every[impact.app] |= _paths_of(impact)
            always[impact.app] &= _paths_of(impact)
    of_apps, sure = ({app: frozenset(f) for app, f in each.items()} for each in (every, always))
    doubted = {app.app: _doubted(app) for app in modified}
    return Wants(of_apps, sure, doubted, paths, Matches(paths))


def _tracked(where: Revision, context: Context) -> tuple[str, ...]:
    """Every tracked file there; what only lies in the work tree is nobody's yet."""
    paths = context.repository.tree(where.place).paths()
    if where.sha:
        return tuple(paths)
    staged = context.repository.tree(INDEX)
    return tuple(path for path in paths if staged.get(path) is not None)


def _paths_of(app: AppImpact) -> set[str]:
    return {evidence.path for evidence in app.evidence}


def _doubted(app: AppImpact) -> dict[str, str]:
    """The paths for which nothing speaks but a place that nobody can read."""
    found = {e.path: e.unknown for e in app.evidence if isinstance(e, UnknownEvidence)}
    for evidence in app.evidence:
        if not isinstance(evidence, UnknownEvidence):
            found.pop(evidence.path, None)
    return found


class _Task(NamedTuple):
    rules: Rules
    wants: Wants
    plan: Plan


def _synced(
    path: str, content: bytes | Refusal | None, own: Sequence[Workflow], task: _Task
) -> Synced:
    if content is None:
        return Synced(path, b"", b"", (), "absent", None)
    if not any(w.when.push or w.when.pull_request for w in own):
        reason: Why = "tags" if any(w.when.tag for w in own) else "by-hand"
        return Synced(path, b"", b"", (), reason, None)
    if isinstance(content, Refusal):
        return _refused(path, b"", content)
    workflow = read_workflow(path, content)
    if workflow.refusals:
        return _refused(path, content, workflow.refusals[0])
    try:
        after, blocks = _written(workflow, content, own, task)
    except ImpactError as error:
        return Synced(path, content, content, (), "refused", error)
    return Synced(path, content, after, blocks, "", None)


def _refused(path: str, content: bytes, refusal: Refusal) -> Synced:
    error = RulesError(
        f"GitHub refuses this file: {refusal.what}",
        where=f"{path}:{refusal.place.line}:{refusal.place.column}",
        do=refusal.do or "repair the file first",
    )
    return Synced(path, content, content, (), "refused", error)


def _written(
    workflow: WorkflowFile, content: bytes, own: Sequence[Workflow], task: _Task
) -> tuple[bytes, tuple[Block, ...]]:
    """The new bytes, and what was done to each filter."""
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    text = content.removeprefix(mark).decode()
    listed, now = list(_events(workflow, own)), workflow
    for before, rows in listed:
        on = now.event(before.event) or before  # an alias has followed the list it stands for
        new = _patterns(on, rows, task)
        if new is not None:
            text = write_paths(text, on.event, new, f"{workflow.path}:{before.place.line}")
            now = read_workflow(workflow.path, text.encode())
            _check_rest(workflow, now)
    return mark + text.encode(), tuple(_block(on, now, rows, task) for on, rows in listed)


def _events(
    workflow: WorkflowFile, own: Sequence[Workflow]
) -> Iterator[tuple[On, tuple[Workflow, ...]]]:
    """The events of a file that have filters of paths, with the rows of the rules that want them.

    A push of tags alone has none: GitHub does not look at paths then.
    """
    for on in workflow.on:
        if on.event == "push" and not (on.tags is not None and on.branches is None):
            rows = tuple(w for w in own if w.when.push is not None)
        elif on.event in PULLS:
            rows = tuple(w for w in own if w.when.pull_request is not None)
        else:
            rows = ()
        if rows:
            yield on, rows


def _wanted(rows: Iterable[Workflow], wants: Wants) -> frozenset[str]:
    return frozenset().union(*(wants.of_apps[workflow.app] for workflow in rows))


def _patterns(on: On, rows: Sequence[Workflow], task: _Task) -> tuple[str, ...] | None:
    """The new list of one event; None: it stays as it is."""
    wants, plan = task.wants, task.plan
    wanted = _wanted(rows, wants)
    if on.paths is None and not plan.add:
        return None
    included = _included(on, wants.paths)
    if included == wanted:
        return None
    old = () if on.paths is None or on.paths.ignores or plan.anew else on.paths.patterns.patterns
    new = cover(wants.matches, wanted, old, _said(task.rules, rows))
    if plan.anew:
        new = min(new, cover(wants.matches, wanted), key=len)
    if not new:
        raise RulesError(
            f"no tracked file deploys {', '.join(sorted({row.app for row in rows}))}",
            where=f"{task.rules.origin.path}:{rows[0].line}",
            expected="rules or code that some file belongs to",
            do="see `impact matrix`; a filter without patterns would filter nothing",
        )
    if on.paths is not None and not on.paths.ignores and new == on.paths.patterns.patterns:
        return None  # as right as it can be
    return new


def _included(on: On, paths: Sequence[str]) -> frozenset[str]:
    """The files a filter lets start the workflow."""
    if on.paths is None:
        return frozenset(paths)
    return frozenset(each.path for each in decide_files(paths, on.paths) if each.counts)


def _block(on: On, after: WorkflowFile, rows: Sequence[Workflow], task: _Task) -> Block:
    """What one filter is now, simulated over every file."""
    wants, now = task.wants, after.event(on.event)
    wanted = _wanted(rows, wants)
    filtered = now is not None and now.paths is not None
    found = _included(now, wants.paths) if now is not None else frozenset[str]()
    apps = sorted({row.app for row in rows})
    doubted = {path: at for app in apps for path, at in wants.doubted[app].items()}
    for app in apps:
        for path in wants.of_apps[app] - wants.doubted[app].keys():
            doubted.pop(path, None)
    shared = frozenset.intersection(*(wants.of_apps[app] for app in apps))
    return Block(
        event=on.event,
        line=on.paths.place.line if on.paths is not None else on.place.line,
        filtered=filtered,
        before=on.paths.patterns.patterns if on.paths is not None else (),
        after=now.paths.patterns.patterns if now is not None and now.paths is not None else (),
        starting=len(found),
        files=len(wants.paths),
        missed=tuple(sorted(wanted - found)) if filtered else (),
        wasted=tuple(sorted(found - wanted)) if filtered else (),
        partly=tuple(sorted(wanted.difference(*(wants.always[app] for app in apps)))),
        apart=tuple(sorted(wanted - shared)) if len(apps) > 1 else (),
        apps=tuple(apps),
        doubted=tuple(sorted(doubted)),
        unreadable=next(iter(doubted.values()), ""),
    )


def _check_rest(before: WorkflowFile, after: WorkflowFile) -> None:
    """Refuse a text in which anything but the filters has changed its meaning."""
    if after.refusals or _rest(before) != _rest(after):
        where = f"{before.path}:{after.refusals[0].place.line}" if after.refusals else before.path
        raise RulesError(
            "the filter cannot be written without touching the rest of the file",
            where=where,
            expected="a filter whose lines carry no anchor that is used elsewhere",
            do="write the patterns out where they are used, then sync again",
        )


def _rest(workflow: WorkflowFile) -> object:
    """All that must stay, whatever lines it stands on."""
    ons = [
        (on.event, on.types, on.workflows, on.crons, _texts(on, "branches"), _texts(on, "tags"))
        for on in workflow.on
    ]
    jobs = [(j.id, j.name, j.needs, j.condition, j.environment, j.calls) for j in workflow.jobs]
    return workflow.name, ons, jobs, [use.path for use in workflow.uses]


def _texts(on: On, kind: str) -> tuple[str, tuple[str, ...]] | None:
    found = on.branches if kind == "branches" else on.tags
    return None if found is None else (found.key, found.patterns.patterns)


def _said(rules: Rules, rows: Sequence[Workflow]) -> tuple[str, ...]:
    """What the rows that deploy these apps say, in GitHub's language where it is as easy there."""
    apps = {row.app for row in rows}
    deploying = [row for row in rules.rows if apps.intersection(row.deploy)]
    return tuple(dict.fromkeys(word for row in deploying for word in _words(row)))


def _words(row: Row) -> Iterator[str]:
    for pattern in row.patterns.patterns:
        if not pattern.startswith("!"):
            yield pattern if row.patterns.dialect == "github" else _as_github(pattern)


def _as_github(pattern: str) -> str:
    """A pattern of .gitignore in GitHub's language, if a few signs make the difference.

    What comes out is a proposal: it is taken only if it matches nothing but wanted files.
    """
    plain = pattern.removeprefix("/")
    plain = f"{plain}**" if plain.endswith("/") else plain
    if "/" not in pattern:
        return f"**/{plain}"
    return plain
