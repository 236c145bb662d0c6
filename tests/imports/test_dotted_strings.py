"""Strings that look like dotted names: what counts as one, and on which line it stands."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.imports import dotted_strings

DOTTED = {
    b"x = 'a.b.C'\n": (("a.b.C", 1),),
    b"\n\n[\"a.b\", 'c.d']\n": (("a.b", 3), ("c.d", 3)),
    b"'pkg.mod:attr'": (("pkg.mod:attr", 1),),
    b"'main:app'": (("main:app", 1),),
    b"'a.b:c.d'": (("a.b:c.d", 1),),
    b'"""a.b"""\nr"""c.d"""': (("a.b", 1), ("c.d", 2)),
    "'é.ñ'".encode(): (("é.ñ", 1),),
    b"u'a.b'; import x; y = 'c.d'": (("a.b", 1), ("c.d", 1)),
    b"'''\n'a.b'\n'''\n# 'a.b'\nx = \"'a.b'\"\ny = 'c.d'": (("c.d", 6),),
    b"f'{x['a.b']}' 'c.d'": (("c.d", 1),),
    b"'a', '.a', 'a.', 'a..b', '1.0', 'a.1', 'a b.c', 'a/b.c', 'http://a.b', ''": (),
    b"b'a.b', f'a.b', 'a.\\x62', 'a:b:c', ':a', 'a:'": (),
    b"'a.b\n'c.d'": (("c.d", 2),),
    b"'a.b": (),
}


@pytest.mark.parametrize("source", DOTTED)
def test_dotted_strings(source: bytes) -> None:
    """A whole literal of identifiers and dots counts, with an attribute behind a colon or not."""
    assert dotted_strings(source) == DOTTED[source]


@given(st.lists(st.sampled_from(["'", '"', "a.b", "#", "\n", "\\", "f", "{", "}", "'''", ":c"])))
def test_dotted_strings_never_fail(parts: list[str]) -> None:
    """Any text gives an answer."""
    dotted_strings("".join(parts).encode())


def test_every_constant_of_a_module_is_found() -> None:
    """What `ast` calls a dotted string of a real file is found on its line."""
    source = Path(ast.__file__).read_bytes() + b"\nx = ['os.path', 'a.b:c']\n"
    expected = [
        (node.value, node.lineno)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "." in node.value
        and all(part.isidentifier() for part in node.value.replace(":", ".").split("."))
    ]

    assert sorted(expected) == sorted(dotted_strings(source))
