"""Dynamic imports: calls of `import_module` and `__import__`, and the names they are given.

Promise: only names of the program count, never words in strings or comments. A literal name is
an import; a computed one is told with its literal start. A method that a class calls on itself
with a computed name is not an import of ours to know, and is left out.
"""

import re
from collections.abc import Iterator
from functools import cache

from impact.imports.layout import Layout
from impact.imports.literals import UNKNOWN, Literal, Span, items, read_literal
from impact.imports.text import IDENTIFIER
from impact.typed import Final, NamedTuple

_NEAR: Final = 100  # bytes before a call that are worth reading
_MOST_NAMES: Final = 1000  # of a `fromlist`


class Call(NamedTuple):
    """One dynamic import of a layout. Not whole: `module` is the literal start of its name."""

    start: int  # offset of the called name
    level: int
    module: str
    names: tuple[str, ...]
    whole: bool


@cache
def _name() -> re.Pattern[bytes]:
    return re.compile(
        rb"(?<!" + IDENTIFIER + rb")(import_module|__import__)[ \t\f]*+\("
    )  # fmt: skip


@cache
def _definition() -> re.Pattern[bytes]:
    return re.compile(rb"(?<!" + IDENTIFIER + rb")(?:def|class)[ \t\f]++\Z")


@cache
def _own_method() -> re.Pattern[bytes]:
    return re.compile(
        rb"(?<![.0-9A-Za-z_\x80-\xff])(?:self|cls|super[ \t\f]*+\([^()\n]*+\))"
        rb"[ \t\f]*+\.[ \t\f]*+\Z"
    )


@cache
def _opening() -> re.Pattern[bytes]:
    return re.compile(rb"[ \t\f]*+[(\[]")


@cache
def _here() -> re.Pattern[bytes]:
    return re.compile(rb"[ \t\f]*+(?:__package__|__name__|__spec__\.parent)[ \t\f]*+")


def read_calls(layout: Layout) -> Iterator[Call]:
    """Give the dynamic imports of a layout in source order."""
    code = layout.code
    if b"import_module" not in code and b"__import__" not in code:
        return
    for match in _name().finditer(code):
        start, near = match.start(), max(0, match.start() - _NEAR)
        if _definition().search(code, near, start):
            continue
        spans = items(code, match.end())
        read = _read_import if match[1] == b"__import__" else _read_import_module
        call = read(layout, start, spans)
        if call is None or (not call.whole and _own_method().search(code, near, start)):
            continue
        yield call


def _argument(spans: tuple[Span, ...], place: int, keyword: str) -> Span | None:
    for index, span in enumerate(spans):
        if span.keyword == keyword or (index == place and not span.keyword):
            return span
    return None


def _read_name(layout: Layout, spans: tuple[Span, ...]) -> tuple[Literal, int] | None:
    """Read the name argument: its text without leading dots, and how many dots there were."""
    span = _argument(spans, 0, "name")
    if span is None:
        return (UNKNOWN, 0) if spans else None
    literal = read_literal(layout, span.start, span.end)
    text = literal.text.lstrip(".")
    return Literal(text, literal.whole), len(literal.text) - len(text)


def _read_import(layout: Layout, start: int, spans: tuple[Span, ...]) -> Call | None:
    """Read `__import__(name, globals, locals, fromlist, level)`."""
    read = _read_name(layout, spans)
    if read is None:
        return None
    name, dots = read
    span = _argument(spans, 4, "level")
    level = layout.code[span.start : span.end].strip() if span else b""
    names = _fromlist(layout, _argument(spans, 3, "fromlist"))
    return _call(start, dots or (int(level) if level.isdigit() else 0), name, names)


def _fromlist(layout: Layout, span: Span | None) -> tuple[str, ...]:
    if span is None:
        return ()
    opening = _opening().match(layout.code, span.start, span.end)
    if opening is None:
        return ()
    listed = items(layout.code, opening.end(), _MOST_NAMES)
    literals = (read_literal(layout, item.start, item.end) for item in listed)
    return tuple(literal.text for literal in literals if literal.whole)


def _read_import_module(layout: Layout, start: int, spans: tuple[Span, ...]) -> Call | None:
    """Read `import_module(name, package)`; a relative name is resolved if the package is literal.

    `package=__package__` and its like are what the leading dots of an import statement mean.
    """
    read = _read_name(layout, spans)
    if read is None:
        return None
    name, dots = read
    span = _argument(spans, 1, "package")
    if not dots or span is None or _here().fullmatch(layout.code, span.start, span.end):
        return _call(start, dots, name, ())
    package = read_literal(layout, span.start, span.end)
    parents = package.text.split(".")
    if not package.whole or len(parents) < dots:
        return Call(start, 0, "", (), whole=False)
    base = ".".join(parents[: len(parents) - dots + 1])
    joined = Literal(f"{base}.{name.text}" if name.text or not name.whole else base, name.whole)
    return _call(start, 0, joined, ())


def _call(start: int, level: int, name: Literal, names: tuple[str, ...]) -> Call | None:
    """Of a computed name its literal start is kept; an empty literal name is no import."""
    if name.whole:
        return Call(start, level, name.text, names, whole=True) if level or name.text else None
    return Call(start, level, name.text, (), whole=False)
