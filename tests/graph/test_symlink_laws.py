"""Symbolic links against the system's own idea of them: a real folder, really linked."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.changes import Entry
from impact.graph.symlinks import Followed
from tests.graph.files import Files

FOLDERS = ("", "a/", "a/b/", "c/")
NAMES = ("a", "b", "c", "x.py", "y.py")
TARGETS = ("a", "b", "../a", "..", ".", "../c", "a/b", "../a/b", "x.py", "../c/x.py", "/etc",
           "c/../a", "../..", "../../a", "nowhere", "b/c")  # fmt: skip

places = st.builds("{}{}".format, st.sampled_from(FOLDERS), st.sampled_from(NAMES))
trees = st.dictionaries(places, st.sampled_from(TARGETS) | st.none(), min_size=1, max_size=8)


class Linked(Files):
    """Files with links among them."""

    def __init__(self, tree: dict[str, str | None]) -> None:
        super().__init__(dict.fromkeys(tree, ""))
        self.targets = {path: target for path, target in tree.items() if target is not None}

    def get(self, path: str) -> Entry | None:
        """See impact.graph.listing.Listing."""
        mode = "120000" if path in self.targets else "100644"
        return Entry(mode, "") if path in self.files else None

    def symlinks(self) -> list[str]:
        """See impact.graph.listing.Listing."""
        return sorted(self.targets)


def possible(drawn: dict[str, str | None]) -> dict[str, str | None]:
    """What can stand in one folder: nothing below a file or a link."""
    tree: dict[str, str | None] = {}
    for path, target in sorted(drawn.items()):
        if not any(path.startswith(other + "/") for other in tree):
            tree[path] = target
    return tree


def laid_out(top: Path, tree: dict[str, str | None]) -> None:
    """Write a tree to disk."""
    for path, target in tree.items():
        place = top / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if target is None:
            place.write_text("")
        else:
            place.symlink_to(target)


def files_below(top: Path, depth: int) -> set[str]:
    """Every file that some path of at most so many names leads to inside of the folder."""
    found: set[str] = set()
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        for name in os.listdir(top / folder) if os.path.isdir(top / folder) else ():
            path = f"{folder}/{name}" if folder else name
            if not _inside(path, top):
                continue
            if os.path.isfile(top / path):
                found.add(path)
            elif path.count("/") < depth:
                waiting.append(path)
    return found


@settings(max_examples=60)
@given(trees)
def test_links_lead_where_the_system_leads(
    tmp_path_factory: pytest.TempPathFactory, drawn: dict[str, str | None]
) -> None:
    """Each path that is shown is a file there, and its content stands where the system says."""
    tree = possible(drawn)
    top = Path(os.path.realpath(tmp_path_factory.mktemp("links")))
    laid_out(top, tree)
    followed = Followed(Linked(tree), {p: t.encode() for p, t in tree.items() if t is not None})
    outside = {path for path in followed.paths() if not _inside(path, top)}
    shown = {path for path in followed.paths() if os.path.isfile(top / path)} - outside

    for path in shown:
        end = followed.symlink(path)
        assert str(top / (end.target or "")) == os.path.realpath(top / path)
        assert all(link in tree for link in end.links)
    assert {path for path in files_below(top, 2) if _once(path, top)} <= shown


def _inside(path: str, top: Path) -> bool:
    return f"{os.path.realpath(top / path)}/".startswith(f"{top}/")


def _once(path: str, top: Path) -> bool:
    """Whether a path goes through no folder twice: those that do are without end."""
    parts = path.split("/")
    ways = [os.path.realpath(top / "/".join(parts[:n])) for n in range(len(parts))]
    return len(set(ways)) == len(ways)
