"""The scan of one file: bytes in, everything they say about imports out.

The file is searched for the word `import` at the speed of `bytes.find`. Only up to the last place
where that word could matter is the file laid out as logical lines, and only in the layout is
anything read. Most files have their imports at the top, so most bytes are only searched.
"""

from collections.abc import Iterable, Iterator

from impact.imports.blocks import Blocks
from impact.imports.calls import Call, read_calls
from impact.imports.exports import read_exports
from impact.imports.found import Computed, FoundImport, Scan, StatementKind
from impact.imports.heads import Recall, heads_of
from impact.imports.interest import has_code, hidden_statements, last_interest
from impact.imports.layout import Layout, lay_out
from impact.imports.statements import Statement, read_statements
from impact.imports.text import normal_text


def scan_source(source: bytes) -> Scan:
    """Find the imports of one file; see `impact.imports.scan`."""
    return scan_headed(source, lambda _: None)[0]


def scan_headed(source: bytes, recall: Recall) -> tuple[Scan, str]:
    """Find them likewise, or know them by the file's head; give the key of the head, "" if none."""
    text = normal_text(source)
    interest = last_interest(text)
    if interest < 0:
        return Scan(has_code=has_code(text)), ""
    heads = list(heads_of(text, interest))
    for head in heads:
        known = recall(head.key)
        if known is not None:
            return known._replace(has_code=_has_code(known, text)), head.key
    layout = lay_out(text, interest)
    found = _read(layout)
    settled = not (layout.forced or found.lost)
    keys = (head.key for head in heads if settled and len(layout.code) <= head.end)
    return found._replace(has_code=_has_code(found, text)), next(keys, "")


def _has_code(found: Scan, text: bytes) -> bool:
    return bool(found.imports or found.computed) or has_code(text)


def _read(layout: Layout) -> Scan:
    """Read all of a layout."""
    statements, calls = list(read_statements(layout)), list(read_calls(layout))
    starts = (*(found.start for found in statements), *(call.start for call in calls))
    lines = _lines(layout.text, starts)
    imports = [*_statements(layout, statements, lines), *_literal_calls(calls, lines)]
    lost = _lines(layout.text, hidden_statements(layout))
    return Scan(
        imports=tuple(sorted(imports, key=lambda found: found.line)),
        computed=tuple(_computed_calls(calls, lines)),
        exports=read_exports(layout),
        lost=tuple(lost.values()),
    )


def _lines(text: bytes, offsets: Iterable[int]) -> dict[int, int]:
    """Give the 1-based line of every offset, counting each newline once."""
    lines: dict[int, int] = {}
    before = line = 0
    for offset in sorted(offsets):
        line += text.count(b"\n", before, offset)
        lines[offset], before = line, offset
    return lines


def _statements(
    layout: Layout, statements: list[Statement], lines: dict[int, int]
) -> Iterator[FoundImport]:
    blocks = None
    for found in statements:
        kind: StatementKind = "module"
        if found.start != found.logical:  # at column 0 there is no block to be in
            blocks = blocks or Blocks(layout)
            kind = blocks.kind(found.logical)
        if found.lazy and kind != "typing":
            kind = "lazy"
        line = lines[found.start]
        for module in found.modules:
            yield FoundImport(kind, found.level, module, found.names, line)


def _literal_calls(calls: list[Call], lines: dict[int, int]) -> Iterator[FoundImport]:
    for call in calls:
        if call.whole:
            yield FoundImport("dynamic", call.level, call.module, call.names, lines[call.start])


def _computed_calls(calls: list[Call], lines: dict[int, int]) -> Iterator[Computed]:
    for call in calls:
        if not call.whole:
            yield Computed(call.module, call.level, lines[call.start])
