"""All chains to a path: the rarer question that networkx answers."""

from impact.graph import Graph
from impact.graph.networks import Chains, smallest_cut
from impact.report import Link


def ladder(length: int) -> Graph:
    """Files of which each imports the next two."""
    names = [f"m{number:02}.py" for number in range(length)]
    links = {
        name: tuple(Link(name, other, "module", 1) for other in names[place + 1 : place + 3])
        for place, name in enumerate(names)
    }
    return Graph(links, (), ())


def test_one_network_answers_about_every_path() -> None:
    """A release asks about thousands of paths; none of its answers depends on those before it."""
    graph = ladder(12)
    together = Chains(graph, ["m00.py"])

    for path in graph.links:
        chains = together.to(path, 5)
        assert chains == Chains(graph, ["m00.py"]).to(path, 5)
        assert [len(chain) for chain in chains] == sorted(len(chain) for chain in chains)
        assert all(chain[-1].imported == path for chain in chains if chain)
    assert together.to("elsewhere.py", 5) == []


def test_an_ancestor_is_cut_last() -> None:
    """Two imports that can be removed are a smaller cut than one `__init__` that always runs."""
    ways = [("a.py", "p/x.py"), ("a.py", "p/y.py"), ("p/x.py", "p/m.py"), ("p/y.py", "p/m.py")]
    links = {
        name: tuple(Link(*way, "module", 1) for way in ways if way[0] == name)
        for name in ("a.py", "p/x.py", "p/y.py", "p/__init__.py")
    }
    links["p/m.py"] = (Link("p/m.py", "p/__init__.py", "package", 0),)
    cut = smallest_cut(Graph(links, (), ()), ["a.py"], "p/__init__.py")

    assert cut is not None
    assert [link.kind for link in cut] == ["module", "module"]
