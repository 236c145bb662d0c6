"""Whole files as they come: other Pythons, broken syntax, odd encodings, and what a scan adds."""

import re
from pathlib import Path

import pytest

import impact
from impact.imports import FoundImport, scan


def modules(source: bytes) -> list[tuple[str, str, int]]:
    """What a scan found, in short: kind, module and line."""
    return [(found.kind, found.module, found.line) for found in scan(source).imports]


PYTHON_2 = b"""\
# -*- coding: utf-8 -*-
import os, sys
print "import no", `os`
exec "import no" in {}
try:
    import cPickle as pickle
except ImportError, e:
    import pickle
if 1 <> 0L and 0777: import json
def f((a, b), c=ur"\\"):
    print >>sys.stderr, "x"; import lazy_one
    raise E, "import no"
class A:
    import nested
"""


def test_python_2_is_read() -> None:
    """Syntax that only Python 2 has hides no import and changes no kind."""
    assert modules(PYTHON_2) == [
        ("module", "os", 2),
        ("module", "sys", 2),
        ("conditional", "cPickle", 6),
        ("conditional", "pickle", 8),
        ("conditional", "json", 9),
        ("lazy", "lazy_one", 11),
        ("module", "nested", 14),
    ]


def test_lazy_statements_of_pep_810_are_lazy() -> None:
    """`lazy` makes a statement lazy wherever it stands, unless it never runs."""
    source = b"""\
lazy import a.b, c
lazy from .d import e
lazy \\
  import f
if TYPE_CHECKING:
    lazy import g
x = 1; lazy import h
if y: lazy from i import j
"""

    assert scan(source).imports == (
        FoundImport("lazy", 0, "a.b", (), 1),
        FoundImport("lazy", 0, "c", (), 1),
        FoundImport("lazy", 1, "d", ("e",), 2),
        FoundImport("lazy", 0, "f", (), 3),
        FoundImport("typing", 0, "g", (), 6),
        FoundImport("lazy", 0, "h", (), 7),
        FoundImport("lazy", 0, "i", ("j",), 8),
    )


def test_lazy_is_a_name_elsewhere() -> None:
    """`lazy` before anything but an import says nothing."""
    source = b"lazy = 1\nfrom lazy import lazy\nimport lazy\n__lazy_modules__ = ['a']\n"

    assert modules(source) == [("module", "lazy", 2), ("module", "lazy", 3)]


NEW_SYNTAX = b"""\
type A[T] = list[T]
def f[T: (int, str)](x: T) -> T: import a
try: pass
except E, F: import b
x = t"import no {y}"
z = f'{x['import no']}'; import c
w = f"{
    f'''{1:{'>'}}''' # "
}"; import d
class C[T]: import e
"""


def test_new_syntax_is_read_by_any_python() -> None:
    """Syntax of 3.12 to 3.14 reads the same, whatever Python runs the scan."""
    assert modules(NEW_SYNTAX) == [
        ("lazy", "a", 2),
        ("conditional", "b", 4),
        ("module", "c", 6),
        ("module", "d", 9),
        ("module", "e", 10),
    ]


BROKEN: dict[str, tuple[bytes, list[tuple[str, str, int]]]] = {
    "open-bracket": (b"x = (1,\nimport a\ndef f():\n    import b\n", [
        ("module", "a", 2), ("lazy", "b", 4)]),
    "open-bracket-under-typing": (b"if TYPE_CHECKING:\n    x = [\nimport a\n", [
        ("module", "a", 3)]),
    "closing-bracket": (b"x = 1))\nif y:\n    import a\n", [("conditional", "a", 3)]),
    "open-quote": (b"x = 'abc\nimport a\ny = \"abc\nfrom b import c\n", [
        ("module", "a", 2), ("module", "b", 4)]),
    "open-list": (b"from a import (b, c\nimport d\n", [("module", "a", 1), ("module", "d", 2)]),
    "half-statements": (b"import\nfrom\nfrom x\nfrom a import\nimport b.\nfrom import c\n", [
        ("module", "a", 4), ("module", "b", 5)]),
    "conflict": (b"<<<<<<< don't\nimport a\n=======\nimport b\n>>>>>>> x's\nimport c\n", [
        ("module", "a", 2), ("module", "b", 4), ("module", "c", 6)]),
    "wrong-indent": (b"  import a\n    import b\nimport c\n", [
        ("module", "a", 1), ("module", "b", 2), ("module", "c", 3)]),
    "template": (b"{% if x %}import a{% endif %}\nimport {{ x }}\nfrom {{ x }} import b\n", [
        ("module", "a", 1)]),
    "open-field": (b"x = f'{a\nimport b\nimport c\n", [("module", "b", 2), ("module", "c", 3)]),
    "not-python": (b"\x7fELF\x00\x01'import a\n\xff\xfe\"\n\nimport b\n", [("module", "b", 4)]),
    "nul": (b"import a\0\n\0import b\n\0\nimport c\n", [
        ("module", "a", 1), ("module", "b", 2), ("module", "c", 4)]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_read_as_far_as_they_go(name: str) -> None:
    """A syntax error hides no other statement, and is no reason to say the place was lost."""
    source, expected = BROKEN[name]

    assert modules(source) == expected
    assert scan(source).lost == ()


def test_imports_in_a_string_that_never_ends_are_lost() -> None:
    """What looks like a statement in a string that only the file's end closes may be one."""
    source = b"import a\nx = '''\nimport b\n  from c import (\nnot an import\nimport d, e"

    assert scan(source).lost == (3, 4, 6)
    assert modules(source) == [("module", "a", 1)]
    assert scan(b"import a\nx = '''\nno statement, an import\n").lost == ()


ENCODINGS: dict[str, tuple[bytes, list[tuple[str, str, int]]]] = {
    "latin-1": ("# coding: latin-1\nx = 'é'; import a\n".encode("latin-1"), [("module", "a", 2)]),
    "bad-utf-8": (b"import a\xff, b\n# \xc3\nimport c\n", [
        ("module", "a\udcff", 1), ("module", "b", 1), ("module", "c", 3)]),
    "nfkc": ("import ﬁ.Ⅷ\n".encode(), [("module", "fi.VIII", 1)]),
    # The second byte of this character is a backslash in Shift JIS, and would escape the quote.
    "shift-jis": ("# coding: shift_jis\nx = '表'\nimport a\ny = '''表'''\nimport b\n".encode(
        "shift_jis"), [("module", "a", 3), ("module", "b", 5)]),
    "gbk": ("#!/x\n# vim: set fileencoding=gbk :\nx = '乗'\nimport a\n".encode("gbk"), [
        ("module", "a", 4)]),
    "iso-2022": ("# coding: iso-2022-jp\nx = 'あ'\nimport a\n".encode("iso-2022-jp"), [
        ("module", "a", 3)]),
    "utf-7": (b"# coding: utf-7\n+AGk-mport a\n", [("module", "a", 2)]),
    "cookie-that-lies": (b"# coding: shift_jis\nimport a # \x81\n", [("module", "a", 2)]),
    "cookie-on-line-three": ("#\n#\n# coding: gbk\nx = '乗'\nimport a\n".encode(), [
        ("module", "a", 5)]),
    "unknown-cookie": (b"# coding: klingon\nimport a\n", [("module", "a", 2)]),
}  # fmt: skip


@pytest.mark.parametrize("name", ENCODINGS)
def test_encodings(name: str) -> None:
    """No encoding makes a file unreadable, and none that hides quotes in letters confuses it."""
    source, expected = ENCODINGS[name]

    assert modules(source) == expected
    assert scan(source).lost == ()


CODE = {
    b"": False,
    b"\n\n  \t\n\f": False,
    b"# only\n# comments": False,
    b'"""Doc."""': False,
    b"\xef\xbb\xbf# x\r\n\r\nr'''Doc\r\nimport no\r\n'''  # x\r\n\r\n# y": False,
    b"u'doc'\n": False,
    b"'doc'\n'more'\n": True,
    b"b'bytes'\n": True,
    b"f'text'\n": True,
    b"'doc'.upper()\n": True,
    b"pass": True,
    b"'doc'\n\nx = 1\n": True,
    b"import a": True,
}


@pytest.mark.parametrize("source", CODE)
def test_has_code(source: bytes) -> None:
    """Blank lines, comments and one docstring are no code; everything else is."""
    assert scan(source).has_code is CODE[source]


EXPORTS = {
    b"__all__ = ['a', \"b\"]\n": ("a", "b"),
    b"__all__: list[str] = ['a']\n__all__ += ('b',)\n__all__ = [] + ['c']\n": ("a", "b", "c"),
    b"__all__ = 'a', 'b'\n": ("a", "b"),
    b"__all__ = [  # 'no'\n  'a'  # )\n  'b', x,\n  'c',\n]\n": ("ab", "c"),
    b"__all__.extend(['a'])\n__all__.append('b'); __all__.remove('no')\n": ("a", "b"),
    b"if x:\n    __all__ = ['a']\nelse: __all__ = ['b']\n": ("a", "b"),
    b"def f():\n    __all__ = ['no']\n": (),
    b"x = '''\n__all__ = ['no']\n'''\n# __all__ = ['no']\nx.__all__ = ['no']\n": (),
    b"__all__ = [n for n in dir() if n != 'no']\n__all__ == ['no']\n": (),
    b"__all__ = a.__all__ + ['b'] + c('d' + e)\n": ("b",),
    b"import a\n\n\n" + b"x = 1\n" * 500 + b"__all__ = ('late',)\n": ("late",),
}


@pytest.mark.parametrize("source", EXPORTS)
def test_exports(source: bytes) -> None:
    """The literal names of a module's `__all__` are told once, in their order."""
    assert scan(source).exports == EXPORTS[source]


def test_imports_come_in_the_order_of_their_lines() -> None:
    """Statements and calls are told together, sorted by line."""
    source = b"import_module('a')\nimport b\n__import__('c')\ndef f(): import d\n"

    assert [found.module for found in scan(source).imports] == ["a", "b", "c", "d"]


def test_a_list_that_goes_on_for_long_is_read_to_its_end() -> None:
    """The last statement of a file may be longer than what is read at first."""
    names = tuple(f"name_{number}" for number in range(5000))
    source = b"from a import (\n" + ",\n".join(names).encode() + b")\n"

    assert scan(source).imports == (FoundImport("module", 0, "a", names, 1),)


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5 loses matches of such patterns, and an answer may not depend on it."""
    package = Path(impact.__file__).parent
    found = [
        f"{path.name}: {match[0]}"
        for path in package.rglob("*.py")
        for match in re.finditer(r"\)(?:[*+?]|\{[\d,]+\})\+|\(\?>", path.read_text("utf-8"))
    ]

    assert found == []
