"""The one way git is run: arguments as a list, the hardened environment, errors translated.

Promise: every failure of git leaves here as an `ImpactError` of four parts. No word of a person or
of a repository can become an option: names go through stdin (`objects`), and what stands in an
argument is a full object id, one of our own words, or a path after `--`.
"""

import os
from collections.abc import Iterable, Sequence

from impact.changes import decode_path, encode_path
from impact.errors import GitFailed, MissingObject, NotARepository, RepositoryError
from impact.repository.environment import Environment, Setting, configured, personal
from impact.repository.process import MAX_OUTPUT, PATIENCE, Process
from impact.typed import NamedTuple

_NOT_HERE = ("not a git repository", "cannot use bare repository", "invalid gitfile format")
_MISSING = ("unable to read", "bad object", "not a tree object", "is corrupt", "could not read ",
            "from promisor remote")  # fmt: skip


class Git(NamedTuple):
    """Where and how git is run."""

    folder: str  # in the spelling of the file system
    environment: Environment
    patience: float = PATIENCE  # seconds
    keep: int = -1  # the descriptor of a lock: what git started may outlive us, and holds it on

    def within(self, folder: str) -> "Git":
        """The same git, run in another folder of the repository."""
        return self._replace(folder=folder)

    def with_settings(self, settings: Iterable[Setting]) -> "Git":
        """The same git with more settings of the highest rank."""
        return self._replace(environment=configured(self.environment, settings))

    def start(self, *arguments: str) -> Process:
        """Start `git -C folder ARGUMENTS…` and do not wait."""
        command = [b"git", b"-C", os.fsencode(self.folder), *map(encode_path, arguments)]
        return Process(command, self.environment, patience=self.patience, keep=self.keep)

    def run(self, *arguments: str, stdin: bytes = b"", limit: int = MAX_OUTPUT) -> bytes:
        """Run git and give what it printed; every failure raises."""
        with self.start(*arguments) as process:
            process.send_last(stdin)
            output = b"".join(process.blocks(limit))
            self.check(process, *arguments)
        return output

    def ask(self, *arguments: str, limit: int = MAX_OUTPUT) -> bytes | None:
        """Run a git that says no by exit status 1: None then; every other failure raises."""
        with self.start(*arguments) as process:
            output = b"".join(process.blocks(limit))
            if process.finish() == 1:
                return None
            self.check(process, *arguments)
        return output

    def check(self, process: Process, *arguments: str) -> None:
        """Wait for the end of a started git, and raise if it failed."""
        status = process.finish()
        if status:
            raise self.failure(arguments, status, process.complaint())

    def failure(self, arguments: Sequence[str], status: int, complaint: bytes) -> RepositoryError:
        """Make the error for one failed git."""
        said = plain_words(complaint)
        if "dubious ownership" in said:
            return _foreign_owner(self.folder)
        if any(words in said for words in _NOT_HERE):
            return NotARepository(
                f"git does not accept this as a repository: {said}",
                where=self.folder,
                do="run `git status` there to see what it misses",
            )
        if any(words in said.lower() for words in _MISSING):
            return MissingObject(
                f"an object is missing or broken: {said}",
                where=self.folder,
                do="fetch or clone again; `git fsck` lists what is missing or broken",
            )
        end = f"was killed by signal {-status}" if status < 0 else f"exited with {status}"
        return GitFailed(f"`git {' '.join(arguments)}` {end}: {said}", where=self.folder)


def personal_values(name: str) -> list[str]:
    """What the machine's and the person's own configuration say about one path setting."""
    git = Git("/", personal())
    found: list[str] = []
    for scope in ("--system", "--global"):
        output = git.ask("config", scope, "-z", "--type=path", "--get-all", name) or b""
        found += (decode_path(value) for value in output.split(b"\0")[:-1])
    return found


def plain_words(complaint: bytes) -> str:
    """What git wrote to stderr as one line of at most 500 characters, printable anywhere."""
    lines = complaint.decode("utf-8", "backslashreplace").splitlines()
    told = [line for line in lines if line and not line.startswith("hint:")]
    words = "; ".join(line.removeprefix("fatal: ").removeprefix("error: ") for line in told)
    return "".join(char if char.isprintable() else "?" for char in words)[:500] or "no message"


def _foreign_owner(folder: str) -> RepositoryError:
    return RepositoryError(
        "the repository belongs to another user, so git refuses to read it (safe.directory)",
        where=folder,
        expected="a repository owned by the user who runs this tool",
        do=f"if you trust it: git config --global --add safe.directory {folder}",
    )
