"""The repositories that are asked about: real Python of PyPI, under a history that is made.

Promise: the same packages always give the same commits. The last three pushes are the ones that are
timed: 5,000 commits, 1,000 files, one file.

Of the 5,000 commits every tenth gives a file one more import, every fiftieth adds a module, every
seventieth deletes an added one, and the others write a comment. Of the 1,000 files one in ten gets
an import, fifty are new; what the repository lacks for that number are documents; up to fifty more
are deleted. The one file gets a comment.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from measuring import run

COMMITS, FILES = 5_000, 1_000


class Push(NamedTuple):
    """What somebody pushed."""

    name: str
    before: str
    after: str
    cached: tuple[str, str]  # the push before it, whose cache is kept


class Input(NamedTuple):
    """A repository, cloned as a job has it."""

    name: str
    clone: Path
    packages: tuple[str, ...]  # folders of Python at the top
    paths: int
    python: int
    is_code: bool  # nearly all of it: peers that look at code see the difference
    pushes: tuple[Push, ...]


class Kind(NamedTuple):
    """What to make an input of."""

    name: str
    requirements: tuple[str, ...]
    paths: int = 0  # fill the tree up to so many with files that are no Python


def make(kind: Kind, folder: Path) -> Input:
    """Install the packages, write their history, clone it."""
    installed = folder / "installed"
    pip = (sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-compile")
    anyway = ("--only-binary=:all:", "--ignore-requires-python")  # nothing of it is ever run
    for requirement in kind.requirements:
        run(*pip, *anyway, "--target", str(installed), requirement, at=folder)
    packages = tuple(sorted(path.parent.name for path in installed.glob("*/__init__.py")))
    files = {
        path.relative_to(installed).as_posix(): path.read_bytes()
        for package in packages
        for path in sorted((installed / package).rglob("*"))
        if path.is_file()
    }
    files |= _projects(packages, files)
    for number in range(kind.paths - len(files)):
        files[f"data/d{number // 500}/f{number}.json"] = b"{}\n"
    host, clone = folder / "host.git", folder / "clone"
    run("git", "init", "-q", "--bare", "-b", "main", str(host), at=folder)
    stream = b"".join(_history(packages, files))
    run("git", "-C", str(host), "fast-import", "--quiet", at=folder, stdin=stream)
    (folder / "filters.yml").write_bytes(files["filters.yml"])
    laid = ("-n",) if kind.paths else ()  # nobody looks at the files of a tree that is only large
    run("git", "clone", "-q", *laid, str(host), str(clone), at=folder)
    python = sum(path.endswith(".py") for path in files)
    return Input(kind.name, clone, packages, len(files), python, not kind.paths, _pushes(clone))


def _pushes(clone: Path) -> tuple[Push, ...]:
    line = run("git", "rev-list", "--reverse", "HEAD", at=clone).split("\n")
    ends = {"5,000 commits": (1, -3), "1,000 files": (-3, -2), "one file": (-2, -1)}
    return tuple(
        Push(name, line[a], line[b], (line[a - 1], line[a])) for name, (a, b) in ends.items()
    )


def _projects(packages: Iterable[str], files: Iterable[str]) -> dict[str, bytes]:
    """Rules for us, the same folders for paths-filter, and as projects for turbo and nx."""
    entries = [f"{package}/**/*.py" for package in packages]
    folders = sorted({path.rpartition("/")[0] for path in files if path.count("/") == 2})
    names = {folder: folder.replace("/", "-").lower() for folder in folders}
    projects = {
        f"{folder}/package.json": {"name": name, "version": "1.0.0"}
        for folder, name in names.items()
    }
    root = {
        "name": "root", "private": True, "packageManager": "npm@10.0.0",
        "workspaces": [*folders, "app"],
    }  # fmt: skip
    app = {"name": "app", "version": "1.0.0", "dependencies": dict.fromkeys(names.values(), "*")}
    written: Mapping[str, object] = {
        "package.json": root, "app/package.json": app, "turbo.json": {"tasks": {"deploy": {}}},
        "nx.json": {}, "filters.yml": {"app": entries},
        "rules.yaml": {"version": 1, "apps": {"app": {"entrypoints": entries}}}, **projects,
    }  # fmt: skip
    return {path: json.dumps(value).encode() for path, value in written.items()}


def _history(packages: tuple[str, ...], files: dict[str, bytes]) -> Iterator[bytes]:
    """All commits, as git-fast-import(1) reads them."""
    yield _commit(0, files)
    code = [path for path in files if path.endswith(".py")]
    added: list[str] = []
    for number in range(COMMITS + 1):
        yield _commit(number + 1, _step(number, packages[0], code, added, files))
    several = _many(packages[0], code, files)
    gone = dict.fromkeys(added[-50:])
    yield _commit(COMMITS + 2, {**several, **gone})
    files |= several
    path = code[len(code) // 2]
    yield _commit(COMMITS + 3, {path: files[path] + b"\n# the last edit\n"})


def _step(
    number: int, package: str, code: list[str], added: list[str], files: dict[str, bytes]
) -> dict[str, bytes | None]:
    """What one of the many commits does."""
    if number % 70 == 69:
        return {added.pop(0): None}
    if number % 50 == 49:
        added.append(f"{package}/added_{number}.py")
        return {added[-1]: b"from . import __version__\n"}
    path = code[number * 7919 % len(code)]
    imports = number % 10 == 5
    files[path] = _importing(files[path]) if imports else files[path] + b"\n# edit %d\n" % number
    return {path: files[path]}


def _many(package: str, code: list[str], files: dict[str, bytes]) -> dict[str, bytes]:
    edited = code[:: max(1, len(code) // (FILES - 100))][: FILES - 100]
    changed = {
        path: _importing(files[path]) if place % 10 == 5 else files[path] + b"\n# edited\n"
        for place, path in enumerate(edited)
    }
    changed |= {f"{package}/new_{number}.py": b"from . import new_0\n" for number in range(50)}
    documents = range(FILES - 50 - len(changed))
    return changed | {f"docs/page_{number}.md": b"# A page\n" for number in documents}


def _importing(text: bytes) -> bytes:
    """The same file with one more import, before its first."""
    for word in (b"\nimport ", b"\nfrom "):
        if word in text:
            return text.replace(word, b"\nimport json" + word, 1)
    return text + b"\nimport json\n"


def _commit(number: int, files: Mapping[str, bytes | None]) -> bytes:
    pieces = [b"commit refs/heads/main\ncommitter b <b@example.com> %d +0000\ndata 0\n" % number]
    for path, content in files.items():
        name = json.dumps(path, ensure_ascii=False).encode()
        if content is None:
            pieces.append(b"D %b\n" % name)
        else:
            pieces.append(b"M 100644 inline %b\ndata %d\n%b\n" % (name, len(content), content))
    return b"".join(pieces)
