"""Filters of dorny/paths-filter as values, and the rules that say the same.

Promise: a rule that was made from a filter matches what the filter matched. Where our patterns
cannot say that exactly, the rule matches more, never less, and a note says so.

    read_filters    the text of a filter file, or of a workflow with such a step -> filters
    convert         filters -> rows, and what differs in meaning
    write_rules     rows -> the text of a rules file
"""

from impact.changes import Status
from impact.typed import Literal, NamedTuple, TypeAlias

Quantifier: TypeAlias = Literal["some", "every"]
QUANTIFIERS: tuple[Quantifier, ...] = ("some", "every")


class Item(NamedTuple):
    """One condition of a filter: the globs, one of which must match, and the kinds of change."""

    globs: tuple[str, ...]
    statuses: tuple[str, ...]  # as written, in lower case; () is any
    where: str


class Filter(NamedTuple):
    """A named filter."""

    name: str
    items: tuple[Item, ...]
    where: str


class Filters(NamedTuple):
    """Everything one file says."""

    path: str
    filters: tuple[Filter, ...]
    quantifier: Quantifier | None  # None: the file does not say


class Row(NamedTuple):
    """A row of a rules file: it deploys its app, or keeps it back."""

    app: str
    paths: tuple[str, ...]
    deploys: bool = True
    statuses: tuple[Status, ...] = ()


class Converted(NamedTuple):
    """The apps and rows that filters become, and what a person should know about them."""

    apps: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
