"""The rules as tables: in a document exactly as people keep them, straight on a terminal."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.answers.matrix import Cell, Matrix, MatrixRow
from impact.render.matrix import render
from impact.render.measure import columns
from impact.render.text.screen import NARROWEST
from tests.render.approved import approved, page
from tests.render.hostile_names import NASTY
from tests.strategies import reports as strategies

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CELLS: dict[str, Cell] = {"D": "deploy", "s": "skip", "i": "graph"}
APPS = (("telegram", "Telegram"), ("line", "LINE"), ("scheduler", "Scheduler"))
PARTS = ("backend", "frontend")

BEHAVIOR = """\
| Code Change | Telegram | LINE | Scheduler | Why |
|-------------|----------|------|-----------|-----|
| `src/api/**` | ✅ Deploy | ❌ Skip | ❌ Skip | Telegram REST API only |
| `src/integrations/line_bot.py` | ❌ Skip | ✅ Deploy | ❌ Skip | LINE bot code only |
| `src/agent.py` | ✅ Deploy | ✅ Deploy | ❌ Skip | Used by apps, not scheduler |
| `src/data/**` | ✅ Deploy | ✅ Deploy | ✅ Deploy | Shared by all (Aurora access) |
"""
FILTERS = """\
| File Change | Backend Deploy? | Frontend Deploy? | Why |
|-------------|-----------------|------------------|-----|
| `src/**/*.py` | ✅ Yes | ❌ No | Backend code changes |
| `frontend/twinbar/**` | ❌ No | ✅ Yes | Frontend code changes |
| `terraform/**` | ✅ Yes | ❌ No | Infrastructure changes (manual apply needed) |
| `docs/*.md` | ❌ No | ❌ No | Documentation is git-only |
"""


def row(pattern: str, cells: str, parts: str = "", why: str = "") -> MatrixRow:
    """A row; `cells` has a letter of CELLS for each app, `parts` the first letters of its parts."""
    known = tuple(part[0] in parts for part in PARTS)
    return MatrixRow(pattern, 1, tuple(CELLS[letter] for letter in cells), known, why)


def matrix(*rows: MatrixRow) -> Matrix:
    """Three apps with two components."""
    return Matrix(APPS, PARTS, rows)


KNOWN = matrix(
    row("src/api/**", "Dss", "", "Telegram REST API only"),
    row("src/integrations/line_bot.py", "sDs", "b", "LINE bot code only"),
    row("src/agent.py", "DDs", "b", "Used by apps, not scheduler"),
    row("src/data/**", "DDD", "", "Shared by all (Aurora access)"),
    row("src/**/*.py", "iii", "b", "Backend code changes"),
    row("frontend/twinbar/**", "Dss", "f", "Frontend code changes"),
    row("terraform/**", "DDD", "b", "Infrastructure changes (manual apply needed)"),
    row("docs/*.md", "sss", "", "Documentation is git-only"),
)
SCENES: Mapping[str, Matrix] = {
    "known": KNOWN,
    "mixed": matrix(
        row("src/legacy/**", "sss", "b", "dead code"),
        row("src/reports/**", "iDi", "", ""),
        row("notes/**", "iii", "", "only a notice"),
    ),
    "hostile": matrix(
        row("a|b`c``d/\\*.py", "Dss", "b", "a | pipe, a `tick`, <b>, @org/team, #12 *it* [x](y)"),
        row("line\nbreak", "iss", "", "two\nlines ##[error] ::error::x"),
        row("報告書/**", "sss", "", "wide 報告書"),
        row("long/" * 30, "DDD", "f", "many words " * 20),
    ),
    "no component": Matrix(APPS[:1], (), (MatrixRow("web/**", 3, ("deploy",), (), ""),)),
    "no row": matrix(),
}
SCREENS: Mapping[str, tuple[str, int]] = {
    "040.txt": ("text", 40),
    "080.txt": ("text", 80),
    "120.txt": ("text", 120),
    "md": ("markdown", 80),
    "json": ("json", 80),
}


@pytest.mark.parametrize("screen", SCREENS)
def test_the_tables_are_the_approved_ones(screen: str) -> None:
    """Every scene looks in every format exactly as somebody has read it."""
    fmt, width = SCREENS[screen]
    shown = page({name: render(one, fmt, width=width) for name, one in SCENES.items()})

    assert shown == approved(f"matrix.{screen}", shown)


def test_the_document_has_the_table_people_keep() -> None:
    """Header, marks, backticks and blanks are those of the hand-written table."""
    rows = matrix(*KNOWN.rows[:4])
    document = render(rows, "markdown", width=80)

    assert document.startswith(f"## Deployment Behavior\n\n{BEHAVIOR}\n## Path Filters\n")


def test_the_document_has_the_table_of_the_components() -> None:
    """The same for the second table: components capitalised, yes and no."""
    assert render(matrix(*KNOWN.rows[4:]), "markdown", width=80).endswith(
        f"## Path Filters\n\n{FILTERS}"
    )


def test_rules_without_components_have_one_table() -> None:
    """The second table is only there if the rules know components."""
    assert "Path Filters" not in render(SCENES["no component"], "text", width=80)
    assert "Path Filters" not in render(SCENES["no component"], "markdown", width=80)


def test_the_second_table_never_guesses_a_no() -> None:
    """What an app needs for a path of no component is the evidence's to say, not the table's."""
    shown = render(KNOWN, "markdown", width=80).partition("## Path Filters")[2]

    assert "`src/api/**`" not in shown
    assert "`docs/*.md` | ❌ No | ❌ No" in shown


def test_what_deploys_nowhere_deploys_no_component() -> None:
    """A component's file that every app skips is a no, although it belongs to the component."""
    shown = render(SCENES["mixed"], "markdown", width=80)

    assert "| `src/legacy/**` | ❌ No | ❌ No | dead code |" in shown


def test_every_row_is_in_a_table() -> None:
    """Two tables, and no pattern falls between them."""
    for found in SCENES.values():
        shown = render(found, "text", width=2000)

        assert all(one.why.strip().split("\n", maxsplit=1)[0] in shown for one in found.rows)


@pytest.mark.parametrize("name", NASTY, ids=range(len(NASTY)))
def test_a_hostile_name_stays_in_its_cell(name: str) -> None:
    """No name can add a cell or a row to a document, nor a line to a wide screen."""
    document = render(matrix(row(name, "DDD", "b", name)), "markdown", width=80)
    tame = render(matrix(row("x", "DDD", "b", "x")), "markdown", width=80)
    line = document.split("\n")[4]

    assert document.count("\n") == tame.count("\n")
    assert line.replace("\\\\", "").replace("\\|", "").count("|") == 6
    assert "@" not in line.rpartition("|")[0].rpartition(" | ")[2].replace("@\u200b", "")


def test_the_machine_gets_every_cell_by_name() -> None:
    """The JSON form has the rows as they are, with the line of the rules."""
    read = json.loads(render(KNOWN, "json", width=80))

    assert read["apps"][1] == {"app": "line", "title": "LINE"}
    assert read["components"] == ["backend", "frontend"]
    assert read["rows"][2] == {
        "pattern": "src/agent.py",
        "line": 1,
        "cells": {"telegram": "deploy", "line": "deploy", "scheduler": "skip"},
        "components": {"backend": True, "frontend": False},
        "why": "Used by apps, not scheduler",
    }


def test_columns_are_straight() -> None:
    """Marks are two columns wide, and every row starts its reason where the header does."""
    lines = render(KNOWN, "text", width=120).split("\n")
    start = columns(lines[2].partition("Why")[0])

    assert columns(lines[3].partition("Telegram REST")[0]) == start
    assert columns(lines[5].partition("Used by")[0]) == start


rows = st.builds(
    MatrixRow,
    strategies.words,
    strategies.lines,
    st.tuples(*[st.sampled_from(("deploy", "skip", "graph"))] * 3),
    st.tuples(st.booleans(), st.booleans()),
    strategies.words,
)


@given(strategies.few(rows, 5), st.integers(0, 160))
@SLOW
def test_no_matrix_breaks_a_screen_or_a_document(some: tuple[MatrixRow, ...], width: int) -> None:
    """Any rows, any window: no control character, no command, no line too wide; ASCII as JSON."""
    found = matrix(*some)

    assert render(found, "json", width=width).isascii()
    for line in render(found, "markdown", width=width).split("\n"):
        assert "##[" not in line
        assert line == "" or line.replace("\u200b", "").isprintable()
    for line in render(found, "text", width=width).removesuffix("\n").split("\n"):
        assert line == "" or line.isprintable()
        assert columns(line) <= max(width, NARROWEST)
        assert not line.lstrip().startswith("::")
