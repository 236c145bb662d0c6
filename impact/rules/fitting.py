"""Whether the nodes of a file have the shapes of the model, and the values they stand for.

Promise: every place that does not fit is told, with what was expected there; the rest is read as if
it were not there, so that one run tells as much as possible.
"""

from collections.abc import Iterator

from impact.errors import PatternError
from impact.nodes import (
    Entry,
    ListNode,
    Node,
    Place,
    Problem,
    TableNode,
    TextNode,
    Unfit,
    is_nothing,
    quoted,
)
from impact.patterns import Dialect, PatternSet
from impact.rules.fields import Fields, Found, Item, Value
from impact.rules.problems import Problems
from impact.rules.scalars import Declared, listed, misplaced, read_scalar, read_text
from impact.rules.shapes import Field, Globs, Many, Named, Shape, Start, Table, Text, describe
from impact.typed import Final

MAX_PATTERNS: Final = 2000


def names_paths(entrypoint: str) -> bool:
    """Whether an entry point is a path pattern; if not, it is a module."""
    return "/" in entrypoint or entrypoint.endswith(".py")


class Fitting:
    """Reads the nodes of one file by shapes, and tells `problems` what does not fit."""

    def __init__(self, problems: Problems, declared: Declared, dialect: Dialect) -> None:
        self.problems = problems
        self.declared = declared
        self.dialect = dialect
        self.patterns = 0
        self.sets: dict[tuple[Dialect, tuple[str, ...]], PatternSet] = {}

    def attempt(self, shape: Shape, node: Node, path: str) -> Value | None:
        """The value of a node; None if it does not fit, which is told."""
        try:
            return self.fit(shape, node, path)
        except Unfit as unfit:
            self.problems.add(unfit.problem)
            return None

    def fit(self, shape: Shape, node: Node, path: str) -> Value | None:
        """The value of a node. Raises Unfit, or gives None when what does not fit was told."""
        match shape:
            case Table():
                return self.table(shape, node, path)
            case Named():
                return self.named(shape, node, path)
            case Many():
                return self.many(shape, node, path)
            case Globs():
                return self.globs(shape, node, path)
            case Start():
                return self.entry(shape, node, path)
            case _:
                return read_scalar(shape, node, path, self.declared)

    def table(self, shape: Table, node: Node, path: str) -> Fields:
        """A table with known keys."""
        if shape.bare and is_nothing(node):
            node = TableNode((), node.place)
        if shape.short and isinstance(node, TextNode):
            key = TextNode(shape.short, plain=False, place=node.place)
            node = TableNode((Entry(key, node),), node.place)
        if not isinstance(node, TableNode):
            raise misplaced(shape, node, path)
        shapes = {field.key: field.shape for field in shape.fields}
        found: dict[str, Found] = {}
        for key, value in self.entries(node, path):
            if key.text not in shapes:
                what = f"the key {quoted(key.text)} is unknown"
                known = tuple(shapes)
                self.problems.add(Problem(key.place, path, what, listed(known), key.text, known))
            else:
                self.enter(found, key, value, shapes[key.text], below(path, key.text))
        self.complete(shape, node, path, found)
        return Fields(node.place, path, found, _keys(node))

    def entries(self, node: TableNode, path: str) -> Iterator[Entry]:
        """The entries of a table, each key once."""
        first: dict[str, Place] = {}
        for entry in node.entries:
            key = entry.key
            if key.text in first:
                what = f"the key {quoted(key.text)} stands here twice, first on line "
                what += str(first[key.text].line)
                self.problems.add(Problem(key.place, path, what, "every key once"))
            elif key.plain and key.text == "<<":
                do = "write the keys out, or repeat a whole value by an alias"
                self.problems.add(Problem(key.place, path, "merge keys are not read", do=do))
            else:
                yield entry
            first.setdefault(key.text, key.place)

    def complete(self, shape: Table, node: TableNode, path: str, found: dict[str, Found]) -> None:
        """Miss what is required, and put defaults where nothing stands."""
        for field in shape.fields:
            if node.get(field.key) is not None:
                continue
            if field.required:
                what = f"the key {field.key} is missing"
                self.problems.add(Problem(node.place, path, what, describe(field.shape)))
                continue
            where = below(path, field.key)
            value = self.default(field, node.place, where)
            if value is not None:
                found[field.key] = Found(value, node.place, node.place, where)

    def default(self, field: Field, place: Place, path: str) -> Value | None:
        """What holds where a key is left out; a table holds the defaults of its own keys."""
        if isinstance(field.shape, Table | Named):
            return self.attempt(field.shape, TableNode((), place), path)
        if isinstance(field.default, tuple):
            return tuple(Item(value, place, path) for value in field.default)
        return field.default

    def named(self, shape: Named, node: Node, path: str) -> Fields:
        """A table whose keys are names."""
        if not isinstance(node, TableNode):
            raise misplaced(shape, node, path)
        if len(node.entries) < shape.least:
            raise Unfit(Problem(node.place, path, "the table is empty", shape.what))
        found: dict[str, Found] = {}
        for key, value in self.entries(node, path):
            where = below(path, key.text)
            # A key is a name even where it looks like something else: true, 12 and ~ are texts.
            self.attempt(shape.name, key._replace(plain=False), where)
            self.enter(found, key, value, shape.value, where)
        return Fields(node.place, path, found, _keys(node))

    def enter(
        self, found: dict[str, Found], key: TextNode, node: Node, shape: Shape, path: str
    ) -> None:
        """Read what stands at one key."""
        value = self.attempt(shape, node, path)
        if value is not None:
            found[key.text] = Found(value, key.place, node.place, path)

    def many(self, shape: Many, node: Node, path: str) -> Value | None:
        """A list, or the word that may stand for one."""
        if shape.word and isinstance(node, TextNode) and node.text == shape.word:
            return shape.word
        if not isinstance(node, ListNode):
            raise misplaced(shape, node, path)
        if len(node.items) < shape.least:
            raise Unfit(Problem(node.place, path, "the list is empty", describe(shape)))
        places = [(item, f"{path}[{index}]") for index, item in enumerate(node.items)]
        values = [self.attempt(shape.item, item, where) for item, where in places]
        items: dict[Value, Item] = {}
        for (item, where), value in zip(places, values, strict=True):
            if value in items:
                shown = quoted(item.text) if isinstance(item, TextNode) else "this"
                what = f"{shown} stands here twice, first on line {items[value].place.line}"
                self.problems.add(Problem(item.place, where, what, "everything once"))
            elif value is not None:
                items[value] = Item(value, item.place, where)
        return None if None in values else tuple(items.values())

    def globs(self, shape: Globs, node: Node, path: str) -> PatternSet | None:
        """A list of patterns, compiled."""
        if isinstance(node, ListNode):
            places = [(item, f"{path}[{index}]") for index, item in enumerate(node.items)]
        elif shape.single and isinstance(node, TextNode):
            places = [(node, path)]
        else:
            raise misplaced(shape, node, path)
        if not places:
            raise Unfit(Problem(node.place, path, "the list is empty", describe(shape)))
        item = Text(f"a {shape.what}")
        texts = [self.attempt(item, below, where) for below, where in places]
        patterns = [text for text in texts if isinstance(text, str)]
        if len(patterns) < len(places):
            return None
        return self.compiled(patterns, places, "github" if shape.refs else self.dialect)

    def entry(self, shape: Start, node: Node, path: str) -> PatternSet | str:
        """An entry point: compiled if it names paths."""
        text = read_text(shape.text, node, path)
        return self.compiled([text], [(node, path)], self.dialect) if names_paths(text) else text

    def compiled(
        self, patterns: list[str], places: list[tuple[Node, str]], dialect: Dialect
    ) -> PatternSet:
        """Patterns as one set. Raises Unfit for the first that cannot be read."""
        self.patterns += len(patterns)
        if self.patterns > MAX_PATTERNS:
            node, path = places[0]
            what = f"more than {MAX_PATTERNS} patterns stand in this file"
            self.problems.stop(Problem(node.place, path, what, "fewer and wider patterns"))
        _check_meaning(patterns, places)
        key = (dialect, tuple(patterns))
        try:
            if key not in self.sets:  # aliases repeat whole lists, and a set is dear to make
                self.sets[key] = PatternSet(patterns, dialect=dialect)
            return self.sets[key]
        except PatternError as error:
            node, path = places[error.index]
            what = f"the pattern {quoted(error.pattern)} {error.reason}"
            raise Unfit(Problem(node.place, path, what, do=error.do)) from None


def _check_meaning(patterns: list[str], places: list[tuple[Node, str]]) -> None:
    """Refuse what can be read, and can match nothing. Raises Unfit."""
    if all(pattern.startswith("!") for pattern in patterns):
        node, path = places[0]
        what = f"the pattern {quoted(patterns[0])} takes away from a list that includes nothing"
        raise Unfit(Problem(node.place, path, what, do="put a positive pattern first"))
    for pattern, (node, path) in zip(patterns, places, strict=True):
        if not {".", ".."}.isdisjoint(pattern.removeprefix("!").split("/")):
            what = f"the pattern {quoted(pattern)} matches nothing: no path has . or .. in it"
            raise Unfit(Problem(node.place, path, what, do="write it from the top"))


def below(path: str, key: str) -> str:
    """The path of a key below another one; what is no plain word is quoted."""
    plain = key.replace("-", "").replace("_", "").isalnum() and len(key) < 40
    shown = key if plain else quoted(key)
    return f"{path}.{shown}" if path else shown


def _keys(node: TableNode) -> frozenset[str]:
    return frozenset(entry.key.text for entry in node.entries)
