"""The `paths:` filter of one event, written into the text of a workflow.

Promise: every character outside the filter stays as it is, and inside it every comment that has a
line of its own, every pattern that is kept, its quotes and its line. Pure: text in, text out; that
the new text says what it should is for the caller to check, by reading it again.

    - 'src/**'        a list of lines     lines go, lines come, in the same quotes and indentation
    ['a', 'b']        a list in brackets  written anew; with a comment inside it, it is refused
    'src/**'          one pattern         becomes a list
    paths-ignore:     a filter that says what does not count becomes one that says what does
"""

import json
import re
from collections.abc import Sequence

from impact.errors import ImpactError, RulesError
from impact.nodes.marks import Mark, read_marks
from impact.typed import Final, NamedTuple

WIDTH: Final = 100
_PLAIN: Final = re.compile(r"(?!.*: )[A-Za-z_.][A-Za-z0-9_./*-]*")
_WORDS: Final = ("null", "true", "false", "yes", "no", "on", "off", "y", "n", ".nan", ".inf")
_DO: Final = "write the filter by hand, `impact sync --diff` shows its patterns"


class _Event(NamedTuple):
    """Where one event stands."""

    key: Mark
    value: Mark


def write_paths(text: str, event: str, patterns: Sequence[str], where: str) -> str:
    """The text with these patterns as the `paths` of an event. Raises RulesError if it cannot."""
    found = _event(text, event)
    if found is None:
        raise _cannot(where, f"`on:` does not name {event} as a key", f"on: {{{event}: ...}}")
    for key in ("paths", "paths-ignore"):
        pair = found.value.get(key)
        if pair is not None:
            new = _replaced(text, pair[0], pair[1], found.value.flow, patterns, where)
            at = pair[0]
            return new if key == "paths" else new[: at.start] + "paths" + new[at.end :]
    return _added(text, found, patterns, where)


def _event(text: str, event: str) -> _Event | None:
    root = read_marks(text)
    on = root.get("on") if root is not None else None
    pair = on[1].get(event) if on is not None else None
    return None if pair is None else _Event(*pair)


def _cannot(where: str, what: str, expected: str = "") -> ImpactError:
    return RulesError(what, where=where, expected=expected, do=_DO)


def _replaced(
    text: str, key: Mark, value: Mark, inside_flow: bool, patterns: Sequence[str], where: str
) -> str:
    if value.form in ("alias", "table"):
        what = "this filter is an alias of another list"
        raise _cannot(where, what, "a list of its own, or the same files for both")
    if value.form == "list" and not value.flow and value.items:
        return _lines(text, value, patterns)
    start = text.index("[", value.start) if value.form == "list" else value.start
    if value.form == "list" and re.search(r"(^|\s)#", text[start : value.end]):
        raise _cannot(where, "this list in brackets has a comment inside", "a list of lines")
    style = _style(text, value.items[0] if value.items else value)
    line = f"[{', '.join(written(p, style, flow=True) for p in patterns)}]"
    before = key.column - 1 + len(text[key.start : start])
    if inside_flow or (value.form == "list" and before + len(line) <= WIDTH):
        return text[:start] + line + text[value.end :]
    return _opened(text, key, start, value.end, [written(p, style) for p in patterns])


def _opened(text: str, key: Mark, start: int, end: int, items: Sequence[str]) -> str:
    """A list of lines instead of what stands behind a key."""
    newline, indent = _newline(text), " " * (key.column + 1)
    block = "".join(f"{newline}{indent}- {item}" for item in items)
    head, tail = text[:start].rstrip(" \t"), text[end:]
    comment, _, _ = tail.partition("\n")
    if comment.strip().startswith("#"):  # the comment of the old line stays on the key's line
        comment = comment.rstrip("\r")
        return head + comment + block + tail[len(comment) :]
    return head + block + tail


def _lines(text: str, value: Mark, patterns: Sequence[str]) -> str:
    """The lines of a list, without those that go and with those that come."""
    style, wanted = _style(text, value.items[0]), list(patterns)
    first = _line_start(text, value.items[0].start)
    lead = text[first : value.items[0].start]
    pieces, at = [], first
    for item in value.items:
        start, end = _line_start(text, item.start), _line_end(text, item.end)
        pieces.append(text[at:start])
        if wanted and item.text == wanted[0] and item.form == "text":
            pieces.append(text[start:end])
            del wanted[0]
        at = end
    new = "".join(pieces)
    newline = _newline(text)
    if wanted and new and not new.endswith("\n"):
        new += newline
    new += "".join(f"{lead}{written(pattern, style)}{newline}" for pattern in wanted)
    if at == len(text) and not text.endswith("\n"):
        new = new.removesuffix(newline)
    return text[:first] + new + text[at:]


def _added(text: str, event: _Event, patterns: Sequence[str], where: str) -> str:
    """A filter where none is."""
    key, value = event
    newline = _newline(text)
    if value.form == "table" and value.flow:
        line = ", ".join(written(p, "'", flow=True) for p in patterns)
        inner = text[value.start : value.end - 1].rstrip()
        comma = ", " if value.items else ""
        return f"{text[: value.start]}{inner}{comma}paths: [{line}]{text[value.end - 1 :]}"
    if value.form == "table":
        indent, end = " " * (value.column - 1), _line_end(text, value.end)
    elif value.form == "text" and not value.flow and value.text in ("", "~", "null"):
        indent, end = " " * (key.column + 1), _line_end(text, key.end)
        if value.text:
            raise _cannot(where, f"{key.text}: {value.text} cannot hold a filter", f"{key.text}:")
    else:
        raise _cannot(where, f"{key.text} is an alias", "a table of its own")
    head = text[:end] if text[:end].endswith("\n") else text[:end] + newline
    block = "".join(f"{indent}  - {written(p, chr(39))}{newline}" for p in patterns)
    return f"{head}{indent}paths:{newline}{block}{text[end:]}"


def written(pattern: str, style: str = "'", *, flow: bool = False) -> str:
    """A pattern as YAML: in the quotes of its neighbours, as far as they can hold it."""
    if not pattern.isprintable():
        return f'"{"".join(map(_spelled, pattern))}"'
    plain = _PLAIN.fullmatch(pattern) and pattern.lower() not in _WORDS
    if style == "" and plain and not (flow and set(pattern) & set(",[]{}")):
        return pattern
    if style == '"' and "\\" not in pattern:
        return json.dumps(pattern, ensure_ascii=False)
    return "'" + pattern.replace("'", "''") + "'"


def _spelled(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"


def _style(text: str, item: Mark) -> str:
    sign = text[item.start : item.start + 1]
    return sign if sign in ("'", '"') else "" if item.form == "text" and sign != "[" else "'"


def _newline(text: str) -> str:
    first = text.partition("\n")[0]
    return "\r\n" if first.endswith("\r") else "\n"


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    if text[at - 1 : at] == "\n":  # a block scalar holds its line break
        return at
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
