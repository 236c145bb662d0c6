"""Pieces of a YAML file as text: what is written is read back as what was meant.

Promise: nothing that is written hides or moves a sign, or commands the runner in whose log it is
printed (`##[`, see `impact.render.visible`).
"""

import json
import re
from collections.abc import Iterator, Sequence
from textwrap import wrap

from impact.typed import Final

WIDTH: Final = 98

_PLAIN: Final = re.compile(r"[A-Za-z_./][A-Za-z0-9_./*+-]*")
_COMMAND, _HARMLESS = "##[", "#\\x23["
_WORDS: Final = ("null", "true", "false", "yes", "no", "on", "off", "y", "n", ".")


def yaml_list(key: str, texts: Sequence[str]) -> list[str]:
    """A key and its list: on one line if that fits, else on a line each."""
    quoted = [yaml_text(text) for text in texts]
    line = f"{key}: [{', '.join(quoted)}]"
    if len(line) <= WIDTH:
        return [line]
    indent = " " * (len(key) - len(key.lstrip()) + 2)
    return [f"{key}:", *(f"{indent}- {text}" for text in quoted)]


def yaml_text(text: str) -> str:
    """A text: plain where it cannot mean anything else, else in quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False).replace(_COMMAND, _HARMLESS)
    return "".join(sign if sign.isprintable() else _escape(sign) for sign in quoted)


def yaml_comment(paragraph: str, indent: str = "") -> Iterator[str]:
    """A paragraph as lines of comment; the lines of a bullet hang below its first word."""
    hanging = "  " if paragraph.startswith("- ") else ""
    words = visible(paragraph)
    width = WIDTH - len(indent)
    lines = wrap(words, width, subsequent_indent=hanging, break_on_hyphens=False) or [""]
    yield from (f"{indent}# {line}".rstrip() for line in lines)


def visible(text: str) -> str:
    """A text on one line, without signs that hide or move others."""
    shown = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
    return shown.replace(_COMMAND, _HARMLESS)


def _escape(sign: str) -> str:
    """One sign as YAML escapes it in double quotes."""
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
