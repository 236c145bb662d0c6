"""The referee of the scanner: the same facts about a file, told by Python's own parser.

Promise: nothing here is shared with `impact.imports` but the record's meaning, so that a mistake
would have to be made twice to go unseen. It reads only what the running Python can parse.
"""

import ast
import warnings
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

Fact: TypeAlias = tuple[str, int, str, tuple[str, ...], int]  # kind, level, module, names, line

CALLED = ("import_module", "__import__")
ORDER = ("module", "conditional", "lazy", "typing")
INSIDE: dict[str, tuple[type[ast.AST], ...]] = {
    "lazy": (ast.FunctionDef, ast.AsyncFunctionDef),
    "conditional": (
        *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith),
        *(ast.Try, ast.TryStar, ast.Match),
    ),
}


class Verdict(NamedTuple):
    """What the parser says about one file."""

    facts: tuple[Fact, ...]  # computed imports among them, as kind "computed"
    exports: frozenset[str]
    has_code: bool


def parse(source: bytes) -> ast.Module | None:
    """Parse a file, or give None if the running Python refuses it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def judge(tree: ast.Module, source: bytes) -> Verdict:
    """Give the facts of a parsed file; `source` only saves walks that could find nothing."""
    code = tree.body[1:] if ast.get_docstring(tree, clean=False) is not None else tree.body
    facts = tuple(read_facts(tree, source))
    exports = frozenset(read_exports(tree) if b"__all__" in source else ())
    return Verdict(facts, exports, bool(code))


def read_facts(tree: ast.Module, source: bytes) -> Iterator[Fact]:
    """Walk the tree with a stack, since real files nest deeper than Python recurses."""
    calls = any(name.encode() in source for name in CALLED)
    trusted = b"TYPE_CHECKING" in source and all(map(is_harmless, ast.walk(tree)))
    stack: list[tuple[ast.AST, str]] = [(tree, "module")]
    while stack:
        node, kind = stack.pop()
        told = stronger(kind, "lazy") if getattr(node, "is_lazy", False) else kind
        match node:
            case ast.Import():
                yield from ((told, 0, alias.name, (), node.lineno) for alias in node.names)
            case ast.ImportFrom():
                names = tuple(alias.name for alias in node.names)
                yield told, node.level, node.module or "", names, node.lineno
            case ast.Call():
                yield from read_call(node)
        if trusted and isinstance(node, ast.If):
            stack.extend(branches(node, kind))
        else:
            told = inside(node, kind)
            stack.extend((part, told) for part in parts(node, calls))


def branches(node: ast.If, kind: str) -> Iterator[tuple[ast.AST, str]]:
    """Give the parts of an `if`, each with the kind an import in it has."""
    value, told = truth(node.test), stronger(kind, "conditional")
    yield node.test, kind
    yield from ((part, "typing" if value is False else told) for part in node.body)
    yield from ((part, "typing" if value is True else told) for part in node.orelse)


def parts(node: ast.AST, expressions: bool) -> Iterator[ast.AST]:
    """Give the parts of a node: all of them, or those that can hold statements."""
    if expressions:
        yield from ast.iter_child_nodes(node)
        return
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        nodes = getattr(node, field, ())
        yield from nodes if isinstance(nodes, list) else ()


def inside(node: ast.AST, kind: str) -> str:
    """Give the kind of an import in a node that has a kind itself."""
    for wanted, types in INSIDE.items():
        if isinstance(node, types):
            return stronger(kind, wanted)
    return kind


def stronger(one: str, other: str) -> str:
    """Give the one of two kinds that tells more."""
    return max(one, other, key=ORDER.index)


def is_flag(node: ast.AST) -> bool:
    """Whether a node is TYPE_CHECKING, or that attribute of a dotted name."""
    if isinstance(node, ast.Attribute):
        return node.attr == "TYPE_CHECKING" and is_dotted(node.value)
    return isinstance(node, ast.Name) and node.id == "TYPE_CHECKING"


def is_dotted(node: ast.AST) -> bool:
    """Whether a node is a name or attributes of one."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and is_dotted(node.value))


def is_harmless(node: ast.AST) -> bool:
    """Whether a node leaves TYPE_CHECKING alone, or sets it to what is false at run time."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        targets = [node.target]
    if not any(map(is_flag, targets)):
        return True
    value = getattr(node, "value", None)
    false = isinstance(value, ast.Constant) and value.value in (False, 0)
    return false or (value is not None and is_flag(value))


def truth(node: ast.expr) -> bool | None:
    """Give what a condition is while TYPE_CHECKING is false; None if that is not known."""
    match node:
        case ast.BoolOp(op=ast.And()):
            values = [truth(value) for value in node.values]
            return False if False in values else None if None in values else True
        case ast.BoolOp():
            values = [truth(value) for value in node.values]
            return True if True in values else None if None in values else False
        case ast.UnaryOp(op=ast.Not()):
            value = truth(node.operand)
            return None if value is None else not value
    return False if is_flag(node) else None


def read_call(node: ast.Call) -> Iterator[Fact]:
    """Give the dynamic or computed import that a call is, if it is one."""
    name = getattr(node.func, "id", getattr(node.func, "attr", None))
    if name not in CALLED or not (node.args or node.keywords):
        return
    line = node.func.end_lineno or node.lineno  # an attribute's name ends its expression
    text, whole = beginning(argument(node, 0, "name"))
    module = text.lstrip(".")
    level = len(text) - len(module)
    names: tuple[str, ...] = ()
    if name == "__import__":
        given = argument(node, 4, "level")
        if not level and isinstance(given, ast.Constant) and isinstance(given.value, int):
            level = given.value
        names = listed(argument(node, 3, "fromlist")) if whole else ()
    elif level:
        module, level, whole = resolved(module, level, whole, argument(node, 1, "package"))
    if not whole:
        if not is_own_method(node.func):
            yield "computed", level, module, (), line
    elif level or module:
        yield "dynamic", level, module, names, line


def resolved(
    module: str, level: int, whole: bool, package: ast.expr | None
) -> tuple[str, int, bool]:
    """Resolve a relative name against a literal package; give module, level and wholeness."""
    if package is None or ast.unparse(package) in ("__package__", "__name__", "__spec__.parent"):
        return module, level, whole
    text, known = beginning(package)
    parents = text.split(".")
    if not known or len(parents) < level:
        return "", 0, False
    base = ".".join(parents[: len(parents) - level + 1])
    return (f"{base}.{module}" if module or not whole else base), 0, whole


def argument(node: ast.Call, place: int, keyword: str) -> ast.expr | None:
    """Give an argument by its place or by its keyword."""
    for given in node.keywords:
        if given.arg == keyword:
            return given.value
    return node.args[place] if place < len(node.args) else None


def beginning(node: ast.expr | None) -> tuple[str, bool]:
    """Give what a string expression starts with, and whether that is all of it."""
    match node:
        case ast.Constant(value=str(text)):
            return text, True
        case ast.Constant(value=bytes(raw)):
            return raw.decode("ascii", "replace"), True
        case ast.JoinedStr(values=[ast.Constant(value=str(text))]):
            return text, True
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return text, False
        case ast.BinOp(left=left, op=ast.Add()):
            return beginning(left)[0], False
        case ast.BinOp(left=left, op=ast.Mod()):
            return beginning(left)[0].partition("%")[0], False
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            return beginning(value)[0].partition("{")[0], False
    return "", False


def listed(node: ast.expr | None) -> tuple[str, ...]:
    """Give the literal items of a list or tuple."""
    if not isinstance(node, ast.List | ast.Tuple):
        return ()
    return tuple(text for text, whole in map(beginning, node.elts) if whole)


def is_own_method(func: ast.expr) -> bool:
    """Whether a call is of a method of `self`, `cls` or `super()`."""
    owner = getattr(func, "value", None)
    if isinstance(owner, ast.Call):
        return isinstance(owner.func, ast.Name) and owner.func.id == "super"
    return isinstance(owner, ast.Name) and owner.id in ("self", "cls")


def read_exports(tree: ast.Module) -> Iterator[str]:
    """Give the names of a literal `__all__`, also where a block other than a function sets it."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                yield from literal_names(value)
            case ast.AugAssign(target=ast.Name(id="__all__"), op=ast.Add(), value=value):
                yield from literal_names(value)
            case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
                yield from literal_names(value)
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr=verb)) as call
            ):
                yield from read_method(verb, call.args)
            case ast.stmt() if not isinstance(node, INSIDE["lazy"]):
                stack.extend(ast.iter_child_nodes(node))
            case ast.Module() | ast.ExceptHandler() | ast.match_case():
                stack.extend(ast.iter_child_nodes(node))


def read_method(verb: str, args: list[ast.expr]) -> Iterator[str]:
    """Give the names that `__all__.extend` or `__all__.append` adds."""
    if verb == "extend":
        yield from (name for value in args for name in literal_names(value))
    elif verb == "append":
        yield from (text for text, whole in map(beginning, args) if whole)


def literal_names(node: ast.expr) -> Iterator[str]:
    """Give the literal items of a list or tuple, or of a sum of them."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from literal_names(node.left)
        yield from literal_names(node.right)
    elif isinstance(node, ast.List | ast.Tuple):
        yield from listed(node)
