"""The index and the work tree: what stands in them, and the bytes of files that are not in git yet.

Promise: no filter, hook or helper of the repository runs, not even where git compares contents; a
file is opened without following any symbolic link, so nothing outside the work tree is read; a
pipe or a device is never opened.

Because filters do not run, a file whose filter changes it (git LFS, line endings) and whose time
stamp differs from the index counts as modified even where git would see that it is not.
"""

import os
import stat

from impact.changes import INDEX, WORK_TREE, Entry, decode_path, encode_path
from impact.errors import RepositoryError
from impact.repository.differences import RAW, raw_pairs
from impact.repository.objects import Unreadable
from impact.repository.process import Process
from impact.repository.runner import Git, personal_values
from impact.repository.trees import Tree, in_order, records

_INDEXED = ("ls-files", "--stage", "-z")
_UNTRACKED = ("ls-files", "--others", "--exclude-standard", "-z")
_DIRTY = ("diff-files", *RAW, "-0", "--ignore-submodules=dirty")
_ABSENT = "000000"
_MAX_COMPARED = 1 << 26  # bytes; a larger file whose time stamp differs counts as modified
_HOW_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_HOW_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class WorkTree:
    """The files below one top folder, and the index that belongs to them."""

    def __init__(self, git: Git, top: str) -> None:
        self._top = os.fsencode(top)
        self._where = top
        self._git = git.within(top)

    def index(self) -> tuple[Tree, list[Process]]:
        """What is staged, and the git that lists it; unmerged paths raise RepositoryError."""
        process = self._git.start(*_INDEXED)

        def load() -> dict[str, str]:
            entries, unmerged = self._staged(process)
            if unmerged:
                raise RepositoryError(
                    f"the index holds a merge that is not finished: {min(unmerged)!r}",
                    where=self._where,
                    do="resolve the conflicts and `git add` the files, or ask about --worktree",
                )
            return entries

        return Tree(INDEX, load), [process]

    def files(self) -> tuple[Tree, list[Process]]:
        """What is on disk: tracked files as they are now, and untracked ones not ignored."""
        git = self._git.with_settings([*self._without_filters(), *_ignored_everywhere()])
        commands = (_INDEXED, _DIRTY, _UNTRACKED)
        processes = [git.start(*arguments) for arguments in commands]

        def load() -> dict[str, str]:
            entries, unmerged = self._staged(processes[0])
            for meta, path in raw_pairs(processes[1]):
                self._amend(entries, path, mode=meta.split(" ")[1])
            git.check(processes[1], *_DIRTY)
            # git ends the name of a nested repository with "/"
            untracked = {path.removesuffix("/") for path in records(processes[2])}
            git.check(processes[2], *_UNTRACKED)
            for path in unmerged | untracked:
                found = self.entry(path)
                self._amend(entries, path, mode=found.mode if found is not None else _ABSENT)
            return in_order(entries)

        return Tree(WORK_TREE, load), processes

    def entry(self, path: str) -> Entry | None:
        """What is on disk: a file, a symbolic link, a nested repository or a plain folder."""
        try:
            folder, name = self._open_folder(path)
        except OSError:
            return None
        try:
            mode = _mode(folder, name)
        except OSError:
            return None
        finally:
            os.close(folder)
        return None if mode is None else Entry(mode, "")

    def read(self, path: str, *, max_size: int) -> bytes | Unreadable:
        """The content of a file, or the target of a symbolic link."""
        try:
            folder, name = self._open_folder(path)
        except OSError:
            return Unreadable("missing", 0)
        try:
            return _read_file(folder, name, max_size)
        except OSError:
            return Unreadable("missing", 0)
        finally:
            os.close(folder)

    def holds(self, path: str, oid: str) -> bool:
        """Whether the file's bytes are those of the blob; False where that costs too much."""
        content = self.read(path, max_size=_MAX_COMPARED)
        return not isinstance(content, Unreadable) and _blob_id(content, like=oid) == oid

    def _staged(self, process: Process) -> tuple[dict[str, str], set[str]]:
        entries: dict[str, str] = {}
        unmerged: set[str] = set()
        for record in records(process):
            meta, _, path = record.partition("\t")
            mode, oid, stage = meta.split(" ")
            if stage == "0":
                entries[path] = f"{mode} blob {oid}"
            else:
                unmerged.add(path)
        self._git.check(process, *_INDEXED)
        return entries, unmerged

    def _amend(self, entries: dict[str, str], path: str, *, mode: str) -> None:
        """Say what the disk holds where it may differ from the index."""
        if mode in (_ABSENT, "040000"):
            entries.pop(path, None)
            return
        staged_mode, _, oid = entries.get(path, "").partition(" blob ")
        if not (staged_mode == mode and oid and self.holds(path, oid)):
            entries[path] = f"{mode} blob "

    def _without_filters(self) -> list[tuple[str, str]]:
        """Settings that empty every filter the repository's configuration names."""
        listed = self._git.ask("config", "-z", "--name-only", "--get-regexp", r"^filter\.") or b""
        drivers = {decode_path(key).rpartition(".")[0] for key in listed.split(b"\0")[:-1]}
        return [
            (f"{driver}.{word}", "false" if word == "required" else "")
            for driver in sorted(drivers)
            for word in ("clean", "smudge", "process", "required")
        ]

    def _open_folder(self, path: str) -> tuple[int, bytes]:
        """Open the folder of a path step by step, so that no step can be a symbolic link."""
        *folders, name = encode_path(path).split(b"/")
        if any(part in (b"", b".", b"..") for part in (*folders, name)):
            raise FileNotFoundError(path)
        here = os.open(self._top, _HOW_FOLDER & ~os.O_NOFOLLOW)
        for part in folders:
            try:
                below = os.open(part, _HOW_FOLDER, dir_fd=here)
            finally:
                os.close(here)
            here = below
        return here, name


def _ignored_everywhere() -> list[tuple[str, str]]:
    """The person's own list of files to ignore, which our environment would hide."""
    return [("core.excludesFile", file) for file in personal_values("core.excludesFile")]


def _mode(folder: int, name: bytes) -> str | None:
    status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if stat.S_ISREG(status.st_mode):
        return "100755" if status.st_mode & stat.S_IXUSR else "100644"
    if stat.S_ISLNK(status.st_mode):
        return "120000"
    if not stat.S_ISDIR(status.st_mode):
        return None
    try:
        os.stat(name + b"/.git", dir_fd=folder, follow_symlinks=False)
    except OSError:
        return "040000"
    return "160000"


def _read_file(folder: int, name: bytes, max_size: int) -> bytes | Unreadable:
    status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if stat.S_ISLNK(status.st_mode):
        return os.readlink(name, dir_fd=folder)
    if not stat.S_ISREG(status.st_mode):
        return Unreadable("not-a-blob", 0)
    with open(os.open(name, _HOW_FILE, dir_fd=folder), "rb") as file:
        content = file.read(max_size + 1)
    return content if len(content) <= max_size else Unreadable("too-large", status.st_size)


def _blob_id(content: bytes, *, like: str) -> str:
    """The object id of a blob, in the hash that `like` was made with (git-hash-object(1))."""
    import hashlib

    algorithm = "sha1" if len(like) == 40 else "sha256"
    digest = hashlib.new(algorithm, b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()
