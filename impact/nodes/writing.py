"""Pieces of a YAML file as text: what is written is read back as what was meant."""

import json
import re
from collections.abc import Iterator, Sequence
from textwrap import wrap

from impact.typed import Final

WIDTH: Final = 98

_PLAIN: Final = re.compile(r"[A-Za-z_./][A-Za-z0-9_./*+-]*")
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
    return json.dumps(text, ensure_ascii=False)


def yaml_comment(paragraph: str, indent: str = "") -> Iterator[str]:
    """A paragraph as lines of comment; the lines of a bullet hang below its first word."""
    hanging = "  " if paragraph.startswith("- ") else ""
    words = visible(paragraph)
    width = WIDTH - len(indent)
    lines = wrap(words, width, subsequent_indent=hanging, break_on_hyphens=False) or [""]
    yield from (f"{indent}# {line}".rstrip() for line in lines)


def visible(text: str) -> str:
    """A text on one line, without signs that hide or move others."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
