"""Small trees of Python files, drawn as statements (tests/graph/whole_model.py)."""

from hypothesis import strategies as st

from tests.graph.whole_model import PROJECT, File, Import, Tree

NAMES = ("a", "b", "src", "x")
FOLDERS = ("", "a/", "b/", "a/b/", "src/", "src/a/", "b/src/", "b/src/a/", "x/b/a/", "b/a/src/a/")
PLAIN = ("__init__.py", "__init__.py", "a.py", "b.py", "x.py", "test_a.py", "conftest.py", "a.pyi",
         "x.pyx", "__init__.pyi", "m.py", *PROJECT[:2])  # fmt: skip

dotted = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(".".join)
names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True).map(tuple)
inside = st.sampled_from(("", "", "def f():", "if TYPE_CHECKING:"))
imports = st.one_of(
    st.builds(Import, st.just(0), dotted, st.just(()), inside),
    st.builds(Import, st.just(0), dotted, names, inside),
    st.builds(Import, st.integers(1, 3), dotted | st.just(""), names, inside),
    st.builds(Import, st.just(0), dotted, st.just(("*",)), st.just("")),
    st.builds(Import, st.integers(1, 2), dotted | st.just(""), st.just(("*",)), st.just("")),
)
exports = st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple)
contents = st.builds(File, st.lists(imports, max_size=3).map(tuple), exports)
paths = st.builds("{}{}".format, st.sampled_from(FOLDERS), st.sampled_from(PLAIN))
trees: st.SearchStrategy[Tree] = st.dictionaries(paths, contents, min_size=1, max_size=12)

# Names that nobody would give a file, and that Python or git allow all the same.
odd = st.builds(
    "{}{}".format,
    st.sampled_from((*FOLDERS, "__init__/", "a/__init__/", "a.b/", "a/x.y/")),
    st.sampled_from((*PLAIN, ".py", "a.b.py", "__init__.x.py", "x.pxd", "src.py")),
)
odd_trees: st.SearchStrategy[Tree] = st.dictionaries(odd, contents, min_size=1, max_size=12)
