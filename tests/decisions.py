"""Small rules, trees of imports and changes as plain values."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from impact.analysis import AppView, Views
from impact.changes import STATUSES, Status
from impact.dockerfile import Image
from impact.graph import Graph, Reach, Unknown, reach_from
from impact.patterns import PatternSet
from impact.report import Link
from impact.rules import (
    App,
    Component,
    GraphRules,
    Origin,
    Row,
    Rules,
    Trigger,
    Workflow,
)


def refs(*patterns: str) -> PatternSet:
    """Patterns of branches or tags."""
    return PatternSet(patterns, dialect="github")


def row(patterns: Sequence[str], deploy: Sequence[str] = (), skip: Sequence[str] = (),
        why: str = "", statuses: tuple[Status, ...] = STATUSES, line: int = 1) -> Row:  # fmt: skip
    """A row of the rules."""
    return Row(PatternSet(patterns), tuple(deploy), tuple(skip), why, "", statuses, line)


def app(name: str, components: Sequence[str] = ()) -> App:
    """An app; its code is given to the tests as a Reach."""
    return App(name, name.title(), (), (), tuple(components), 1)


def workflow(file: str, app: str, environment: str = "dev", **rest: Any) -> Workflow:
    """A workflow of the rules; `rest` are fields of Workflow and of Trigger."""
    when = Trigger(**{key: rest.pop(key) for key in Trigger._fields if key in rest})
    return Workflow(file, app, environment, when, 1, False, "", "", 1)._replace(**rest)


def rules(apps: Iterable[App], **rest: Any) -> Rules:
    """Rules by hand; `rest` are fields of Rules, `components` as a table of patterns."""
    parts = rest.pop("components", {})
    rest["components"] = tuple(Component(name, PatternSet(p), 1) for name, p in parts.items())
    plain = Rules(
        Origin("rules.yaml", ""), "gitignore", tuple(apps), (), (), ("dev", "prod"), (), (), (),
        GraphRules(), "warn",
    )  # fmt: skip
    return plain._replace(**{k: tuple(v) if isinstance(v, list) else v for k, v in rest.items()})


def graph(*links: Link) -> Graph:
    """A graph of links."""
    found: dict[str, tuple[Link, ...]] = {}
    for link in sorted(links):
        found[link.importer] = (*found.get(link.importer, ()), link)
    return Graph(found, (), ())


def view(starts: Iterable[str], links: Graph, cut: Sequence[Link] = (),
         images: Sequence[Image] = (), unknown: Sequence[Unknown] = ()) -> AppView:  # fmt: skip
    """What an app with these entry points sees of a graph."""
    uncut = reach_from(starts, links)
    reach = reach_from(starts, links, lambda link: link in cut) if cut else uncut
    return AppView(reach, uncut, tuple(images), tuple(unknown))


def blind() -> AppView:
    """An app without code."""
    return AppView(Reach((), {}), Reach((), {}), (), ())


def same(views: Mapping[str, AppView]) -> Views:
    """The same code at both ends."""
    return Views(views, views)
