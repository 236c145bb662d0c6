"""Why a name is no commit: the words of the error, worked out only when it is raised.

Promise: the reason is the true one (nothing committed yet, a file's name, a commit that is absent
from this clone, a typing error), and up to five names that may have been meant come with it.
"""

import os
import re
from collections.abc import Iterable

from impact.errors import MissingObject, RepositoryError, UnknownRevision
from impact.repository.conversation import Answer, Found, Refused
from impact.repository.objects import Objects
from impact.repository.refs import is_reference, is_shallow, short_name
from impact.repository.runner import Git, plain_words

_NEAR = 5
_COMPARED = 20_000  # names at most; comparing more takes seconds
# GitPython starts `git version` when it is imported, with our whole environment: it finds no git.
_NO_GIT = {"GIT_PYTHON_GIT_EXECUTABLE": os.devnull, "GIT_PYTHON_REFRESH": "quiet"}
_PLACES = ("refs/heads/", "refs/tags/", "refs/remotes/")


class Unknown:
    """Explains names that resolve to nothing."""

    def __init__(self, git: Git, objects: Objects, identity: str) -> None:
        self._git = git
        self._objects = objects
        self._identity = identity

    def explain(self, name: str, answer: Answer, said: bytes, *, head: str) -> RepositoryError:
        """Make the error; `answer` and `said` are git's, `head` is where HEAD points."""
        if answer == Refused(""):
            return self._error(name, plain_words(said))
        bare = self._objects.identify([name])[0][0]
        if isinstance(bare, Found) and bare.kind != "commit":
            kind = {"blob": "file", "tree": "folder"}.get(bare.kind, bare.kind)
            return self._error(name, f"it names a {kind}", do="name a commit, a branch or a tag")
        if bare == Refused("ambiguous"):
            return self._error(name, "several objects start like this", do="write more digits")
        if (
            head
            and _start(name) in ("HEAD", "@", short_name(head))
            and not is_reference(self._git, head)
        ):
            return self._error(
                name, f"branch {short_name(head)} has no commit yet", do="commit something first"
            )
        if name in ("HEAD", "@") or any(is_reference(self._git, at + name) for at in _PLACES):
            return MissingObject(
                f"{name!r} names a commit that is not in this clone",
                where=self._git.folder,
                do="fetch or clone again; `git fsck` lists what is missing or broken",
            )
        return self._error(name, near=near_names(name, _reference_names(self._identity)))

    def _error(
        self, name: str, reason: str = "", *, near: Iterable[str] = (), do: str = ""
    ) -> UnknownRevision:
        names = ", ".join(near)
        return UnknownRevision(
            f"no commit is named {name!r}" + (f": {reason}" if reason else ""),
            where=self._git.folder,
            expected=f"perhaps {names}" if names else "",
            do=do or self._how_to_fetch(name),
        )

    def _how_to_fetch(self, name: str) -> str:
        if is_shallow(self._git):
            depth = depth_of(name)
            return (
                "this clone is shallow: let it be fetched with --fetch, or "
                f"fetch-depth: {depth or '0'} in actions/checkout{' (0 is all)' if depth else ''}"
            )
        return "check the spelling, or let it be fetched with --fetch"


def depth_of(name: str) -> int:
    """How deep a clone must be to hold HEAD~3 or HEAD^2; 0 where the name does not say."""
    if not re.fullmatch(r"(HEAD|@)(~\d{0,6}|\^[1-9]?)+", name, re.ASCII):
        return 0
    steps = re.findall(r"~(\d*)|\^", name)
    return 1 + sum(int(step or 1) for step in steps)


def near_names(name: str, names: Iterable[str]) -> list[str]:
    """Up to five names that may have been meant: the same one elsewhere first, then look-alikes."""
    from difflib import get_close_matches

    known = sorted(set(names))[:_COMPARED]
    same = [other for other in known if other.endswith(f"/{name}") or name.endswith(f"/{other}")]
    alike = get_close_matches(name, known, n=_NEAR)
    return list(dict.fromkeys(same + alike))[:_NEAR]


def _reference_names(git_folder: str) -> list[str]:
    """Every branch and tag as people write it, or nothing where GitPython cannot read them."""
    os.environ.update(_NO_GIT)
    from git import Repo
    from git.exc import GitError

    try:
        with Repo(git_folder) as repository:
            return [short_name(reference.path) for reference in repository.references]
    except (GitError, OSError, ValueError, TypeError):
        return []


def _start(name: str) -> str:
    """A name without what follows it: HEAD of HEAD~2, main of main@{1}."""
    end = min((name.find(mark) for mark in ("~", "^", "@{", ":") if mark in name), default=None)
    return name[:end]
