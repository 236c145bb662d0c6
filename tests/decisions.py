"""Small rules, trees of imports and changes as plain values, by hand or drawn by hypothesis."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from impact.analysis import AppView, Views
from impact.changes import STATUSES, Change, Status, sort_changes
from impact.dockerfile import Image
from impact.graph import Graph, Reach, Unknown, reach_from
from impact.patterns import PatternSet
from impact.report import Link
from impact.rules import (
    App,
    Component,
    DeclaredLink,
    GraphRules,
    Origin,
    Row,
    Rules,
    Trigger,
    Workflow,
)

FILES = (
    "a/__init__.py", "a/m.py", "a/n.py", "b/m.py", "b/data.csv", "c/x.py", "c/y.txt",
    "docs/i.md", ".github/workflows/a.yml", "Dockerfile",
)  # fmt: skip
GLOBS = ("a/**", "b/**", "*.py", "docs/**", "!a/n.py", "c/x.py", "**", "!*.md", "b/data.csv")


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


# --- drawn ---

paths = st.sampled_from(FILES)
changes = st.dictionaries(paths, st.sampled_from(STATUSES), max_size=7).map(
    lambda drawn: sort_changes(Change(path, status) for path, status in drawn.items())
)
links = st.builds(Link, paths, paths, st.sampled_from(("module", "lazy", "declared")),
                  st.integers(1, 9))  # fmt: skip
graphs = st.lists(links, max_size=14).map(lambda drawn: graph(*drawn))
NAMES = ("one", "two", "three")


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """A row in which no app is in both lists."""
    said = draw(st.dictionaries(st.sampled_from(NAMES), st.booleans(), min_size=1))
    return row(
        draw(st.lists(st.sampled_from(GLOBS), min_size=1, max_size=3)),
        [name for name in NAMES if said.get(name) is True],
        [name for name in NAMES if said.get(name) is False],
        "because",
        draw(st.sampled_from([STATUSES, ("deleted",), ("added", "modified")])),
        draw(st.integers(1, 99)),
    )


@st.composite
def workflows(draw: st.DrawFn, number: int) -> Workflow:
    """A workflow of some app that wants some events."""
    some = st.none() | st.sampled_from([refs("dev"), refs("v*"), refs("**", "!v2")])
    return workflow(
        f"{number}.yml",
        draw(st.sampled_from(NAMES)),
        draw(st.sampled_from(("dev", "prod"))),
        minutes=draw(st.none() | st.integers(0, 30)), tag_on=draw(st.sampled_from(("", "main"))),
        push=draw(some), tag=draw(some), pull_request=draw(some), manual=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def rulebooks(draw: st.DrawFn) -> Rules:
    """Rules about three apps."""
    patterns = st.lists(st.sampled_from(GLOBS), min_size=1, max_size=2)
    parts = {name: draw(patterns) for name in ("back", "front")}
    declared = DeclaredLink(PatternSet(["**"]), PatternSet(["**"]), "used", 7)
    return rules(
        [app(name, draw(st.sampled_from([(), ("back",), ("back", "front")]))) for name in NAMES],
        rows=draw(st.lists(rows(), max_size=5)),
        workflows=[draw(workflows(number)) for number in range(draw(st.integers(0, 6)))],
        components=parts,
        links=[declared],
        unmatched=draw(st.sampled_from(("warn", "ignore", "deploy"))),
    )


@st.composite
def views(draw: st.DrawFn) -> Views:
    """Two ends with code of their own."""
    return Views(*(
        {name: view(draw(st.lists(paths, max_size=2)), draw(graphs),
                    unknown=[Unknown(draw(paths), 3, "too large")]) for name in NAMES}
        for _ in range(2)
    ))  # fmt: skip
