"""Rules about three apps, the code they see, and changes, as plain values."""

from hypothesis import strategies as st

from impact.analysis import Views
from impact.changes import STATUSES, Change, sort_changes
from impact.graph import Unknown
from impact.patterns import PatternSet
from impact.report import Link
from impact.rules import DeclaredLink, Row, Rules, Workflow
from tests.decisions import app, graph, refs, row, rules, view, workflow

FILES = (
    "a/__init__.py", "a/m.py", "a/n.py", "b/m.py", "b/data.csv", "c/x.py", "c/y.txt",
    "docs/i.md", ".github/workflows/a.yml", "Dockerfile",
)  # fmt: skip
GLOBS = ("a/**", "b/**", "*.py", "docs/**", "!a/n.py", "c/x.py", "**", "!*.md", "b/data.csv")

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
