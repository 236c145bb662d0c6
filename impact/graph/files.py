"""Which files are Python, and the folders and names their paths are made of."""

from collections.abc import Iterator
from typing import Final

SUFFIXES: Final = (".py", ".pyx", ".pxd")
STUB: Final = ".pyi"
PYTHON: Final = (*SUFFIXES, STUB)
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


def may_hold_python(path: str, mode: str) -> bool:
    """Whether what stands at a path is worth reading: scripts of any name and notebooks too."""
    if not mode.startswith("1") or mode == "160000":
        return False
    named = is_python(path) or path.endswith((".ipynb", *SCRIPTS))
    return named or mode == "100755" or "." not in path.rpartition("/")[2]
