"""One filter of an event: the list it should have, and what it then starts, over every file."""

from collections.abc import Iterable, Iterator, Sequence

from impact.answers.syncing.values import Block
from impact.answers.syncing.wants import Wants
from impact.errors import RulesError
from impact.native.covering import cover
from impact.native.simulation import decide_files
from impact.rules import Row, Rules, Workflow
from impact.typed import NamedTuple
from impact.workflows import On, WorkflowFile


class Plan(NamedTuple):
    """How the filters are to be made."""

    at: str = ""
    rules_path: str = ""
    strict: bool = False
    add: bool = False  # filters where none are
    anew: bool = False  # without the patterns that are there


class Task(NamedTuple):
    """What every filter of one run is made from."""

    rules: Rules
    wants: Wants
    plan: Plan


def patterns_of(on: On, rows: Sequence[Workflow], task: Task) -> tuple[str, ...] | None:
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


def _wanted(rows: Iterable[Workflow], wants: Wants) -> frozenset[str]:
    return frozenset().union(*(wants.of_apps[workflow.app] for workflow in rows))


def block_of(on: On, after: WorkflowFile, rows: Sequence[Workflow], task: Task) -> Block:
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
