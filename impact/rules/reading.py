"""Reading rules.yaml: bytes in, rules or one error with everything that is wrong out.

Promise: strict. What is not in the model is refused, never guessed at or passed over, and the error
says where it stands and what was expected. The time is bounded for any bytes, see
`impact.nodes`.
"""

from impact.nodes import TOP, Limits, ListNode, Problem, TableNode, TextNode, Unfit
from impact.nodes.reading import read_nodes
from impact.patterns import Dialect
from impact.rules import MAX_BYTES, Origin, Rules
from impact.rules.building import build_rules
from impact.rules.fields import Fields
from impact.rules.fitting import Fitting
from impact.rules.model import RULES, VERSION
from impact.rules.problems import Problems
from impact.rules.relations import check_relations
from impact.rules.scalars import Declared
from impact.typed import Final

LIMITS: Final = Limits(size=MAX_BYTES, nodes=10_000, depth=20)

_EXPECTED_FILE: Final = "a table with at least version and apps"


def load_rules(text: bytes, origin: Origin) -> Rules:
    """Read a rules file.

    `origin.path` names the file in messages. Raises RulesError, whose text has one line for every
    problem, at most 20, and whose `where` is the file:line:column of the first.
    """
    problems = Problems(origin.path)
    tree = read_table(text, problems)
    _check_version(tree, problems)
    file = Fitting(problems, _declared(tree), _dialect(tree)).attempt(RULES, tree, "")
    if isinstance(file, Fields):
        check_relations(file, problems)
    problems.check()
    if not isinstance(file, Fields):
        raise TypeError("a file without problems is a table")
    return build_rules(file, origin)


def read_table(
    text: bytes, problems: Problems, limits: Limits = LIMITS, expected: str = _EXPECTED_FILE
) -> TableNode:
    """The nodes of a file that has to be a table. Raises RulesError, through `problems`, if not."""
    try:
        root = read_nodes(text, limits)
    except Unfit as unfit:
        problems.stop(unfit.problem)
    if root is None:
        problems.stop(Problem(TOP, "", "the file says nothing", expected))
    if not isinstance(root, TableNode):
        found = "a list" if isinstance(root, ListNode) else "text"
        problems.stop(Problem(root.place, "", f"the file is {found}", expected))
    return root


def _check_version(tree: TableNode, problems: Problems) -> None:
    """Refuse a file that was written for a later version: its other keys would only confuse."""
    version = tree.get("version")
    if not isinstance(version, TextNode) or not version.text.isdecimal():
        return
    if len(version.text) < 10 and int(version.text) > VERSION:
        what = f"version {version.text} of these rules needs a newer impact"
        do = "update impact, or write the rules in version 1"
        problems.stop(Problem(version.place, "version", what, f"version {VERSION}", do=do))


def _dialect(tree: TableNode) -> Dialect:
    dialect = tree.get("dialect")
    return "github" if isinstance(dialect, TextNode) and dialect.text == "github" else "gitignore"


def _declared(tree: TableNode) -> Declared:
    return {
        "app": _keys(tree, "apps"),
        "component": _keys(tree, "components"),
        "pipeline": _keys(tree, "pipelines"),
        "environment": _names(tree, "environments"),
    }


def _keys(tree: TableNode, key: str) -> tuple[str, ...] | None:
    """The names a table declares; none if it is not there."""
    table = tree.get(key)
    if table is None:
        return ()
    return tuple(e.key.text for e in table.entries) if isinstance(table, TableNode) else None


def _names(tree: TableNode, key: str) -> tuple[str, ...] | None:
    """The names a list declares, each alone or in a table; any will do without a list."""
    names = tree.get(key)
    if not isinstance(names, ListNode) or not names.items:
        return None
    alone = (item.get("name") if isinstance(item, TableNode) else item for item in names.items)
    return tuple(name.text for name in alone if isinstance(name, TextNode))
