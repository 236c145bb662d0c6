"""Reading a filter file, or a workflow that has its filters inside a paths-filter step.

Promise: every form that paths-filter takes is read (one glob, a list, lists in lists as anchors
make them, `added|modified: glob`), and what it would stumble over or silently never match because
of a slip is an error with its place.
"""

from collections.abc import Iterator

from impact.filters import QUANTIFIERS, Filter, Filters, Item, Quantifier
from impact.nodes import (
    Limits,
    ListNode,
    Node,
    Place,
    Problem,
    TableNode,
    TextNode,
    is_nothing,
    quoted,
)
from impact.rules.problems import Problems
from impact.rules.reading import read_table
from impact.typed import Final, NoReturn

MAX_BYTES: Final = 1 << 20  # as of a workflow file, which may be what is read
LIMITS: Final = Limits(size=MAX_BYTES, nodes=100_000, depth=100, mark=True)
KINDS: Final = ("added", "copied", "deleted", "modified", "renamed", "unmerged")

_EXPECTED: Final = "a table of filters: a name, and the globs of it"
_GLOBS: Final = "a glob, a list of globs, or a table like {added|modified: glob}"
_STEP: Final = "dorny/paths-filter@"


def read_filters(text: bytes, path: str) -> Filters:
    """Read a filter file, or the only paths-filter step of a workflow. Raises RulesError."""
    problems = Problems(path)
    root = _table(text, problems)
    quantifier: Quantifier | None = None
    if root.get("on") is not None and isinstance(root.get("jobs"), TableNode):
        step = _only_step(root, problems)
        quantifier = _quantifier(step, problems)
        root, problems = _inline(step, problems)
    filters = tuple(_filter(entry.key, entry.value, problems) for entry in root.entries)
    for at, found in enumerate(filters):
        if found.name in [other.name for other in filters[:at]]:
            place = root.entries[at].key.place
            problems.add(Problem(place, found.name, "this filter stands here twice", "one of it"))
    problems.check()
    return Filters(path, filters, quantifier)


def _table(text: bytes, problems: Problems) -> TableNode:
    root = read_table(text, problems, LIMITS, _EXPECTED)
    if not root.entries:
        problems.stop(Problem(root.place, "", "the file says nothing", _EXPECTED))
    return root


def _only_step(root: TableNode, problems: Problems) -> TableNode:
    steps = [step for step in _steps(root.get("jobs")) if _uses(step).startswith(_STEP)]
    if len(steps) != 1:
        what = "this workflow has " + (f"{len(steps)} steps" if steps else "no step")
        place = steps[1].place if steps else root.place
        what += " that use dorny/paths-filter"
        do = "put the filters into a file of their own"
        problems.stop(Problem(place, "jobs", what, "a workflow with one", do=do))
    return steps[0]


def _steps(jobs: Node | None) -> Iterator[TableNode]:
    for job in jobs.entries if isinstance(jobs, TableNode) else ():
        steps = job.value.get("steps") if isinstance(job.value, TableNode) else None
        for step in steps.items if isinstance(steps, ListNode) else ():
            if isinstance(step, TableNode):
                yield step


def _uses(step: TableNode) -> str:
    uses = step.get("uses")
    return uses.text if isinstance(uses, TextNode) else ""


def _input(step: TableNode, name: str) -> TextNode | None:
    inputs = step.get("with")
    value = inputs.get(name) if isinstance(inputs, TableNode) else None
    return value if isinstance(value, TextNode) else None


def _quantifier(step: TableNode, problems: Problems) -> Quantifier | None:
    given = _input(step, "predicate-quantifier")
    if given is None:
        return None
    if given.text not in QUANTIFIERS:
        what = f"{quoted(given.text)} cannot stand here"
        problems.stop(Problem(given.place, "predicate-quantifier", what, "some or every"))
    return "every" if given.text == "every" else "some"


def _inline(step: TableNode, problems: Problems) -> tuple[TableNode, Problems]:
    """The filters inside a step: a text that is YAML, or the path of a file."""
    filters = _input(step, "filters")
    if filters is None:
        problems.stop(Problem(step.place, "with.filters", "the step has no filters", "filters: |"))
    if "\n" not in filters.text and ":" not in filters.text:
        what = f"the filters stand in {quoted(filters.text)}"
        do = f"impact init --from-paths-filter {filters.text}"
        problems.stop(Problem(filters.place, "with.filters", what, do=do))
    inside = Problems(f"{problems.file}:{filters.place.line}: filters")
    return _table(filters.text.encode(), inside), inside


def _filter(name: TextNode, value: Node, problems: Problems) -> Filter:
    items = tuple(_items(value, name.text, problems))
    return Filter(name.text, items, _where(name.place, problems))


def _items(node: Node, path: str, problems: Problems) -> Iterator[Item]:
    """The conditions below a node: lists in lists are one list."""
    match node:
        case ListNode():
            for at, item in enumerate(node.items):
                yield from _items(item, f"{path}[{at}]", problems)
        case TableNode():
            for entry in node.entries:
                globs = tuple(_globs(entry.value, f"{path}.{entry.key.text}", problems))
                statuses = tuple(_statuses(entry.key, path, problems))
                yield Item(globs, statuses, _where(entry.key.place, problems))
        case TextNode():
            yield Item((_glob(node, path, problems),), (), _where(node.place, problems))


def _globs(node: Node, path: str, problems: Problems) -> Iterator[str]:
    """The globs beside kinds of change: here, lists in lists are not taken."""
    for item in node.items if isinstance(node, ListNode) else (node,):
        if not isinstance(item, TextNode):
            _refuse(item, path, problems)
        yield _glob(item, path, problems)


def _glob(node: TextNode, path: str, problems: Problems) -> str:
    if not node.text or is_nothing(node):
        _refuse(node, path, problems)
    return node.text


def _refuse(node: Node, path: str, problems: Problems) -> NoReturn:
    found = {TableNode: "a table", ListNode: "a list"}.get(type(node), "nothing")
    problems.stop(Problem(node.place, path, f"{found} stands here", _GLOBS))


def _statuses(key: TextNode, path: str, problems: Problems) -> Iterator[str]:
    words = [part.strip().lower() for part in key.text.split("|")]
    for word in filter(None, words) if any(words) else words[:1]:
        if word in KINDS:
            yield word
        else:
            what = f"{quoted(word)} is no kind of change, so this would never match"
            problems.add(Problem(key.place, path, what, " or ".join(KINDS), word, KINDS))


def _where(place: Place, problems: Problems) -> str:
    return f"{problems.file}:{place.line}"
