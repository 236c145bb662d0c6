"""Names and sentences as HTML, and the few blocks that a comment is made of.

Promise: foreign text can be neither tag nor mention nor reference nor two lines. Markdown is not
read inside a block of HTML without empty lines (CommonMark 0.31, section 4.6), so a pipe, a star or
a bracket is only text there. GitHub still looks for mentions and references in it: a zero-width
space breaks `@team`, and outside of code `#12`, `GH-12` and the address of an issue, each of which
would leave a trace in somebody's issue.
"""

from collections.abc import Sequence
from html import escape
from re import IGNORECASE
from re import compile as compile_pattern

from impact.render.measure import elide
from impact.render.phrases import Piece, Sentence, more, say
from impact.render.reasons import head_of
from impact.render.visible import name, words
from impact.typed import Final

LONGEST: Final = 160  # columns of one name that is not a workflow's
WORDIEST: Final = 600  # columns of one sentence
ZERO_WIDTH: Final = "\u200b"
BREAK: Final = "<br>"
_REFERENCE: Final = compile_pattern(  # to an issue, a pull request or a discussion
    r"(#|\bGH-|/(?:issues|pull|pulls|discussions)/)(?=\d)", IGNORECASE
)


def html(sentence: Sentence) -> str:
    """A sentence, its names in code."""
    return " ".join(_piece(piece) for piece in sentence)


def code(text: str) -> str:
    """A name, whole."""
    return f"<code>{_harmless(name(text))}</code>"


def place(path: str, line: int) -> str:
    """A path, shortened if it is very long, with a line unless that is 0."""
    shown = elide(name(path), LONGEST) + (f":{line}" if line else "")
    return f"<code>{_harmless(shown)}</code>"


def prose(text: str) -> str:
    """Words of anybody."""
    shown = _harmless(elide(words(text), WORDIEST))
    return _REFERENCE.sub(rf"\1{ZERO_WIDTH}", shown)


def changed(path: str, status: str) -> str:
    """A path and what happened to it."""
    return html((Piece("name", path), say(status)))


def joined(*parts: str) -> str:
    """Facts with dots between them; empty ones are left out."""
    return " · ".join(part for part in parts if part)


def titled(title: str, items: Sequence[str], most: int, noun: str) -> str:
    """A list with a title, or nothing."""
    return lines(f"<p><b>{title}</b></p>", items_list(items, most, noun)) if items else ""


def folded(title: str, inside: str) -> str:
    """Something that opens with a click, or nothing."""
    opening = f"<details><summary>{title}</summary>"
    return lines(opening, inside, "</details>") if inside else ""


def items_list(items: Sequence[str], most: int, noun: str) -> str:
    """A list of the first items and a count of the others, or nothing."""
    shown, hidden = head_of(items, most)
    rest = (more(hidden, noun),) if hidden else ()
    listed = (f"<li>{item}</li>" for item in (*shown, *rest))
    return lines("<ul>", *listed, "</ul>") if items else ""


def lines(*parts: str) -> str:
    """Parts of one block; never an empty line, which would end it."""
    return "\n".join(parts)


def _piece(piece: Piece) -> str:
    if piece.role == "words":
        return prose(piece.text) + piece.tail
    shown = place(piece.text, piece.line)
    return f"{'→ ' if piece.role == 'step' else ''}{shown}{piece.tail}"


def _harmless(text: str) -> str:
    return escape(text, quote=False).replace("@", f"@{ZERO_WIDTH}")
