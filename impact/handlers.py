"""What is started, as files outside of Python name it: handlers, commands, scripts.

Promise: names as they were written, with their lines, from Terraform, Dockerfiles, serverless and
SAM templates, compose files and pyproject.toml. Whether a name means a file is not decided here;
what looks like no name of code is left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from impact.dockerfile import is_dockerfile
from impact.typed import Final, NamedTuple


class Handler(NamedTuple):
    """One name of something that is started."""

    text: str  # a.b:f, a.b.f, a/b.f or the path of a script
    path: str  # of the file that names it
    line: int


class Started(NamedTuple):
    """A handler and the files of the repository that it means."""

    handler: Handler
    files: tuple[str, ...]


LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")  # a form feed ends no line where lines are counted
_NAME: Final = r"[A-Za-z_][\w-]*"
_MODULE: Final = rf"{_NAME}(?:\.{_NAME})*"
_TARGET: Final = re.compile(rf"(?:[\w.-]+/)*{_MODULE}(?::{_MODULE})?|(?:[\w.-]+/)*[\w-]+\.py")
_QUOTED: Final = re.compile(r"""["']([^"'\s]+)["']""")
_WORDS: Final = re.compile(r"""[^\s"',\[\]]+""")

# A line that names what is started, by the kind of file; the group is where the names stand.
_TERRAFORM: Final = re.compile(r"^\s*(?:handler|command|entry_point)\s*=\s*(.*)$")
_KEYED: Final = re.compile(
    r"^\s*-?\s*(?:handler|Handler|command|entrypoint|Command|Cmd)\s*:\s*(.*)$"
)
_DOCKER: Final = re.compile(r"^\s*(?:CMD|ENTRYPOINT)\s+(.*)$", re.IGNORECASE)
_SCRIPT: Final = re.compile(r"""^\s*["']?[\w.-]+["']?\s*=\s*["']([\w.]+:[\w.]+)["']""")
_SCRIPTS_TABLE: Final = re.compile(r"^\s*\[(?:project\.(?:gui-)?scripts|tool\.poetry\.scripts)\]")

_WHOLE: Final = ("pyproject.toml", "template.yaml", "template.yml", "sam.yaml", "sam.yml")
_RUNNERS: Final = frozenset(
    ("python", "python3", "uvicorn", "gunicorn", "hypercorn", "celery", "exec", "sh", "bash",
     "poetry", "uv", "run", "fastapi", "flask", "-m")
)  # fmt: skip


def names_handlers(path: str) -> bool:
    """Whether a file is of a kind that names what is started."""
    name = path.rpartition("/")[2]
    if name.endswith(".tf") or name in _WHOLE or is_dockerfile(path):
        return True
    return name.partition(".")[0] in ("serverless", "compose", "docker-compose")


def find_handlers(path: str, text: bytes) -> tuple[Handler, ...]:
    """The names in one file of such a kind."""
    lines = LINE_BREAK.split(text.decode("utf-8", "replace"))
    found = [Handler(name, path, number) for name, number in _named(path, lines)]
    return tuple(dict.fromkeys(found))


def _named(path: str, lines: list[str]) -> Iterator[tuple[str, int]]:
    name = path.rpartition("/")[2]
    if name == "pyproject.toml":
        yield from _scripts(lines)
        return
    form = _TERRAFORM if name.endswith(".tf") else _KEYED
    if is_dockerfile(path):
        form = _DOCKER
    for number, line in enumerate(lines, 1):
        matched = form.match(_bare(line))
        if matched is not None:
            yield from _targets([(matched.group(1), number), *_continued(lines, number)])


def _bare(line: str) -> str:
    return line.partition(" #")[0].rstrip()


def _continued(lines: Sequence[str], number: int) -> Iterator[tuple[str, int]]:
    """The lines behind one that says more: an open bracket, a backslash, a list of YAML."""
    first = _bare(lines[number - 1])
    bracket = "[" in first and "]" not in first
    listed = first.endswith(":")
    slashed = first.endswith("\\")
    for at in range(number, len(lines)):
        line = _bare(" " + lines[at]).lstrip()  # a comment alone is nothing
        if not (bracket or slashed or (listed and line.startswith("- "))):
            return
        yield line.removeprefix("- "), at + 1
        bracket = bracket and "]" not in line
        slashed = slashed and (line.endswith("\\") or not line)


def _scripts(lines: list[str]) -> Iterator[tuple[str, int]]:
    inside = False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("["):
            inside = _SCRIPTS_TABLE.match(line) is not None
        elif inside and (matched := _SCRIPT.match(line)):
            yield matched.group(1), number


def _targets(texts: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The words of a command that may name code; a bare word is a program, not a module."""
    before = ""
    for text, number in texts:
        for word in _words(text):
            names = before == "-m" or any(sign in word for sign in ".:")
            before = word
            if names and word not in _RUNNERS and _TARGET.fullmatch(word):
                yield word, number


def _words(text: str) -> list[str]:
    quoted = _QUOTED.findall(text) if text.lstrip().startswith(("[", '"', "'")) else []
    return quoted or _WORDS.findall(text)
