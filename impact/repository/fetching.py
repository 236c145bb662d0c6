"""Fetching from origin: commits by id, more of a cut history, trees and contents, names.

Promise: a fetch runs in a stand-in (see `standin`), so it is not bent by the repository's
configuration, runs no hook, follows no submodule and writes no reference; it adds objects and moves
the end of a cut history away, never nearer. A server that has not got something is an answer;
every other failure is FetchFailed, with the server's own words.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from impact.changes import decode_path
from impact.errors import FetchFailed, GitFailed
from impact.repository.conversation import Found
from impact.repository.objects import Objects
from impact.repository.origin import speaking, without_password
from impact.repository.refs import is_partial, is_shallow
from impact.repository.runner import Git, plain_words
from impact.repository.standin import REMOTE, stand_in
from impact.typed import Final, Literal, TypeAlias

Outcome: TypeAlias = Literal["done", "gone", "refused"]
STEPS: Final = (64, 256, 1024, 4096, 16384)  # commits further back, before all the rest
_ALL: Final = "--depth=2147483647"  # what --unshallow means, and no error where nothing is cut
_FETCH: Final = (
    "fetch",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    "--stdin",
)
_NO_HAVES: Final = ("-c", "fetch.negotiationAlgorithm=noop")
_PATIENCE: Final = 600.0  # seconds; a server may think long about a large repository
GONE: Final = "not our ref"
REFUSED: Final = "unadvertised object"
LOCKED_OUT: Final = ("could not read", "Authentication failed", "Permission denied", "error: 401",
                      "error: 403", "terminal prompts disabled", "not found")  # fmt: skip


class Fetching:
    """One repository's conversation with its origin. Not for two threads at once."""

    def __init__(self, git: Git, home: str, objects: Objects, tell: Callable[[str], None]) -> None:
        self._git, self._home, self._objects, self._tell = git, home, objects, tell
        self._steps = list(STEPS)
        self._partial = is_partial(git)
        self._tags: dict[str, str] | None = None

    def commit(self, sha: str) -> bool:
        """Bring one commit with its tree; False if origin has not got it."""
        self._tell(f"commit {sha[:12]}")
        outcome = self._fetch([*self._as_far_as_here()], [sha])
        if outcome == "refused":  # by its id; it may yet lie behind what is here
            return self._reached(sha)
        return outcome == "done"

    def history(self, tips: Sequence[str]) -> bool:
        """Bring more of the history of commits; False once there is no more to bring."""
        if not is_shallow(self._git):
            return False
        depth = f"--deepen={self._steps.pop(0)}" if self._steps else _ALL
        self._tell("the history" if depth == _ALL else f"{depth[9:]} more commits of the history")
        only = ["--filter=tree:0"] if self._partial else []
        outcome = self._fetch([depth, *only], tips)
        if outcome != "done":
            raise FetchFailed(
                f"origin does not give the history of {' and '.join(tip[:12] for tip in tips)}",
                where=self._git.folder,
                expected="a server that gives commits by their id, or commits that are the tips "
                "of its branches",
                do="fetch-depth: 0 in actions/checkout, or git fetch --unshallow",
            )
        return depth != _ALL or not is_shallow(self._git)

    def objects(self, oids: Sequence[str]) -> bool:
        """Bring trees, with all below them but contents, or contents; False if origin lacks one."""
        self._tell(f"{len(oids):,} objects" if len(oids) > 1 else "an object")
        return self._fetch(["--filter=blob:none"], oids, before=_NO_HAVES) == "done"

    def tips(self, *names: str) -> dict[str, str]:
        """The ids that full names have at origin; an annotated tag is the commit it leads to."""
        if self._tags is not None and all(name.startswith("refs/tags/") for name in names):
            return {name: self._tags[name] for name in names if name in self._tags}
        kinds = {("--heads", "--tags")[name.startswith("refs/tags/")] for name in names}
        patterns = [pattern for name in names for pattern in (name, f"{name}^{{}}")]
        found = self._listed(sorted(kinds), patterns)
        return {name: found[name] for name in names if name in found}

    def tags(self) -> Mapping[str, str]:
        """Every tag of origin by its full name, with the commit it leads to."""
        if self._tags is None:
            self._tags = self._listed(["--tags"], [])
        return self._tags

    def _listed(self, kinds: Sequence[str], patterns: Sequence[str]) -> dict[str, str]:
        self._tell("the names of branches and tags")
        command = ["ls-remote", *kinds, REMOTE, *patterns]
        output = self._speak(command, b"", partial=False)
        if isinstance(output, str):
            return {}
        lines = [line.partition("\t") for line in decode_path(output).split("\n")[:-1]]
        # A peeled tag comes after the tag and takes its place.
        return {name.removesuffix("^{}"): sha for sha, _, name in lines}

    def _as_far_as_here(self) -> Iterable[str]:
        """How much of a commit to bring: in a cut clone no history, else all that is not here."""
        cut = is_shallow(self._git)
        if cut:
            yield "--depth=1"
        if self._partial:
            # What origin builds upon what we have may be based on trees that we have not got.
            yield "--filter=blob:none" if cut else "--filter=tree:0"

    def _reached(self, sha: str) -> bool:
        """Go back from HEAD until a commit appears."""
        head = self._head()
        while head and not self._objects.has_commit(sha):
            if not self.history([head]):
                break
        return self._objects.has_commit(sha)

    def _head(self) -> str:
        answer = self._objects.identify(["HEAD^{commit}"])[0][0]
        return answer.oid if isinstance(answer, Found) else ""

    def _fetch(
        self, options: Sequence[str], wanted: Iterable[str], *, before: Sequence[str] = ()
    ) -> Outcome:
        """Run one fetch; what was read before of history and objects has to be read again."""
        if self._partial and "--depth=1" in options:
            before = _NO_HAVES
        head = "" if before else self._head()
        known = [f"--negotiation-tip={head}"] if head else []
        lines = "".join(f"{oid}\n" for oid in wanted).encode("ascii")
        command = [*before, *_FETCH, *options, *known, REMOTE]
        outcome = self._speak(command, lines, partial=self._partial)
        self._objects.close()
        return outcome if isinstance(outcome, str) else "done"

    def _speak(self, command: Sequence[str], stdin: bytes, *, partial: bool) -> bytes | Outcome:
        """What git printed, or that origin has not got something, or does not give it by its id."""
        with stand_in(self._git, partial=partial) as folder:
            speaker = speaking(self._git, self._home, folder)._replace(patience=_PATIENCE)
            try:
                with speaker.start(*command) as process:
                    process.send_last(stdin)
                    output = b"".join(process.blocks())
                    status, complaint = process.finish(), process.complaint()
            except GitFailed as error:
                raise _failure(error.what) from None
        said = said_by(complaint)
        if not status:
            return output
        if GONE in said:
            return "gone"
        if REFUSED in said:
            return "refused"
        raise _failure(said)


def said_by(complaint: bytes) -> str:
    """What git wrote to stderr, without warnings and without what an address gives away."""
    lines = complaint.splitlines()
    return without_password(
        plain_words(b"\n".join(line for line in lines if not line.startswith(b"warning: ")))
    )


def _failure(said: str) -> FetchFailed:
    if any(words in said for words in LOCKED_OUT):
        return FetchFailed(
            f"origin does not let us in: {said}",
            expected="an origin that can be read without being asked for a password",
            do="pass a token: GITHUB_TOKEN or IMPACT_TOKEN in the environment, for the server in "
            "GITHUB_SERVER_URL; or fetch by hand what is missing and ask with --no-fetch",
        )
    return FetchFailed(
        f"cannot fetch from origin: {said}",
        do="try again, or fetch by hand what is missing and ask with --no-fetch",
    )
