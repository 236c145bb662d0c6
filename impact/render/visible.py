r"""Foreign text made safe to show: file names, refs and sentences that we did not write.

Promise: what comes out holds no control character, no bidirectional or invisible character, no
byte that is not UTF-8 and no line break; each of those is shown as an escape instead (`\x1b`,
`\u202e`, `\xff`, `\n`). Nothing that comes out can be read as a workflow command by the log of
GitHub Actions, which obeys a line that starts with two colons and, anywhere in a line, two hashes
with a square bracket (actions/runner, src/Runner.Common/ActionCommand.cs): the second colon or
hash, and a colon that comes first, is shown as `\x3a` or `\x23`.

Escapes: `\xNN` is an ASCII control character or, from `\x80`, one byte that is not UTF-8;
`\uNNNN` and `\UNNNNNNNN` are characters. In a name a backslash is doubled, so that a shown name
stands for exactly one name.
"""

from impact.typed import Final

_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_COLONS: Final = ("::", ":\\x3a")
_HASHES: Final = ("##[", "#\\x23[")


def name(text: str) -> str:
    """Show a path, a pattern, a ref or a file name; different names never look the same."""
    shown = _escaped(text.replace("\\", "\\\\"))
    if shown[:1] in (" ", ":"):
        shown = _hex(shown[0]) + shown[1:]
    return shown if shown[-1:] != " " else shown[:-1] + _hex(" ")


def words(text: str) -> str:
    """Show a sentence: blanks and line breaks become one blank, the rest is as in `name`."""
    shown = _escaped(" ".join(text.split()))
    return _hex(":") + shown[1:] if shown.startswith(":") else shown


def log(text: str) -> str:
    """Show lines of our own that quote others, each from its beginning; the line breaks stay.

    Two colons further on command nothing, and stay, too.
    """
    return "\n".join(map(_line, text.split("\n")))


def printable(text: str) -> str:
    """Replace only what no UTF-8 stream can carry: lone surrogates. For machines, not for eyes."""
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return "".join(_escape(char) if "\ud800" <= char <= "\udfff" else char for char in text)


def _line(text: str) -> str:
    shown = _seen(text).replace(*_HASHES)
    return shown.replace(*_COLONS, 1) if shown.lstrip().startswith("::") else shown


def _escaped(text: str) -> str:
    return _seen(text).replace(*_COLONS).replace(*_HASHES)


def _seen(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if 0xDC80 <= code <= 0xDCFF:  # how surrogateescape keeps the byte 0x80..0xff
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return _hex(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _hex(char: str) -> str:
    return f"\\x{ord(char):02x}"
