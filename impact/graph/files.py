"""Which files are Python, and the folders and names their paths are made of."""

from collections.abc import Iterator

from impact.changes import decode_path
from impact.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from impact.rules import Rules

SUFFIXES: Final = (".py", ".pyx", ".pxd")
STUB: Final = ".pyi"
PYTHON: Final = (*SUFFIXES, STUB)
MAX_LINKS: Final = 40  # on one way: as many as Linux follows (path_resolution(7))
SCRIPTS: Final = (".wsgi", ".pyw")  # Python that is run, and never imported
# What stands at the top of something that is built, installed or run by itself.
PROJECT_FILES: Final = frozenset(
    ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "Dockerfile",
     "manage.py")
)  # fmt: skip


def is_python(path: str) -> bool:
    """Whether a path's suffix says it is Python source (stubs included)."""
    return path.endswith(PYTHON)


def parent(path: str) -> str:
    """The folder of a path; "" is the top."""
    return path.rpartition("/")[0]


def folders_above(path: str) -> Iterator[str]:
    """Every folder above a path, nearest first, the top ("") last."""
    while path:
        path = parent(path)
        yield path


def below(folder: str, name: str) -> str:
    """The path of a name in a folder."""
    return f"{folder}/{name}" if folder else name


def linked_path(path: str, text: bytes) -> str | None:
    """Where a symbolic link at a path leads by its text; "" for the top, None for outside."""
    target = decode_path(text)
    parts = parent(path).split("/") if parent(path) else []
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return None if target.startswith("/") else "/".join(parts)


def may_hold_python(path: str, mode: str) -> bool:
    """Whether what stands at a path is worth reading: scripts of any name and notebooks too."""
    if not mode.startswith("1") or mode == "160000":
        return False
    named = is_python(path) or path.endswith((".ipynb", *SCRIPTS))
    return named or mode == "100755" or "." not in path.rpartition("/")[2]


def named_files(rules: "Rules") -> frozenset[str]:
    """The files that entry points name one by one: code, whatever their suffix is."""
    return frozenset(entry.text for app in rules.apps for entry in app.entrypoints)
