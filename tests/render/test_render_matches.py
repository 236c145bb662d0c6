"""What the rules say about paths: every row, what it still decides, and who is left to imports."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.answers.matching import PathMatch, RowMatch, match_paths
from impact.changes import STATUSES, decode_path
from impact.patterns import PatternSet
from impact.render.matches import render_files, render_paths
from impact.render.measure import columns
from impact.render.text.screen import NARROWEST
from impact.rules import App, Component, GraphRules, Origin, Row, Rules
from tests.render.approved import approved, page
from tests.render.hostile_names import NASTY
from tests.strategies import reports as strategies

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
APPS = ("telegram", "line", "scheduler")


def row(line: int, pattern: str, deploy: str, skip: str, why: str = "") -> Row:
    """A row that orders something about apps, named with blanks between them."""
    patterns = PatternSet([pattern])
    return Row(patterns, tuple(deploy.split()), tuple(skip.split()), why, "", STATUSES, line)


ROWS = (
    row(12, "src/**", "telegram line scheduler", ""),
    row(18, "src/**/*.py", "telegram", "line", "first thoughts"),
    row(31, "src/agent.py", "telegram line", "scheduler", "Used by apps, not by the scheduler"),
    row(40, "frontend/twinbar/**", "telegram", "line scheduler", "Telegram frontend only"),
    row(55, "frontend/twinbar/assets/**", "", "", ""),
    row(60, "docs/**", "", "telegram line scheduler", "Documentation only"),
)
RULES = Rules(
    origin=Origin(".github/impact.yaml", "(work tree)"),
    dialect="gitignore",
    apps=tuple(App(name, name.title(), (), (), (), 1) for name in APPS),
    rows=ROWS,
    components=(
        Component("backend", PatternSet(["src/**/*.py"]), 70),
        Component("frontend", PatternSet(["frontend/twinbar/**"]), 71),
    ),
    environments=(),
    pipelines=(),
    workflows=(),
    links=(),
    graph=GraphRules(),
    unmatched="warn",
)
PATHS = (
    "src/agent.py",
    "frontend/twinbar/assets/logo.svg",
    "docs/CI.md",
    "src/data.csv",
    "tools/bench.py",
    decode_path(b"src/bad\xff\n.py"),
)
SCREENS: Mapping[str, tuple[str, int]] = {
    "040.txt": ("text", 40),
    "080.txt": ("text", 80),
    "120.txt": ("text", 120),
    "json": ("json", 80),
}


def text(*paths: str, width: int = 100) -> str:
    """What a person sees about some paths."""
    return render_paths(match_paths(RULES, paths, "modified"), RULES, "text", width=width)


@pytest.mark.parametrize("screen", SCREENS)
def test_the_matches_are_the_approved_ones(screen: str) -> None:
    """Rows, components and paths look in every format exactly as somebody has read it."""
    fmt, width = SCREENS[screen]
    found = match_paths(RULES, PATHS, "modified")
    scenes = {
        "paths": render_paths(found, RULES, fmt, width=width),
        "no path": render_paths((), RULES, fmt, width=width),
        "files": render_files(PATHS, fmt),
        "no file": render_files((), fmt),
    }
    shown = page(scenes)

    assert shown == approved(f"matches.{screen}", shown)


def test_every_row_that_matches_is_printed() -> None:
    """A row that later ones overrule is printed too, and says for whom."""
    shown = text("src/agent.py")

    assert shown.count(".github/impact.yaml:") == 3
    assert "decides for no app: later rows do" in shown


def test_a_row_overruled_in_part_says_who_is_left() -> None:
    """What a row still decides and what it lost are both named."""
    shown = text("src/x.py")

    assert "decides for scheduler; for telegram and line a later row does" in shown


def test_apps_that_no_row_names_are_left_to_the_imports() -> None:
    """The graph decides where no row does; the screen says so instead of nothing."""
    assert "decide for all apps: no row that matches names them" in text("tools/bench.py")


@pytest.mark.parametrize("name", NASTY, ids=range(len(NASTY)))
def test_a_hostile_name_adds_no_line(name: str) -> None:
    """A file is one line of a listing, whatever it is called; the document can tell it whole."""
    shown = render_files([name], "text")
    read = json.loads(render_files([name], "json"))

    assert shown.count("\n") == 1
    assert shown.rstrip("\n").isprintable()
    assert not shown.startswith("::")
    assert ("path_b64" in read[0]) == (name == decode_path(b"bad\xff\xfe.py"))


apps = strategies.few(st.sampled_from(APPS))
found_paths = st.builds(
    PathMatch,
    strategies.paths,
    strategies.few(st.just("backend")),
    strategies.few(
        st.builds(RowMatch, strategies.lines, strategies.paths, apps, apps, apps, strategies.words)
    ),
    apps,
)


@given(strategies.few(found_paths), st.integers(0, 130), strategies.paths)
@SLOW
def test_no_match_breaks_the_screen_or_the_document(
    found: tuple[PathMatch, ...], width: int, origin: str
) -> None:
    """Any match, any window: no control character, no command, no line that is too wide."""
    rules = RULES._replace(origin=Origin(origin, ""))
    shown = render_paths(found, rules, "text", width=width)

    assert len(json.loads(render_paths(found, rules, "json", width=width))["paths"]) == len(found)
    for line in shown.removesuffix("\n").split("\n"):
        assert line == "" or line.isprintable()
        assert columns(line) <= max(width, NARROWEST)
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
