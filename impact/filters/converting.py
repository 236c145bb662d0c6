"""Filters to rows of a rules file, and what a person should know about the difference.

    some    a file matches if one condition holds: a row for each kind of condition
    every   a file matches if all hold: a row for one, the excluding globs behind its patterns, and
            a skip row for each further condition

Promise: the rows deploy an app for exactly the changes its filter matched; where our patterns
cannot say it, for more, and a note names the glob.
"""

import re
from collections.abc import Iterator, Sequence

from impact.changes import STATUSES, Status
from impact.errors import RulesError
from impact.filters import Converted, Filter, Filters, Item, Quantifier, Row
from impact.filters.globs import ANY, Patterns, translate
from impact.filters.groups import Unsayable
from impact.rules.texts import NAME, RESERVED
from impact.typed import Final, NamedTuple

_NEVER: Final = ("copied", "renamed", "unmerged")


class _Condition(NamedTuple):
    """One item of a filter in our language: one of `globs` matches, the status is one of these."""

    globs: tuple[Patterns, ...]
    statuses: tuple[Status, ...]  # all of them is any

    @property
    def positive(self) -> tuple[str, ...]:
        """The patterns of its globs that do not exclude."""
        return tuple(p for one in self.globs if not one.negated for p in one.patterns)

    @property
    def excluding(self) -> tuple[Patterns, ...]:
        """Its globs that match all but something."""
        return tuple(one for one in self.globs if one.negated)


def convert(filters: Filters, quantifier: Quantifier) -> Converted:
    """Turn filters into rows. Raises RulesError if a glob or a name cannot be taken over."""
    notes: list[str] = []
    apps = _names(filters, notes)
    rows: list[Row] = []
    for app, found in zip(apps, filters.filters, strict=True):
        conditions = [_condition(item, quantifier, notes) for item in found.items]
        make = _every if quantifier == "every" else _some
        made = list(make(app, conditions)) if conditions else []
        rows += made
        if not any(row.deploys for row in made):
            notes.append(f"{found.where}: {found.name} never matched a file, so {app} has no row")
        elif not all(row.deploys for row in made):
            notes.append(
                f"{found.where}: {app} needs several globs at once, which takes a skip row; "
                "a skip row also holds back what imports would deploy"
            )
    return Converted(apps, tuple(rows), tuple(dict.fromkeys(notes)))


def _names(filters: Filters, notes: list[str]) -> tuple[str, ...]:
    """The filters' names as names of apps."""
    apps: dict[str, Filter] = {}
    for found in filters.filters:
        name = re.sub("[^a-z0-9]+", "-", found.name.lower()).strip("-")
        if name in RESERVED or not re.fullmatch(NAME.form, name):
            name = f"app-{name}".rstrip("-")
        if name in apps:
            what = f"the filters {apps[name].name!r} and {found.name!r} would both be app {name!r}"
            raise RulesError(what, where=found.where, do="rename one of them")
        if name != found.name:
            notes.append(f"{found.where}: filter {found.name!r} is app {name!r} here")
        apps[name] = found
    return tuple(apps)


def _condition(item: Item, quantifier: Quantifier, notes: list[str]) -> _Condition:
    for status in item.statuses:
        if status in _NEVER:
            what = f"{status} never comes from git as both read it: a rename deletes and adds"
            notes.append(f"{item.where}: {what}")
    statuses = tuple(s for s in STATUSES if not item.statuses or s in item.statuses)
    globs = tuple(_translate(glob, item.where, notes) for glob in item.globs)
    if quantifier == "some" and any(glob.negated for glob in globs):
        notes.append(
            f"{item.where}: {' '.join(item.globs)} alone matches every other file, and so it does "
            "here; to subtract, put it behind the patterns it should subtract from"
        )
    return _Condition(globs, statuses)


def _translate(glob: str, where: str, notes: list[str]) -> Patterns:
    try:
        found = translate(glob)
    except Unsayable as error:
        raise RulesError(
            f"the glob {glob!r} {error}", where=where, do="write it as several simpler globs"
        ) from None
    if not found.patterns:
        notes.append(f"{where}: {glob} matches no file: a path has no / at its start or end")
    elif found.widened and found.negated:
        notes.append(f"{where}: {glob} cannot be said here and is left out: more files match")
        return found._replace(patterns=())
    elif found.widened:
        notes.append(f"{where}: {glob} cannot be said exactly; {found.patterns[0]} matches more")
    return found


def _some(app: str, conditions: Sequence[_Condition]) -> Iterator[Row]:
    """Rows of which one matches if one condition holds."""
    for statuses in dict.fromkeys(condition.statuses for condition in conditions):
        same = [condition for condition in conditions if condition.statuses == statuses]
        yield from _either(app, same, statuses, ())


def _either(
    app: str, conditions: Sequence[_Condition], statuses: tuple[Status, ...], but: tuple[str, ...]
) -> Iterator[Row]:
    """Rows for "one of these conditions, but none of those patterns"."""
    given = () if statuses == STATUSES else statuses
    positive = tuple(dict.fromkeys(p for condition in conditions for p in condition.positive))
    if not statuses:
        return
    if positive:
        yield Row(app, (*positive, *but), statuses=given)
    for glob in (glob for condition in conditions for glob in condition.excluding):
        yield Row(app, (ANY, *_not(glob.patterns), *but), statuses=given)


def _every(app: str, conditions: Sequence[_Condition]) -> Iterator[Row]:
    """Rows that match if every condition holds."""
    statuses = tuple(s for s in STATUSES if all(s in one.statuses for one in conditions))
    lone = [one for one in conditions if len(one.globs) == 1 and one.excluding]
    groups = [one for one in conditions if one not in lone]
    but = _not(p for condition in lone for p in condition.excluding[0].patterns)
    if not groups:
        groups = [_Condition((Patterns((ANY,), negated=False),), STATUSES)]
    deploying = list(_either(app, groups[:1], statuses, but))
    yield from deploying
    for group in groups[1:] if deploying else ():
        if outside := _outside(group):
            yield Row(app, (*outside, *_not(group.positive)), deploys=False)


def _outside(group: _Condition) -> tuple[str, ...]:
    """What a condition keeps out before its positive patterns let some in; () if nothing.

    Two globs of one condition that each exclude something keep out only what both name, which no
    list of patterns can say.
    """
    if len(group.excluding) > 1:
        return ()
    return group.excluding[0].patterns if group.excluding else (ANY,)


def _not(patterns: Sequence[str] | Iterator[str]) -> tuple[str, ...]:
    return tuple(f"!{pattern}" for pattern in dict.fromkeys(patterns))
