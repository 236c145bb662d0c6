"""Reading a workflow file: bytes in, a value out, whatever the bytes are.

Promise: never an error and never silence. What GitHub would refuse, and what breaks the limits of
this reader, is a refusal with its place. YAML anchors and aliases are followed, merge keys (`<<`)
are refused, as by GitHub; `on` is the word that was written, whatever YAML 1.1 takes it for.
"""

import re
from collections.abc import Iterator

from impact.nodes import (
    TOP,
    Limits,
    ListNode,
    Node,
    Problem,
    TableNode,
    TextNode,
    Unfit,
    is_nothing,
    quoted,
)
from impact.nodes.reading import read_nodes
from impact.typed import Final
from impact.workflows import Refusal, WorkflowFile
from impact.workflows.jobs import read_jobs, read_uses
from impact.workflows.known import TOP_KEYS
from impact.workflows.reader import Reader, as_text
from impact.workflows.triggers import read_on

MAX_BYTES: Final = 1 << 20
_CORE: Final = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map")
)
LIMITS: Final = Limits(size=MAX_BYTES, nodes=100_000, depth=100, mark=True, tags=_CORE)

_SIGNS: Final = re.compile(r"tag '!|alias|not YAML: .*(?:alias|anchor|tag)")


def read_workflow(path: str, text: bytes) -> WorkflowFile:
    """Read the bytes of one workflow file."""
    try:
        root = read_nodes(text, LIMITS)
    except Unfit as unfit:
        return WorkflowFile(path, path, (), (), (), (_refusal(unfit.problem),))
    reader = Reader()
    if root is None or root == TableNode((), root.place):
        reader.refuse(TOP, "the file says nothing", "write on: and jobs:, or remove it")
        root = TableNode((), TOP)
    workflow = _workflow(path, reader.table(root, "the file"), reader)
    return workflow._replace(refusals=tuple(sorted(set(reader.refusals))))


def _refusal(problem: Problem) -> Refusal:
    if _SIGNS.search(problem.what):  # an unquoted ! is a tag to YAML, an unquoted * an alias
        return Refusal(problem.place, problem.what, "if this is a pattern, put it in quotes")
    expected = f"expected {problem.expected}" if problem.expected else ""
    return Refusal(problem.place, problem.what, problem.do or expected)


def _workflow(path: str, table: TableNode, reader: Reader) -> WorkflowFile:
    """The value of a table, whatever of it can be used."""
    _refuse_keys(table, reader)
    _refuse_open_expressions(table, reader)
    found = {e.key.text: e.value for e in reader.known(table, TOP_KEYS, "a workflow")}
    if table.entries:
        for key in ("on", "jobs"):
            if key not in found:
                reader.refuse(table.place, f"there is no {key}: in the file")
    on, jobs, name = found.get("on"), found.get("jobs"), found.get("name")
    named = isinstance(name, TextNode) and not is_nothing(name)
    return WorkflowFile(
        path=path,
        name=as_text(name) if isinstance(name, TextNode) and named else path,
        on=read_on(on, reader) if on is not None else (),
        jobs=read_jobs(jobs, reader) if jobs is not None else (),
        uses=read_uses(jobs) if jobs is not None else (),
        refusals=(),
    )


def _refuse_keys(node: Node, reader: Reader) -> None:
    """Refuse, anywhere, a key that stands twice in its table (whatever its case), and `<<`."""
    for table in _tables(node):
        seen: set[str] = set()
        for entry in table.entries:
            key = entry.key.text
            if key == "<<" and entry.key.plain:
                what = "GitHub does not merge tables by <<"
                reader.refuse(entry.key.place, what, "write the keys out, or alias whole values")
            elif key.upper() in seen:
                reader.refuse(entry.key.place, f"the key {quoted(key)} stands twice")
            seen.add(key.upper())


def _refuse_open_expressions(node: Node, reader: Reader) -> None:
    """Refuse, anywhere, a `${{` that nothing closes."""
    for one in _nodes(node):
        behind = one.text.rpartition("${{")[1:] if isinstance(one, TextNode) else ("", "")
        if behind[0] and "}}" not in behind[1]:
            reader.refuse(one.place, "an expression is not closed", "end it with }}")


def _tables(node: Node) -> Iterator[TableNode]:
    return (one for one in _nodes(node) if isinstance(one, TableNode))


def _nodes(node: Node) -> Iterator[Node]:
    """A node and all below it, without the keys of tables."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, TableNode):
            waiting += [entry.value for entry in one.entries]
        elif isinstance(one, ListNode):
            waiting += one.items
