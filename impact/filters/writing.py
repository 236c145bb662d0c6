"""The text of a rules file that was made from filters.

Promise: the text is read back as exactly the rows it was written from, and tells a person who opens
it where it comes from and what is different now.
"""

from collections.abc import Iterator, Sequence

from impact.filters import Converted, Row
from impact.nodes.writing import yaml_comment, yaml_list
from impact.typed import Final

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
            [f"  {app}:", *yaml_list("    paths", short[app].paths)]
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
        yield from yaml_comment(paragraph)


def _row(row: Row) -> Iterator[str]:
    first, *others = yaml_list("    paths", row.paths)
    yield f"  - {first.lstrip()}"
    yield from others
    yield f"    {'deploy' if row.deploys else 'skip'}: [{row.app}]"
    if row.statuses:
        yield f"    status: [{', '.join(row.statuses)}]"
