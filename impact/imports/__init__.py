"""What a Python file imports, read from its bytes alone.

Interface stub: replaced by its owner.
"""

from typing import Final, Literal, NamedTuple, TypeAlias

StatementKind: TypeAlias = Literal["module", "lazy", "conditional", "typing", "dynamic"]
EXTRACTOR: Final = 1  # raise it whenever the same bytes would give another Scan


class FoundImport(NamedTuple):
    """One import statement (one per module of `import a, b`), unresolved and path-free."""

    kind: StatementKind
    level: int  # leading dots
    module: str  # "" for `from . import x`
    names: tuple[str, ...]  # of a `from` import, without aliases; ("*",) for a star; () for `import a.b`
    line: int  # 1-based line where the statement starts


class Computed(NamedTuple):
    """A dynamic import whose name is computed; `prefix` is its literal start ("a.b." or "")."""

    prefix: str
    level: int
    line: int


class Scan(NamedTuple):
    """All a file's bytes say about imports."""

    imports: tuple[FoundImport, ...] = ()
    computed: tuple[Computed, ...] = ()
    exports: tuple[str, ...] = ()  # names in a literal __all__
    lost: tuple[int, ...] = ()  # lines where the scanner lost its place: an import may be missing
    has_code: bool = False  # False: nothing but comments, blank lines and a docstring


def scan(source: bytes) -> Scan:
    """Find the imports of one file."""
    raise NotImplementedError


def dotted_strings(source: bytes) -> tuple[tuple[str, int], ...]:
    """Find string literals that look like dotted names ("a.b.C", "pkg.mod:app") and their lines."""
    raise NotImplementedError
