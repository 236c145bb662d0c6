"""What was written into the ledger, and what is in it, for people and as JSON lines.

Promise: foreign words are made safe for a terminal; a line of an export reads back.
"""

from collections.abc import Iterable

from impact.deployments import Appended, Record
from impact.deployments.lines import to_line
from impact.deployments.times import time_text
from impact.recording import Imported
from impact.render.json import write_line
from impact.render.phrases import number
from impact.render.visible import words


def render_record(record: Record) -> str:
    """One record as a line of JSON."""
    return f"{write_line(to_line(record))}\n"


def render_appended(appended: Appended, fmt: str) -> str:
    """Say what became of a record."""
    if fmt == "json":
        return f"{write_line({'recorded': appended.is_new, **to_line(appended.record)})}\n"
    opening = "recorded" if appended.is_new else "recorded before"
    return f"{opening}: {_sentence(appended.record)}\n"


def render_imported(imported: Imported) -> str:
    """Say what became of a history."""
    lines = [f"added {number(imported.added, 'record')}; {imported.known:,} were there before"]
    for what, why, count in imported.passed_over:
        lines.append(f"passed over {words(what)} ({count:,}): {words(why)}")
    if imported.strangers:
        lines.append(f"not in the rules: {', '.join(map(words, imported.strangers))}")
    return "".join(f"{line}\n" for line in lines)


def render_place(shown: str, records: Iterable[Record]) -> str:
    """Say where the ledger is and what it holds."""
    count, newest = 0, 0
    for record in records:
        count, newest = count + 1, max(newest, record.at)
    held = f"{number(count, 'record')}, the newest of {time_text(newest)}" if count else "empty"
    return f"{words(shown)}: {held}\n"


def _sentence(record: Record) -> str:
    parts = (
        f"{record.app} in {record.environment}",
        ", ".join(record.components),
        record.status,
        record.sha[:12],
        record.artifact,
        f"{record.alias} {record.version}".strip(),
        time_text(record.at),
        record.run_url,
    )
    return " · ".join(words(part) for part in parts if part)
