"""docs/import-graph.md: what it lists is what the graph knows."""

from pathlib import Path

from impact.graph.files import PROJECT_FILES
from impact.rules import DEFAULT_FOLLOW, LINK_KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "import-graph.md").read_text()


def test_the_files_that_make_a_project_are_listed() -> None:
    """A folder with one of them is a place where names may start."""
    assert [name for name in sorted(PROJECT_FILES) if f"`{name}`" not in PAGE] == []


def test_every_kind_of_link_has_a_row() -> None:
    """With a yes where it is followed without being asked for."""
    rows = [line.split("|") for line in PAGE.splitlines() if line.startswith("| `")]
    told = {cells[1].strip(" `"): cells[3].strip() for cells in rows if len(cells) == 5}

    assert set(told) == set(LINK_KINDS)
    assert {kind for kind, followed in told.items() if followed == "yes"} == set(DEFAULT_FOLLOW)
