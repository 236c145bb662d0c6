"""Which rows and components paths belong to, or which files a pattern matches: printed.

Promise: every row that matches is printed with what it still decides; the document is whole.
"""

from collections.abc import Iterator, Sequence

from impact.answers.matching import PathMatch, RowMatch
from impact.render.document import File, as_object
from impact.render.json import write
from impact.render.phrases import Piece, Sentence, say
from impact.render.text.screen import NARROWEST, Cell, Line, flow, paint
from impact.render.text.sentences import atoms
from impact.render.visible import name
from impact.rules import Origin, Rules
from impact.typed import Final, NamedTuple

LABEL: Final = 11


class MatchDocument(NamedTuple):
    """What one rules file says about some paths."""

    rules: Origin
    paths: tuple[PathMatch, ...]


def render_files(paths: Sequence[str], fmt: str) -> str:
    """Write paths as "text", one on each line, or as "json", a list of objects with a `path`."""
    if fmt == "json":
        return write([as_object(File(path)) for path in paths])
    return "".join(f"{name(path)}\n" for path in paths)


def render_paths(found: Sequence[PathMatch], rules: Rules, fmt: str, *, width: int) -> str:
    """Write what the rules say about paths as "text" of `width` columns, or as "json"."""
    if fmt == "json":
        return write(as_object(MatchDocument(rules.origin, tuple(found))))
    room = max(width, NARROWEST)
    lines: list[Line] = []
    for one in found:
        lines += [(), *_lines(one, rules, room)]
    return paint(lines[1:], colour=False)


def _lines(one: PathMatch, rules: Rules, room: int) -> list[Line]:
    lines = flow(atoms((Piece("name", one.path),)), room=room, hang=2)
    for label, sentence in _said(one, rules):
        first = (Cell(f"  {label:<{LABEL}}"),)
        lines += flow(atoms(sentence), room=room, first=first, hang=len(first[0].text))
    return lines


def _said(one: PathMatch, rules: Rules) -> Iterator[tuple[str, Sentence]]:
    """Everything about one path, each sentence with its label."""
    every = len(rules.apps)
    for row in one.rows:
        yield "row", (Piece("place", rules.origin.path, row.line), Piece("name", row.pattern))
        yield "", (say(f"{_orders(row, every)}{f' · {row.why}' if row.why else ''}"),)
        overruled = _overruled(row, every)
        if overruled:
            yield "", (say(overruled),)
    if one.undecided:
        apps, them = _apps(one.undecided, every), "it" if len(one.undecided) == 1 else "them"
        yield "imports", (say(f"decide for {apps}: no row that matches names {them}"),)
    if one.components:
        yield "component", (say(", ".join(one.components)),)


def _orders(row: RowMatch, every: int) -> str:
    """What a row orders."""
    orders = (("deploys", row.deploy), ("skips", row.skip))
    return (
        ", ".join(f"{verb} {_apps(apps, every)}" for verb, apps in orders if apps)
        or "orders nothing"
    )


def _overruled(row: RowMatch, every: int) -> str:
    """What later rows took from a row; "" if it decides for all the apps it names."""
    lost = [app for app in (*row.deploy, *row.skip) if app not in row.decides]
    if not lost:
        return ""
    if not row.decides:
        return "decides for no app: later rows do"
    return f"decides for {_apps(row.decides, every)}; for {_apps(lost, every)} a later row does"


def _apps(names: Sequence[str], every: int) -> str:
    if len(names) == every > 1:
        return "all apps"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
