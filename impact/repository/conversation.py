"""One `git cat-file` process, asked for as long as we like.

Promise: names go in as lines of stdin, never as arguments; an object above the limit is never held
in memory; a process that died is an answer, too, and the next question starts another. The line
protocol is that of git-cat-file(1), section BATCH OUTPUT.
"""

from collections.abc import Sequence

from impact.changes import encode_path
from impact.errors import GitFailed, MissingObject, UsageError
from impact.repository.process import Process
from impact.repository.runner import Git
from impact.typed import Literal, NamedTuple, TypeAlias

_KINDS = (b"commit", b"tree", b"blob", b"tag")


class Found(NamedTuple):
    """An object that is there."""

    oid: str
    kind: str  # commit, tree, blob or tag
    size: int  # bytes
    content: bytes | None  # None where it was not asked for, or is above the limit


class Refused(NamedTuple):
    """git's answer to a name that names nothing it can give."""

    word: str  # "missing", "ambiguous", …; "" where git gave up altogether


Answer: TypeAlias = Found | Refused


class CatFile:
    """One cat-file that is started when needed, and again after it died."""

    def __init__(self, git: Git, option: Literal["--batch", "--batch-check"]) -> None:
        self.promised = False  # whether git met an object that the clone leaves with its remote
        self.said = b""  # what git remarked on stderr about the names that were asked last
        self._git = git
        self._option = option
        self._process: Process | None = None

    def start(self) -> Process:
        """Start the process, if it does not run yet."""
        if self._process is None:
            self._process = self._git.start("cat-file", self._option)
        return self._process

    def close(self) -> None:
        """End the process, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def ask(self, names: Sequence[str], *, max_size: int = 0) -> list[Answer]:
        """Ask about names; the answers come in the same order.

        All of them are held in memory, so the caller bounds their number. Nothing stays in the
        pipes, whatever the caller does next.
        """
        answers: list[Answer] = []
        while len(answers) < len(names):
            answers += self.begin(names[len(answers) :], max_size=max_size)
        return answers

    def begin(self, names: Sequence[str], *, max_size: int = 0) -> list[Answer]:
        """Ask likewise, but only to the first object that is left with a remote, included."""
        self.said, self.promised = b"", False
        answers: list[Answer] = []
        try:
            while len(answers) < len(names) and not self.promised:
                self._converse(names[len(answers) :], answers, max_size)
        except BaseException:
            self.close()
            raise
        return answers

    def _converse(self, names: Sequence[str], answers: list[Answer], max_size: int) -> None:
        """Ask one process, until it has answered all or had to be ended."""
        lines = b"".join(encode_path(name) + b"\n" for name in names)
        if lines.count(b"\n") != len(names) or b"\0" in lines:
            raise UsageError("the name of an object cannot hold a newline or NUL")
        process = self.start()
        process.send(lines)
        for _ in names:
            answers.append(self._hear(process, max_size))
            if self._process is None:
                return
        self.said += process.complaint()

    def _hear(self, process: Process, max_size: int) -> Answer:
        line = process.line()
        if line is None:
            return self._bury(process)
        first, _, rest = line.partition(b" ")
        kind, _, size = rest.partition(b" ")
        if kind not in _KINDS or not size.isdigit():
            return Refused(line.rpartition(b" ")[2].decode("ascii", "replace"))
        found = Found(first.decode("ascii"), kind.decode("ascii"), int(size), None)
        if self._option == "--batch-check":
            return found
        if found.size > max_size:
            self.close()
            return found
        content = process.exactly(found.size + 1)
        return self._bury(process) if content is None else found._replace(content=content[:-1])

    def _bury(self, process: Process) -> Refused:
        """A name can end git (`@{upstream}` without one), and so can a broken object."""
        self._process = None
        status = process.finish()
        complaint = process.complaint()
        error = self._git.failure(("cat-file", self._option), status, complaint)
        if not isinstance(error, GitFailed | MissingObject):
            raise error
        self.said += complaint
        self.promised = b"promisor remote" in complaint
        return Refused("")
