"""What an earlier walk found is given back only of files whose links are the same still."""

import pytest

from impact.graph import Unknown
from impact.graph.earlier import Earlier, found_again
from impact.graph.modules import Modules
from impact.graph.walking import Options, walk
from impact.rules import DEFAULT_FOLLOW
from tests.graph.files import Files, graph_of
from tests.graph.test_graph_laws import changes_of
from tests.graph.whole_model import File, Tree

ODD: dict[str, tuple[Tree, Tree]] = {
    "a package that is called __init__": (
        {"p/__init__.py": File(), "p/__init__/__init__.py": File(), "p/m.py": File()},
        {"p/__init__.py": File(), "p/m.py": File()},
    ),
}


@pytest.mark.parametrize(("one", "other"), list(ODD.values()), ids=list(ODD))
def test_odd_names_are_no_exception(one: Tree, other: Tree) -> None:
    """Whichever of two trees was walked before, the walk of the other finds all it has."""
    for before, after in ((one, other), (other, one)):
        texts = {path: file.text() for path, file in after.items()}
        drawn, modules = Files(texts), Modules(Files(texts))
        was = graph_of({path: file.text() for path, file in before.items()}, *before)
        earlier = found_again(was, changes_of(before, after), modules, (), lambda *_: ())

        again = walk(after, drawn, modules, drawn, Options(DEFAULT_FOLLOW), earlier)
        assert again == graph_of(texts, *after)


def test_what_cannot_be_read_any_more_is_told() -> None:
    """A file whose links are known may be asked for its `__all__`; that it is gone is no secret."""
    gone = Unknown("p/__init__.py", 0, "its content is missing")
    drawn = Files({"main.py": "from p import *\n", "p/__init__.py": gone, "p/m.py": ""})
    modules, options = Modules(drawn), Options(DEFAULT_FOLLOW)
    earlier = Earlier({"p/__init__.py": ()}, {}, {})

    assert walk(["main.py"], drawn, modules, drawn, options, earlier).unknown == (gone,)
