"""Where a repository is: found by looking at folders, before any git runs.

Promise: the repository git then uses is the one found here (git may not look higher), and a bare
repository that merely lies inside somebody's work tree is never picked up because a person stands
in it: its configuration came with the files (see safe.bareRepository in git-config(1)).
"""

import os
from collections.abc import Iterator

from impact.changes import decode_path
from impact.errors import NotARepository, UsageError
from impact.repository.environment import hardened
from impact.repository.runner import Git, personal_values
from impact.typed import NamedTuple


class Place(NamedTuple):
    """One repository on this disk."""

    folder: str  # where git is run: the folder that was asked about, without symlinks
    home: str  # the top of the work tree, or the bare repository itself
    own: str  # the folder that holds HEAD and the index; each linked worktree has its own
    common: str  # the folder that holds the objects; linked worktrees share one
    bare: bool


def locate(path: str) -> Place:
    """Find the repository at or above a folder, or raise NotARepository.

    A bare repository is accepted only if `path` is that folder itself; if it lies inside a work
    tree it must also have been named, that is, `path` is not the current directory ".".
    """
    if "\0" in path:
        raise UsageError("a path cannot hold a NUL byte", where=repr(path))
    folder = _real_folder(path)
    for candidate in _upwards(folder):
        if _is_git_entry(f"{candidate}/.git"):
            own = _own(f"{candidate}/.git")
            return Place(folder, candidate, own, _common(own), bare=False)
        if _is_git_folder(candidate):
            return _bare(candidate, folder, named=path != ".")
    raise NotARepository(
        "there is no git repository here or above",
        where=folder,
        do="run this inside a clone, or make one with `git init`",
    )


def runner_for(place: Place) -> Git:
    """The git runner of a place; what the person's configuration calls safe stays safe."""
    settings = [("safe.bareRepository", "all" if place.bare else "explicit")]
    if _foreign(place):
        settings += (("safe.directory", folder) for folder in personal_values("safe.directory"))
    above = os.path.dirname(place.home)
    ceiling = above if above != place.home else ""
    return Git(place.folder, hardened(settings, ceiling=ceiling, index=_index_of_commit(place)))


def _index_of_commit(place: Place) -> str:
    """The index that `git commit -a` or `git commit FILE` shows its hooks, "" for the usual one.

    Such an index lies beside the usual one; any other that a caller names is not ours to read.
    """
    named = os.environ.get("GIT_INDEX_FILE", "")
    path = os.path.realpath(os.path.join(place.home, named)) if named else ""
    return path if os.path.dirname(path) == place.own else ""


def _real_folder(path: str) -> str:
    try:
        folder = os.path.realpath(path)
    except OSError:  # the current directory was deleted
        folder = path
    if not os.path.isdir(folder):
        raise NotARepository(
            "there is no such folder", where=folder, expected="a folder inside a git repository"
        )
    return f"{folder}/".partition("/.git/")[0].rstrip("/") or "/"  # not inside a `.git`


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while (parent := os.path.dirname(folder)) != folder:
        folder = parent
        yield folder


def _is_git_entry(path: str) -> bool:
    return os.path.isfile(path) or _is_git_folder(path)


def _is_git_folder(path: str) -> bool:
    """Whether git could take the folder itself for a repository (gitrepository-layout(5))."""
    if not os.path.lexists(f"{path}/HEAD"):
        return False
    holds_all = os.path.isdir(f"{path}/objects") and os.path.isdir(f"{path}/refs")
    return holds_all or os.path.isfile(f"{path}/commondir")


def _bare(candidate: str, folder: str, *, named: bool) -> Place:
    if candidate != folder:
        raise NotARepository(
            f"this folder lies inside the bare repository {candidate}",
            where=folder,
            do=f"point at the bare repository itself: {candidate}",
        )
    around = next((up for up in _upwards(folder) if _is_git_entry(f"{up}/.git")), None)
    if around is not None and not named:
        raise NotARepository(
            f"this folder is a bare repository inside the work tree of {around}; "
            "whoever wrote those files also wrote its configuration",
            where=folder,
            do="name it as a path if you mean it, or move to another folder",
        )
    return Place(folder, folder, folder, folder, bare=True)


def _own(entry: str) -> str:
    """The folder behind a `.git`, as far as files say it."""
    if os.path.isdir(entry):
        return os.path.realpath(entry)
    pointed = _first_line(entry).removeprefix("gitdir: ")
    return os.path.realpath(os.path.join(os.path.dirname(entry), pointed))


def _common(own: str) -> str:
    """The folder that holds the objects, as far as files say it; only names a cache."""
    shared = _first_line(os.path.join(own, "commondir"))
    return os.path.realpath(os.path.join(own, shared))


def _first_line(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return decode_path(file.read(4096).partition(b"\n")[0])
    except (OSError, ValueError):
        return ""


def _foreign(place: Place) -> bool:
    """Whether git's ownership check may refuse the place (safe.directory in git-config(1))."""
    me = os.geteuid()
    for path in (place.home, f"{place.home}/.git", place.common):
        try:
            if os.lstat(path).st_uid != me:
                return True
        except OSError:
            continue
    return False
