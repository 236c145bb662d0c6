"""What a scan finds: import statements, computed imports and the rest of a file's record.

Promise: everything here is a function of the file's bytes alone. No path, no resolved name, and
nothing that depends on the Python that runs the scan, so a record may be kept per blob forever.
"""

from impact.typed import Final, Literal, NamedTuple, TypeAlias

StatementKind: TypeAlias = Literal["module", "lazy", "conditional", "typing", "dynamic"]
EXTRACTOR: Final = 3  # raise it whenever the same bytes would give another Scan


class FoundImport(NamedTuple):
    """One import statement (one per module of `import a, b`), unresolved and path-free."""

    kind: StatementKind
    level: int  # leading dots
    module: str  # "" for `from . import x`
    names: tuple[str, ...]  # of a `from` import, without aliases; ("*",); () for `import a.b`
    line: int  # 1-based line where the statement starts; of a call: where its name stands


class Computed(NamedTuple):
    """A dynamic import whose name is computed; `prefix` is its literal start ("a.b_" or "")."""

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
