"""Imagined changes: typed paths, samples of globs, a tree with files that do not exist."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import UsageError
from impact.patterns import PatternSet
from impact.reading.touching import Overlay, normalized, sample_path, touched_changes
from tests.graph.files import Files

TREE = Files(dict.fromkeys(("a.py", "a/b.py", "a/[id].py", "c d.txt", "e/f/g.md"), ""))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a/b", "a/b"), ("./a//b", "a/b"), ("a/./b/", "a/b/"), ("a/../b", "b"), (".", ""),
        ("a/..", ""), ("./", ""), ("a/../", ""), ("a/b/../../c/", "c/"), ("...", "..."),
        ("a/b/..", "a"),
    ],
)  # fmt: skip
def test_normalized(typed: str, expected: str) -> None:
    """Dots and doubled slashes mean what they mean to a shell; a trailing slash stays."""
    assert normalized(typed) == expected


@pytest.mark.parametrize("typed", ["..", "../a", "a/../../b", "./../a"])
def test_a_path_out_of_the_repository_is_refused(typed: str) -> None:
    """No number of folders leads out and back in."""
    with pytest.raises(UsageError, match="outside the repository"):
        normalized(typed)


@given(st.lists(st.sampled_from(["a", "b", ".", "", ".."])).map("/".join))
def test_a_normalized_path_stays_as_it_is(typed: str) -> None:
    """Normalizing twice is normalizing once, and nothing odd is left."""
    try:
        once = normalized(typed)
    except UsageError:
        return

    assert normalized(once) == once
    assert not {".", ".."} & set(PurePosixPath(once).parts)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("a.py", {"a.py": "modified"}),
        ("a", {"a/b.py": "modified", "a/[id].py": "modified"}),
        ("a/[id].py", {"a/[id].py": "modified"}),
        ("*.py", {"a.py": "modified"}),
        ("**/*.md", {"e/f/g.md": "modified"}),
        ("a/*", {"a/b.py": "modified", "a/[id].py": "modified"}),
        ("c d.txt", {"c d.txt": "modified"}),
        ("x/y.py", {"x/y.py": "added"}),
        ("x/", {"x/(new)": "added"}),
        ("x/**", {"x/(new)": "added"}),
        ("x/**/*.py", {"x/(new).py": "added"}),
        (".", dict.fromkeys(TREE.paths(), "modified")),
    ],
)
def test_a_word_is_at_least_one_change(word: str, expected: dict[str, str]) -> None:
    """A file before a folder before a glob; what does not exist is imagined."""
    changes = touched_changes([word], TREE)

    assert {change.path: change.status for change in changes} == expected


def test_everything_in_an_empty_repository_is_one_new_file() -> None:
    """Even there a word becomes a change."""
    assert [change.path for change in touched_changes(["."], Files({}))] == ["(new)"]


def test_a_path_named_twice_changes_once() -> None:
    """Words overlap; changes do not, and they are sorted."""
    changes = touched_changes(["e", "a.py", "./a.py", "**/*.md", "*.py"], TREE)

    assert [change.path for change in changes] == ["a.py", "e/f/g.md"]


SAMPLES = st.lists(
    st.sampled_from(["**", "*", "a", "*.py", "test_*", "x?y", "[ab]c", "d*e*f"]), min_size=1,
).map("/".join)  # fmt: skip


@pytest.mark.parametrize(
    ("glob", "sample"),
    [
        ("src/**/*_handler.py", "src/(new)_handler.py"), ("test_*.py", "test_(new).py"),
        ("**", "(new)"), ("a/*/b", "a/(new)/b"), ("a/d*e*f", "a/d(new)f"), ("**/x.py", "x.py"),
    ],
)  # fmt: skip
def test_sample_paths(glob: str, sample: str) -> None:
    """The sample shows where the glob would match."""
    assert sample_path(glob) == sample


@given(SAMPLES.filter(lambda glob: "?" not in glob and "[" not in glob))
def test_a_sample_matches_its_glob(glob: str) -> None:
    """For stars it is a real match, so the rules speak of it as they would of the files."""
    assert PatternSet([f"/{glob}"]).includes(sample_path(glob))


def test_an_overlay_is_the_tree_with_more_in_it() -> None:
    """Imagined files are there to every question; real ones stay real."""
    overlay = Overlay(TREE, ["z.py", "a.py", "a/new.py"])

    assert set(overlay.paths()) == {*TREE.paths(), "z.py", "a/new.py"}
    assert list(overlay.paths()) == sorted(overlay.paths())
    assert set(overlay.under("a/")) == {"a/b.py", "a/[id].py", "a/new.py"}
    assert overlay.get("z.py") is not None
    assert overlay.get("y.py") is None
    assert overlay.is_imagined("z.py")
    assert not overlay.is_imagined("a.py")
