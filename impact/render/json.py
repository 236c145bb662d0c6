r"""The document as JSON text.

Promise: the same report gives the same bytes; plain ASCII, so that it survives any terminal, log
and shell; and no `##[`, which a log of GitHub Actions would obey in the middle of a line: the
second hash is written as `\u0023`, which every reader of JSON turns back.
"""

from collections.abc import Callable, Iterator
from functools import cache
from io import StringIO

from impact.render.document import to_document
from impact.report import Report
from impact.typed import Final

_WORDS: Final = {None: "null", True: "true", False: "false"}


def render(report: Report) -> str:
    """Write the document, two blanks deep for each level, with a line break at the end."""
    return write(to_document(report))


def write_line(document: object) -> str:
    """Write any document on one line without a line break, as short as it goes."""
    import json

    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    return _quiet(text)


def write(document: object) -> str:
    """Write any document of this tool in that form: dicts, lists, strings, integers, None."""
    text = StringIO()
    text.writelines(_pieces(document, "\n", _quoted(), 2))
    text.write("\n")
    return _quiet(text.getvalue())


def _pieces(value: object, lead: str, quoted: Callable[[str], str], deep: int) -> Iterator[str]:
    """The text of a value, its outer levels piece by piece, since the whole may be large."""
    if not deep or not value or not isinstance(value, (dict, list, tuple)):
        yield _text(value, lead, quoted)
        return
    named = isinstance(value, dict)
    before = f"{'{' if named else '['}{lead}  "
    for some in value:
        yield f"{before}{quoted(some)}: " if named else before
        yield from _pieces(value[some] if named else some, f"{lead}  ", quoted, deep - 1)
        before = f",{lead}  "
    yield f"{lead}{'}' if named else ']'}"


def _text(value: object, lead: str, quoted: Callable[[str], str]) -> str:
    """The text of a value whose last line starts with `lead`.

    The standard library has this in C only without line breaks; with them it takes three times
    as long as this, which was half the time of a large answer.
    """
    if isinstance(value, str):
        return quoted(value)
    inner = f"{lead}  "
    if isinstance(value, dict):
        pairs = [f"{quoted(key)}: {_text(some, inner, quoted)}" for key, some in value.items()]
        return f"{{{inner}{f',{inner}'.join(pairs)}{lead}}}" if pairs else "{}"
    if isinstance(value, (list, tuple)):
        items = [_text(some, inner, quoted) for some in value]
        return f"[{inner}{f',{inner}'.join(items)}{lead}]" if items else "[]"
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    return str(value) if isinstance(value, int) else write_line(value)


@cache
def _quoted() -> Callable[[str], str]:
    from json.encoder import encode_basestring_ascii

    return encode_basestring_ascii


def _quiet(text: str) -> str:
    return text.replace("##[", "#\\u0023[")
