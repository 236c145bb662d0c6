"""All chains to a path: the rarer question that networkx answers."""

from impact.graph import Graph
from impact.graph.networks import Chains
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
