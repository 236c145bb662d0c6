"""Laws of the import graph, on trees that nobody would write."""

import random
from collections.abc import Mapping, Sequence

from hypothesis import event, given, settings
from hypothesis import strategies as st

from impact.changes import Change, Entry
from impact.graph import Graph, Unknown
from impact.graph.earlier import found_again
from impact.graph.modules import Modules
from impact.graph.symlinks import Symlink
from impact.graph.walking import Options, walk
from impact.imports import Scan
from impact.rules import DEFAULT_FOLLOW
from tests.graph.files import Files, graph_of, reached
from tests.graph.whole_model import File, Import, Tree, Whole
from tests.strategies.trees import FOLDERS, contents, imports, odd_trees, trees

law = settings(max_examples=100)


def sources(tree: Tree) -> dict[str, str]:
    """The text of every file."""
    return {path: file.text() for path, file in tree.items()}


def some_of(tree: Tree, data: st.DataObject) -> list[str]:
    """A few files to start from."""
    return data.draw(st.lists(st.sampled_from(sorted(tree)), min_size=1, max_size=3, unique=True))


class Shuffled(Files):
    """The same files, told in another order each time."""

    def __init__(self, files: Mapping[str, str], seed: int) -> None:
        super().__init__(files)
        self.random = random.Random(seed)

    def scans(
        self, paths: Sequence[str], *, as_python: bool = False
    ) -> Mapping[str, Scan | Unknown | Symlink]:
        """See impact.graph.walking.Sources."""
        found = list(super().scans(paths, as_python=as_python).items())
        self.random.shuffle(found)
        return dict(found)


@law
@given(trees, st.data())
def test_the_walk_finds_what_the_whole_graph_holds(tree: Tree, data: st.DataObject) -> None:
    """Reading on demand loses and adds nothing: neither a file in reach nor one of its links."""
    seeds, whole = some_of(tree, data), Whole(tree)
    graph = graph_of(sources(tree), *seeds)

    assert set(graph.links) == whole.reached(seeds)
    for path, links in graph.links.items():
        assert {link.imported for link in links} == whole.links(path)


@law
@given(trees, st.data(), st.integers())
def test_order_means_nothing(tree: Tree, data: st.DataObject, seed: int) -> None:
    """The graph is the same value, lines and kinds included, in whatever order files are told."""
    seeds = some_of(tree, data)
    drawn = Shuffled(sources(tree), seed)
    graph: Graph = walk(seeds[::-1], drawn, Modules(drawn), drawn, Options(DEFAULT_FOLLOW))

    assert graph == graph_of(sources(tree), *seeds)


@law
@given(trees, st.data())
def test_two_walks_together_reach_what_each_reaches(tree: Tree, data: st.DataObject) -> None:
    """What one app reaches does not depend on the apps that are asked about with it."""
    one, other = some_of(tree, data), some_of(tree, data)

    assert reached(sources(tree), *one, *other) == (
        reached(sources(tree), *one) | reached(sources(tree), *other)
    )


@law
@given(trees, st.data(), st.sampled_from(FOLDERS), contents)
def test_a_new_name_takes_nothing_away(
    tree: Tree, data: st.DataObject, folder: str, content: File
) -> None:
    """A file whose name nothing else bears adds to what is reached, or changes nothing.

    A name that exists already may do otherwise: it may stand nearer, as in Python.
    """
    seeds = some_of(tree, data)
    more = {**tree, f"{folder}brand_new.py": content}

    assert reached(sources(tree), *seeds) <= reached(sources(more), *seeds)


@law
@given(trees, st.data(), imports)
def test_another_import_takes_nothing_away(tree: Tree, data: st.DataObject, more: Import) -> None:
    """A statement more in any file reaches as much as before."""
    seeds, path = some_of(tree, data), data.draw(st.sampled_from(sorted(tree)))
    longer = {**tree, path: tree[path]._replace(imports=(*tree[path].imports, more))}

    assert reached(sources(tree), *seeds) <= reached(sources(longer), *seeds)


def said(file: File) -> set[str]:
    """Every part of every name that the imports of a file say."""
    dotted = (name for one in file.imports for name in (one.module, *one.names))
    return {part for name in dotted for part in name.split(".")}


def changes_of(before: Tree, after: Tree) -> list[Change]:
    """What differs between two drawn trees."""
    entry = Entry("100644", "")
    added = [Change(path, "added", None, entry) for path in after.keys() - before.keys()]
    deleted = [Change(path, "deleted", entry) for path in before.keys() - after.keys()]
    both = [path for path in before.keys() & after.keys() if before[path] != after[path]]
    return [*added, *deleted, *(Change(path, "modified", entry, entry) for path in both)]


@settings(max_examples=300)
@given(trees | odd_trees, odd_trees, st.data())
def test_what_an_earlier_walk_found_is_what_a_fresh_one_finds(
    before: Tree, other: Tree, data: st.DataObject
) -> None:
    """Files come, go and are edited: the graph is the same with and without the earlier one."""
    gone = data.draw(st.sets(st.sampled_from(sorted(before)), max_size=1))
    come = data.draw(st.sets(st.sampled_from(sorted(other)), max_size=2))
    kept = {path: file for path, file in before.items() if path not in gone}
    after = kept | {path: other[path] for path in (come or sorted(other)[:1])}
    drawn, seeds = Files(sources(after)), some_of(after, data)
    modules, options = Modules(drawn), Options(DEFAULT_FOLLOW)
    was = graph_of(sources(before), *before)
    earlier = found_again(
        was,
        changes_of(before, after),
        modules,
        (),
        lambda paths, names: [p for p in paths if not said(after[p]).isdisjoint(names)],
    )
    event(f"something is known: {bool(earlier.links)}")

    fresh = walk(seeds, drawn, modules, drawn, options)
    assert walk(seeds, drawn, modules, drawn, options, earlier) == fresh
