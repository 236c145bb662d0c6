"""What `on:` says, in all its forms: one event, a list of events, or a table of them.

Promise: every event and filter with its place; whatever GitHub refuses here is refused: an event
that does not exist, a filter the event does not have, a pattern it cannot read, a filter beside its
own `-ignore` twin.
"""

import re

from impact.errors import PatternError
from impact.nodes import Entry, ListNode, Node, Place, TableNode, TextNode, is_nothing, quoted
from impact.patterns import PatternSet
from impact.typed import Final, cast
from impact.workflows import Filter, FilterKey, On
from impact.workflows.known import EVENTS, FILTERS, TYPES, keys_of
from impact.workflows.reader import Reader, as_text

_CRON: Final = re.compile(r"[0-9A-Za-z*/,-]+(?: +[0-9A-Za-z*/,-]+){4}")


def read_on(node: Node, reader: Reader) -> tuple[On, ...]:
    """The events of a workflow, in the order of the file."""
    match node:
        case ListNode(items=()) | TableNode(entries=()):
            reader.refuse(node.place, "on names no event", "write on: push, or another event")
            return ()
        case TextNode():
            return _bare(node, reader)
        case ListNode():
            return tuple(on for item in node.items for on in _bare(item, reader))
        case TableNode():
            return tuple(_event(e, reader) for e in reader.known(node, EVENTS, "on"))


def _bare(node: Node, reader: Reader) -> tuple[On, ...]:
    """An event that stands alone."""
    name = reader.text(node, "an event")
    if name and name not in EVENTS:
        table = TableNode((Entry(TextNode(name, True, node.place), node),), node.place)
        list(reader.known(table, EVENTS, "on"))
        return ()
    if name == "schedule":
        reader.refuse(node.place, "schedule needs a list of cron lines", "- cron: '0 4 * * *'")
    if name == "workflow_run":
        _refuse_unnamed(node.place, reader)
    return (On(name, node.place),) if name else ()


def _event(entry: Entry, reader: Reader) -> On:
    name, place = entry.key.text, entry.key.place
    on = On(name, place)
    if name == "schedule":
        return on._replace(crons=_crons(entry.value, reader))
    if name == "workflow_run" and not _names_workflows(entry.value):
        _refuse_unnamed(place, reader)
    if is_nothing(entry.value) or name == "workflow_dispatch":  # GitHub passes over its keys
        return on
    table = reader.table(entry.value, f"on.{name}")
    filters: dict[str, Filter] = {}
    for key, value in reader.known(table, keys_of(name), f"on.{name}"):
        if key.text in FILTERS:
            kind = key.text.removesuffix("-ignore")
            found = _filter(key, value, reader)
            if kind in filters:
                _refuse_twins(filters[kind], found, name, reader)
            filters.setdefault(kind, found)
        elif key.text == "types":
            on = on._replace(types=_types(value, name, reader))
        elif key.text == "workflows":
            texts = reader.texts(value, "the name of a workflow")
            on = on._replace(workflows=tuple(text for text, _ in texts))
    # An empty list filters nothing.
    given = {kind: found for kind, found in filters.items() if found.places}
    return on._replace(
        branches=given.get("branches"), tags=given.get("tags"), paths=given.get("paths")
    )


def _names_workflows(node: Node) -> bool:
    workflows = node.get("workflows") if isinstance(node, TableNode) else None
    if isinstance(workflows, ListNode):
        return bool(workflows.items)
    return workflows is not None and not is_nothing(workflows)


def _refuse_unnamed(place: Place, reader: Reader) -> None:
    reader.refuse(place, "workflow_run names no workflows", "workflows: [the name of one]")


def _refuse_twins(first: Filter, second: Filter, event: str, reader: Reader) -> None:
    if first.key == second.key:
        return  # a key that stands twice is refused as such
    kind = first.key.removesuffix("-ignore")
    reader.refuse(
        second.place,
        f"on.{event} has both {kind} and {kind}-ignore",
        f"keep {kind}, and take away with ! at the start of a pattern",
    )


def _filter(key: TextNode, value: Node, reader: Reader) -> Filter:
    """One filter. Patterns that GitHub refuses are left out, after they were told."""
    texts = reader.texts(value, f"a pattern of {key.text}")
    patterns = [text for text, _ in texts]
    places = [place for _, place in texts]
    while True:
        try:
            made = PatternSet(patterns, dialect="github")
        except PatternError as error:
            do = error.do
            if error.reason.startswith("takes away"):
                do = f"put a positive pattern first, or use {_twin(key.text)}"
            reader.refuse(
                places[error.index], f"the pattern {quoted(error.pattern)} {error.reason}", do
            )
            del patterns[error.index], places[error.index]
            continue
        return Filter(cast("FilterKey", key.text), made, tuple(places), key.place)


def _twin(key: str) -> str:
    return key if key.endswith("-ignore") else f"{key}-ignore"


def _types(node: Node, event: str, reader: Reader) -> tuple[str, ...]:
    known, found = TYPES[event], []
    for text, place in reader.texts(node, "a type of activity"):
        if known and text not in known:
            reader.refuse(place, f"{event} has no type {quoted(text)}")
        else:
            found.append(text)
    return tuple(found)


def _crons(node: Node, reader: Reader) -> tuple[str, ...]:
    if not isinstance(node, ListNode) or not node.items:
        reader.refuse(node.place, "schedule needs a list of cron lines", "- cron: '0 4 * * *'")
        return ()
    return tuple(cron for item in node.items for cron in _cron(item, reader))


def _cron(item: Node, reader: Reader) -> tuple[str, ...]:
    table = reader.table(item, "an entry of schedule")
    entries = tuple(reader.known(table, ("cron", "timezone"), "schedule"))
    cron = next((entry.value for entry in entries if entry.key.text == "cron"), None)
    if not isinstance(cron, TextNode):
        if isinstance(item, TableNode):
            reader.refuse(item.place, "an entry of schedule needs its cron line")
        return ()
    if not _CRON.fullmatch(cron.text.strip()):
        _refuse_cron(cron.place, cron.text, reader)
        return ()
    return (as_text(cron),)


def _refuse_cron(place: Place, text: str, reader: Reader) -> None:
    what = f"{quoted(text)} is no cron line"
    reader.refuse(place, what, "five fields: minute hour day month weekday")
