"""The text of a rules file that was made from filters.

Promise: the text is read back as exactly the rows it was written from, and tells a person who opens
it where it comes from and what is different now.
"""

import json
import re
from collections.abc import Iterator, Sequence
from textwrap import wrap

from impact.filters import Converted, Row
from impact.typed import Final

WIDTH: Final = 98

_PLAIN: Final = re.compile(r"[A-Za-z_./][A-Za-z0-9_./*+-]*")
_WORDS: Final = ("null", "true", "false", "yes", "no", "on", "off", "y", "n", ".")
_ORDERED: Final = (
    "- A pattern list is ordered: the last pattern that matches decides, as in a workflow's "
    "`paths`. `dir` beside `dir/**` is the submodule or link that may stand there itself."
)
_IMPORTS: Final = (
    "- The Python files that deploy one app alone are its entry points: what they import deploys "
    "the app, too. Name them under `entrypoints` once you know them."
)
_OUTPUTS: Final = (
    "- The output `run` of `impact detect` says what each filter said. Once the rules name "
    "workflows, it follows their branches and tags too."
)
_ABOUT: Final = ("What is different from paths-filter:", _ORDERED, _IMPORTS, _OUTPUTS)
_MORE: Final = "docs/rules.md explains every key; workflows, skips and Dockerfiles can follow."


def write_rules(converted: Converted, source: str) -> str:
    """The rules file as text; `source` is the file it was made from, as the person named it."""
    rows = {app: [row for row in converted.rows if row.app == app] for app in converted.apps}
    short = {app: own[0] for app, own in rows.items() if len(own) == 1 and _is_short(own[0])}
    lines = [*_comment(converted.notes, source), "version: 1", "dialect: github", "apps:"]
    for app in converted.apps:
        lines += (
            [f"  {app}:", *_list("    paths", short[app].paths)]
            if app in short
            else [f"  {app}: {{}}"]
        )
    others = [row for row in converted.rows if row.app not in short]
    if others:
        lines.append("rules:")
    for row in others:
        lines += _row(row)
    return "\n".join(lines) + "\n"


def _is_short(row: Row) -> bool:
    return row.deploys and not row.statuses


def _comment(notes: Sequence[str], source: str) -> Iterator[str]:
    first = f"Made from {source} by `impact init --from-paths-filter`. {_MORE}"
    for paragraph in (first, "", *_ABOUT, *(f"- {note}" for note in notes)):
        indent = "  " if paragraph.startswith("- ") else ""
        words = _visible(paragraph)
        yield from (f"# {line}".rstrip() for line in
                    wrap(words, WIDTH, subsequent_indent=indent, break_on_hyphens=False)
                    or [""])  # fmt: skip


def _row(row: Row) -> Iterator[str]:
    first, *others = _list("    paths", row.paths)
    yield f"  - {first.lstrip()}"
    yield from others
    yield f"    {'deploy' if row.deploys else 'skip'}: [{row.app}]"
    if row.statuses:
        yield f"    status: [{', '.join(row.statuses)}]"


def _list(key: str, texts: Sequence[str]) -> list[str]:
    """A list on one line if it fits, else on a line each."""
    quoted = [_quoted(text) for text in texts]
    line = f"{key}: [{', '.join(quoted)}]"
    if len(line) <= WIDTH:
        return [line]
    indent = " " * (len(key) - len(key.lstrip()) + 2)
    return [f"{key}:", *(f"{indent}- {text}" for text in quoted)]


def _quoted(text: str) -> str:
    """A text as YAML: plain where it cannot mean anything else, else in quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


def _visible(text: str) -> str:
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
