"""Hostile files: time stays linear in their size, and nothing overflows."""

import time

import pytest

from impact.imports import dotted_strings, scan

SIZE = 200_000  # bytes of a file that is made of one thing
SECONDS = 4.0  # of cpu at most; what is quadratic takes minutes

BEFORE_AN_IMPORT = {
    "brackets": b"(",
    "bracket-lines": b"(\n",
    "closing-brackets": b")",
    "double-quotes": b'"',
    "single-quotes": b"'",
    "quotes-by-turns": b"\"'",
    "triple-quotes": b"\"\"\"'''\n",
    "escaped-triple-quotes": b'\\"""',
    "strings-that-end-with-the-line": b'"a\n',
    "backslashes": b"\\",
    "continued-lines": b"\\\n",
    "froms": b"from a.",
    "headers": b"if x:\n",
    "headers-on-one-line": b"if x:",
    "typing-headers": b"if TYPE_CHECKING:\n",
    "nots": b"if " + b"not " * 90 + b"TYPE_CHECKING: pass\n",
    "flags": b"TYPE_CHECKING:",
    "set-flags": b"TYPE_CHECKING=",
    "comments": b"#\n",
    "blanks": b" ",
    "form-feeds": b"\f",
    "nul": b"\0",
    "carriage-returns": b"\r",
    "open-fields": b'f"{',
    "nested-fields": b"f'{f\"{",
    "nested-specs": b'f"{x:{',
    "named-characters": b'f"\\N{',
    "fields-over-lines": b'f"""{x}',
    "calls": b"import_module(",
    "calls-with-arguments": b'import_module("a",',
    "computed-calls": b"__import__(x)\n",
    "exports": b'__all__ = ["a",',
    "export-lines": b'__all__ += ["a"]\n',
    "annotated-exports": b"__all__:",
}

MANY_IMPORTS = {
    "words": b"import ",
    "semicolons": b"import a;",
    "froms": b"from a import ",
    "open-lists": b"from a import (",
    "comments-in-lists": b"from a import (#",
    "comment-lines-in-lists": b"from a import (#\n",
    "continued": b"\\\nimport a",
    "classes": b"class A:\n import a\n",
    "one-line-branches": b"elif not TYPE_CHECKING: import a\n",
    "deep": b"    " * 25 + b"import a\n",
    "deep-tabs": b"\t" * 100 + b"import a\n",
}


def seconds(source: bytes) -> float:
    """The cpu time of both scans of a file."""
    start = time.process_time()
    scan(source)
    dotted_strings(source)
    return time.process_time() - start


def filled(unit: bytes, size: int = SIZE) -> bytes:
    """So many bytes of one unit again and again."""
    return (unit * (size // len(unit) + 1))[:size]


@pytest.mark.parametrize("name", BEFORE_AN_IMPORT)
def test_any_repetition_before_an_import_is_linear(name: str) -> None:
    """Much of one thing, and an import behind it that has to be reached."""
    assert seconds(filled(BEFORE_AN_IMPORT[name]) + b"\nimport a\n") < SECONDS


@pytest.mark.parametrize("name", MANY_IMPORTS)
def test_any_number_of_imports_is_linear(name: str) -> None:
    """Many imports, under a header that each of them has to ask about."""
    assert seconds(b"if x:\n" + filled(MANY_IMPORTS[name])) < SECONDS


@pytest.mark.parametrize("unit", [b'__all__ = ["a"]\n', b"__all__=0;"])
def test_exports_are_linear_in_large_files_too(unit: bytes) -> None:
    """A search that runs on to the end of the line or of the file shows only where that is far."""
    assert seconds(filled(unit, 3_000_000)) < SECONDS + 2


def test_a_large_string_of_imports_is_linear() -> None:
    """Ten megabytes of statements in a docstring are passed over, or lost if it never ends."""
    inside = b'"""' + filled(b"\nimport a", 10_000_000)

    assert seconds(inside + b'"""') < SECONDS
    assert not scan(inside + b'"""').lost
    assert scan(inside).lost


def test_ten_megabytes_of_brackets() -> None:
    """One long line costs no more than many short ones."""
    source = filled(b"(", 10_000_000) + b"\nimport a\n"

    assert seconds(source) < SECONDS
    assert [found.module for found in scan(source).imports] == ["a"]


def test_nested_headers_are_linear() -> None:
    """Blocks in blocks in blocks, each with an import."""
    source = b"".join(b" " * n + b"if x:\n" + b" " * (n + 1) + b"import a\n" for n in range(1000))

    assert seconds(source) < SECONDS
    assert {found.kind for found in scan(source).imports} == {"conditional"}


def test_deep_nesting_does_not_overflow() -> None:
    """Brackets and negations of a condition, fields of a string: depth costs no recursion."""
    deep = 100_000

    assert scan(b"if " + b"(" * deep + b"TYPE_CHECKING" + b")" * deep + b": import a").imports
    assert scan(b"if " + b"not " * deep + b"TYPE_CHECKING: import a").imports
    assert scan(b"x = " + b"f'{f\"{" * deep + b"\nimport a").imports
    assert scan(b"import_module(" + b"(" * deep + b"'a'" + b")" * deep + b")").computed
