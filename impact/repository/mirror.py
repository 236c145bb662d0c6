"""A bare mirror of a repository that an operator named: made, brought up to date, kept small.

Promise: a mirror appears whole or not at all; a fetch that fails leaves what stood there; the
server is the one of the address, whatever it answers; a token is in the environment of one git and
nowhere else. Branches and tags are those of the server, single commits are kept below refs/impact
for as long as a job may ask for them. Whoever calls holds the lock of the mirror.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from impact.changes import decode_path
from impact.errors import FetchFailed, GitFailed
from impact.repository.fetching import GONE, LOCKED_OUT, REFUSED, said_by
from impact.repository.origin import Address, confined
from impact.repository.refs import check_id
from impact.repository.runner import Git
from impact.repository.standin import REMOTE
from impact.typed import Final

_PATIENCE: Final = 1800.0  # seconds without a word; deltas of a large clone are resolved in silence
_FETCH: Final = (
    "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
    "--no-auto-maintenance",
)  # fmt: skip
_ALL: Final = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
_SETTINGS: Final = (
    ("fetch.unpackLimit", "1"),  # one pack for each fetch: a half one has no name
    ("pack.threads", "1"),
    ("pack.windowMemory", "256m"),
)
_MANY_PACKS: Final = 20
_DAY: Final = 86400.0
_KEPT: Final = 30 * _DAY
_TIDIED: Final = "impact-tidied"


class Mirror:
    """One mirror in its folder. Not for two processes at once: `lock` is held meanwhile."""

    def __init__(self, folder: str, address: Address, token: str, *, lock: int) -> None:
        self.folder, self._address, self._token, self._lock = folder, address, token, lock

    def clone(self) -> None:
        """Bring the whole repository beside its place, then move it there."""
        beside = f"{self.folder}.new"
        _remove(beside)
        home = os.path.dirname(self.folder)
        os.makedirs(home, mode=0o700, exist_ok=True)
        head, long = self._head(home)
        kind = "sha256" if long else "sha1"
        try:
            self._run(home, "init", "--quiet", "--bare", "--template=", f"--object-format={kind}",
                      beside)  # fmt: skip
            self._fetch_all(beside, head)
            _touch(f"{beside}/{_TIDIED}")
            os.rename(beside, self.folder)
        except BaseException:
            _remove(beside)
            raise

    def update(self) -> None:
        """Bring what is new, and let go of the branches and tags that are gone."""
        with self._writing():
            head, _ = self._head(self.folder)
            self._fetch_all(self.folder, head)

    def bring(self, sha: str) -> bool:
        """Bring one commit by its id, such as the head of a pull request; False if it is gone."""
        check_id(sha)
        place = f"refs/impact/{_day(time.time())}/{sha}"
        with self._writing(), suppress(_Lacking):
            self._speak(self.folder, *_FETCH, REMOTE, f"+{sha}:{place}")
            return True
        return False

    def tidy(self) -> None:
        """Keep packs few after every fetch, and once a week drop what nothing leads to."""
        packs, stamp = os.listdir(f"{self.folder}/objects/pack"), f"{self.folder}/{_TIDIED}"
        if time.time() - _touched(stamp) > 7 * _DAY:
            with self._writing():
                self._forget()
                self._run(self.folder, "gc", "--quiet", "--prune=2.weeks.ago")
                _touch(stamp)
        elif sum(name.endswith(".pack") for name in packs) > _MANY_PACKS:
            with self._writing():
                self._run(self.folder, "repack", "--quiet", "-d", "--geometric=2")

    def _git(self, folder: str, token: str = "") -> Git:
        git = confined(folder, self._address, token)
        return git._replace(patience=_PATIENCE, keep=self._lock).with_settings(_SETTINGS)

    def _head(self, folder: str) -> tuple[str, bool]:
        """What HEAD is at the server, "" for nothing; and whether its ids are the long ones."""
        output = self._speak(folder, "ls-remote", "--symref", REMOTE, "HEAD")
        lines = [line.split("\t")[0] for line in decode_path(output).split("\n")]
        target = next((line[5:] for line in lines if line.startswith("ref: refs/heads/")), "")
        return target, any(len(line) == 64 for line in lines)

    def _fetch_all(self, folder: str, head: str) -> None:
        self._speak(folder, *_FETCH, "--prune", REMOTE, *_ALL)
        for name in ("HEAD", "refs/remotes/origin/HEAD"):
            if head:
                self._run(folder, "symbolic-ref", name, head)

    def _speak(self, folder: str, *command: str) -> bytes:
        """What git printed. Raises FetchFailed; _Lacking where the server has not got something."""
        try:
            with self._git(folder, self._token).start(*command) as process:
                process.end_input()
                output = b"".join(process.blocks())
                status, said = process.finish(), said_by(process.complaint())
        except GitFailed as error:
            raise failure(error.what, self._address.url) from None
        if status:
            raise failure(said, self._address.url)
        return output

    def _run(self, folder: str, *command: str, stdin: bytes = b"") -> bytes:
        """What a git printed that speaks to nobody and knows no token."""
        try:
            return self._git(folder).run(*command, stdin=stdin)
        except GitFailed as error:
            raise failure(error.what, self._address.url) from None

    def _forget(self) -> None:
        """Let go of single commits that were brought long ago."""
        before = f"refs/impact/{_day(time.time() - _KEPT)}"
        listed = self._run(self.folder, "for-each-ref", "--format=%(refname)", "refs/impact/")
        old = [name for name in decode_path(listed).split("\n")[:-1] if name < before]
        orders = "".join(f"delete {name}\n" for name in old).encode()
        self._run(self.folder, "update-ref", "--stdin", stdin=orders)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Before and after: what a git left that was killed, or found no room, is removed."""
        self._clear()
        try:
            yield
        finally:
            self._clear()

    def _clear(self) -> None:
        """Remove locks that nobody holds, and half packs."""
        for folder, _, names in os.walk(self.folder):
            for name in names:
                if name.endswith(".lock") or name.startswith("tmp_") or name == "gc.pid":
                    os.unlink(f"{folder}/{name}")


class _Lacking(FetchFailed):
    """The server has not got something, or does not give it by its id."""


def failure(said: str, url: str) -> FetchFailed:
    """What to tell of a fetch that git could not do, by its own words."""
    for words, what, do in _FAILURES:
        if any(word in said for word in words):
            kind = _Lacking if words is _LACKING else FetchFailed
            return kind(f"{what}: {said}", where=url, do=do)
    return FetchFailed(f"the repository cannot be fetched: {said}", where=url, do="try again")


_LACKING: Final = (GONE, REFUSED)
_FAILURES: Final = (
    (
        ("No space left on device", "Disk quota exceeded", "disk full"),
        "the disk of the mirrors is full",
        "free space there, or give the mirrors another folder; nothing half fetched is kept",
    ),
    (
        ("error: 301", "error: 302", "error: 303", "error: 307", "error: 308", "redirect"),
        "the server sends us to another address, which is not followed",
        "the repository was renamed or moved: write its new address into the configuration",
    ),
    (
        LOCKED_OUT,
        "the server does not show us this repository",
        "check the address, and that the token is valid and may read the repository's contents",
    ),
    (
        ("Could not resolve", "Failed to connect", "Couldn't connect", "timed out",
         "Connection refused", "Connection reset", "Operation too slow", "no sign of life",
         "Empty reply", "early EOF", "error: 429", "error: 5"),
        "the server cannot be reached, or does not answer",
        "try again later; until then the mirror is as it was",
    ),
    (
        _LACKING,
        "the server has not got this",
        "try again: a branch may have moved meanwhile",
    ),
)  # fmt: skip


def _day(when: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(when))


def _remove(folder: str) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _touch(path: str) -> None:
    with open(path, "ab"):
        os.utime(path)


def _touched(path: str) -> float:
    with suppress(FileNotFoundError):
        return os.stat(path).st_mtime
    return 0.0
