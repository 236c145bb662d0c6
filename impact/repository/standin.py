"""A git folder that stands in for the clone while git speaks to the network.

Promise: it shares the clone's objects and its list of cut commits, and nothing else. What the
repository's configuration says about addresses, proxies, certificates, credentials, commands and
hooks has no say in a fetch, and no reference or FETCH_HEAD of the clone is written by it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from impact.changes import decode_path
from impact.errors import GitFailed
from impact.repository.runner import Git
from impact.typed import Final, NamedTuple

REMOTE: Final = "impact"  # the one remote of a stand-in
_CONFIG = (
    "[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = {}\n"
)
_PROMISED = f'\tpartialClone = {REMOTE}\n[remote "{REMOTE}"]\n\tpromisor = true\n'


class Shared(NamedTuple):
    """What a stand-in has in common with its clone."""

    objects: str  # the folder
    shallow: str  # the file that lists cut commits; it exists where there are any
    format: str  # sha1 or sha256


@contextmanager
def stand_in(git: Git, *, partial: bool) -> Iterator[str]:
    """Make a stand-in for the clone of a runner, for as long as the `with` block lasts.

    git takes the list of cut commits away once there are none, and here only the link to it.
    """
    import tempfile

    shared = _shared(git)
    with tempfile.TemporaryDirectory(prefix="impact-") as folder:
        was_cut = os.path.lexists(shared.shallow)
        _furnish(folder, shared, partial=partial)
        yield folder
        if was_cut and not os.path.lexists(f"{folder}/shallow"):
            with suppress(FileNotFoundError):
                os.unlink(shared.shallow)


def _shared(git: Git) -> Shared:
    printed = git.run(
        "rev-parse", "--path-format=absolute", "--git-path", "objects", "--git-path", "shallow",
        "--show-object-format",
    )  # fmt: skip
    lines = decode_path(printed).split("\n")
    if len(lines) != 4:
        raise GitFailed("the path of the repository holds a newline", where=git.folder)
    return Shared(*lines[:3])


def _furnish(folder: str, shared: Shared, *, partial: bool) -> None:
    os.mkdir(f"{folder}/refs")
    os.symlink(shared.objects, f"{folder}/objects")
    os.symlink(shared.shallow, f"{folder}/shallow")
    config = _CONFIG.format(shared.format) + (_PROMISED if partial else "")
    for name, text in (("HEAD", "ref: refs/heads/none\n"), ("config", config)):
        with open(f"{folder}/{name}", "w", encoding="ascii") as file:
            file.write(text)
