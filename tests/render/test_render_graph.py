"""The import graph: a whole listing, plain adjacency, a bounded picture."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.answers.graphing import Picture
from impact.changes import decode_path
from impact.graph import Graph, Unknown
from impact.render.graph import render
from impact.render.measure import columns
from impact.render.text.screen import NARROWEST
from impact.report import Link
from impact.rules import DEFAULT_FOLLOW
from tests.render.approved import approved, page
from tests.render.hostile_names import NASTY
from tests.render.render_factory import link
from tests.strategies import reports as strategies

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LIMIT = 200


def picture(
    *links: Link, starts: tuple[str, ...], unknown: tuple[Unknown, ...] = (), **parts: object
) -> Picture:
    """What some starts reach; every file is a key of the graph."""
    files = sorted({*starts, *(end for one in links for end in one[:2])})
    found = {path: tuple(sorted(one for one in links if one.importer == path)) for path in files}
    graph = Graph(found, unknown, ())
    return Picture(starts, DEFAULT_FOLLOW, graph._replace(**parts))  # type: ignore[arg-type]


APP = picture(
    link("src/api/app.py", "src/api/__init__.py", 0, "package"),
    link("src/api/app.py", "src/services/report_service.py", 120, "lazy"),
    link("src/api/app.py", "src/data/store.py", 3),
    link("src/handler.py", "src/api/app.py", 9, "conditional"),
    link("src/services/report_service.py", "src/agent.py", 22, "lazy"),
    link("src/data/store.py", "src/data/tickers.csv", 0, "declared"),
    starts=("src/handler.py", "src/lonely.py"),
    unknown=(Unknown("src/huge.py", 0, "its 2,097,152 bytes are more than graph.max_blob"),),
    computed=(Unknown("src/api/app.py", 31, "the imported name is computed"),),
)
BAD = decode_path(b"src/bad\xff.py")
SCENES: Mapping[str, Picture] = {
    "app": APP,
    "hostile": picture(
        link(BAD, "src/line\nbreak.py", 3, "dynamic"),
        link("src/line\nbreak.py", "::error::\x1b[31m##[x].py", 1),
        starts=(BAD,),
        unknown=(Unknown(BAD, 7, "the scanner\nlost its place"),),
    ),
    "nothing": picture(starts=()),
}
SCREENS: Mapping[str, tuple[str, int]] = {
    "040.txt": ("text", 40),
    "080.txt": ("text", 80),
    "120.txt": ("text", 120),
    "json": ("json", 80),
    "dot": ("dot", 80),
    "svg": ("svg", 80),
    "mmd": ("mermaid", 80),
}


@pytest.mark.parametrize("screen", SCREENS)
def test_the_graphs_are_the_approved_ones(screen: str) -> None:
    """Every scene looks in every format exactly as somebody has read it."""
    fmt, width = SCREENS[screen]
    shown = page({name: render(one, fmt, width=width, limit=LIMIT) for name, one in SCENES.items()})

    assert shown == approved(f"graph.{screen}", shown)


def test_every_reached_file_is_a_key() -> None:
    """The adjacency names files that import nothing too, and is sorted throughout."""
    read = json.loads(render(APP, "json", width=80, limit=LIMIT))

    assert list(read) == sorted(APP.graph.links)
    assert read["src/agent.py"] == []
    assert read["src/api/app.py"] == [
        "src/api/__init__.py",
        "src/data/store.py",
        "src/services/report_service.py",
    ]


def test_two_names_that_print_alike_lose_no_import() -> None:
    """A byte and its escape share a key; what either imports is there."""
    found = picture(
        link("a\\xff.py", "b.py", 1), link(decode_path(b"a\xff.py"), "c.py", 1), starts=()
    )

    assert json.loads(render(found, "json", width=80, limit=LIMIT))["a\\xff.py"] == ["b.py", "c.py"]


def test_a_listing_is_whole_whatever_the_limit() -> None:
    """The limit is for pictures: a listing that leaves files out would look like a small graph."""
    assert render(APP, "text", width=80, limit=1) == render(APP, "text", width=80, limit=LIMIT)


@pytest.mark.parametrize("fmt", ["dot", "mermaid"])
def test_a_picture_says_how_much_it_left_out(fmt: str) -> None:
    """A limited picture has a note."""
    assert "and 5 more files" in render(APP, fmt, width=80, limit=3)


def test_places_that_could_not_be_followed_are_all_named() -> None:
    """Below the listing stands what the graph could not see, with the reason."""
    shown = render(APP, "text", width=120, limit=LIMIT)

    assert shown.endswith(
        "2 places could not be followed:\n"
        "  src/api/app.py:31 · the imported name is computed\n"
        "  src/huge.py · its 2,097,152 bytes are more than graph.max_blob\n"
    )


graphs = st.builds(
    lambda links, starts, unknown: picture(*links, starts=starts, unknown=unknown),
    strategies.few(strategies.links, 8),
    strategies.few(strategies.paths),
    strategies.few(st.builds(Unknown, strategies.paths, strategies.lines, strategies.words)),
)


@given(graphs, st.integers(0, 130))
@SLOW
def test_no_graph_breaks_a_screen_or_a_document(found: Picture, width: int) -> None:
    """Any graph, any window: no control character, no command, no line that is too wide."""
    assert render(found, "json", width=width, limit=LIMIT).isascii()
    for line in render(found, "text", width=width, limit=LIMIT).removesuffix("\n").split("\n"):
        assert line == "" or line.isprintable()
        assert columns(line) <= max(width, NARROWEST)
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert line == line.rstrip()


@pytest.mark.parametrize("name", NASTY, ids=range(len(NASTY)))
def test_a_hostile_name_adds_no_line(name: str) -> None:
    """A name takes as many lines as a tame one, as importer and as imported."""

    def shown(word: str) -> str:
        return render(
            picture(link("a.py", word, 1), link(word, "z.py", 2), starts=(word,)),
            "text",
            width=900,
            limit=LIMIT,
        )

    assert shown(name).count("\n") == shown("tame.py").count("\n")
