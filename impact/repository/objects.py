"""The objects of a repository, through `git cat-file` processes that live as long as we ask.

Promise: an object that is missing or broken is a value, not an exception, and never stops the
objects after it; one above the limit is never held in memory.
"""

from collections.abc import Iterator, Sequence

from impact.changes import decode_path
from impact.errors import MissingObject, RepositoryError, TooLarge
from impact.repository.conversation import Answer, CatFile, Found, Refused
from impact.repository.runner import Git
from impact.typed import Literal, NamedTuple

_MEASURED = 2000  # objects whose sizes are asked for at once
_READ = 1 << 22  # bytes of content that are asked for at once


class Unreadable(NamedTuple):
    """Content that cannot be given, and why; a broken object counts as missing."""

    reason: Literal["missing", "too-large", "not-a-blob"]
    size: int  # bytes; 0 where nobody knows


class Objects:
    """The objects of one repository. Not for two threads at once."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._contents = CatFile(git, "--batch")
        self._headers = CatFile(git, "--batch-check")

    def start(self) -> None:
        """Start the process that every question needs, so that it is ready by then."""
        self._contents.start()

    def close(self) -> None:
        """End the processes."""
        self._contents.close()
        self._headers.close()

    def has_commit(self, sha: str) -> bool:
        """Whether the commit of that id is here."""
        answer = self._headers.ask([f"{sha}^{{commit}}"])[0]
        return isinstance(answer, Found)

    def absent(self, oids: Sequence[str]) -> list[str]:
        """Which of these objects are not here; unlike cat-file it looks at no remote for them."""
        here = {line.partition(" ")[0] for line in self._below(oids)}
        return [oid for oid in oids if oid not in here]

    def absent_trees(self, roots: Sequence[str]) -> list[str]:
        """Which trees are not here, of those of commits or trees and of all below them."""
        listed = self._below(roots, "--filter=blob:none")
        here = {line.partition(" ")[0] for line in listed}
        below = [line[1:] for line in listed if line.startswith("?")]
        return [root for root in roots if root not in here] + below

    def _below(self, oids: Sequence[str], *options: str) -> list[str]:
        """The objects that are here of some and all below them; with ? what is only named."""
        listed = self._git.run(
            "rev-list", "--objects", "--no-walk", "--missing=print", "--ignore-missing",
            *options, "--stdin", stdin="".join(f"{oid}\n" for oid in oids).encode("ascii"),
        )  # fmt: skip
        return decode_path(listed).split("\n")

    def load(self, name: str, *, max_size: int) -> tuple[Answer, bytes]:
        """One object with its content, and what git remarked about the name."""
        return self._contents.ask([name], max_size=max_size)[0], self._contents.said

    def identify(self, names: Sequence[str]) -> tuple[list[Answer], bytes]:
        """What names stand for, without content, and what git remarked about them."""
        return self._headers.ask(names), self._headers.said

    def read(
        self, oids: Sequence[str], *, max_size: int
    ) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Read blobs in the order given, after asking how large they are."""
        for start in range(0, len(oids), _MEASURED):
            some = oids[start : start + _MEASURED]
            judged = [_judge(answer, max_size) for answer in self._measure(some)]
            for group in _groups(list(zip(some, judged, strict=True))):
                yield from self._read_group(group, max_size)

    def _measure(self, oids: Sequence[str]) -> list[Answer]:
        """The headers of objects.

        In a partial clone git ends at each absent one, so after the first it is asked only about
        those that are here.
        """
        answers = self._headers.begin(oids)
        rest = oids[len(answers) :]
        gone = set(self.absent(rest)) if rest else set()
        found = iter(self._headers.ask([oid for oid in rest if oid not in gone]))
        return answers + [Refused("missing") if oid in gone else next(found) for oid in rest]

    def _read_group(
        self, group: Sequence[tuple[str, int | Unreadable]], max_size: int
    ) -> Iterator[tuple[str, bytes | Unreadable]]:
        wanted = [oid for oid, verdict in group if isinstance(verdict, int)]
        contents = iter(self._contents.ask(wanted, max_size=max_size))
        for oid, verdict in group:
            yield oid, content_of(next(contents)) if isinstance(verdict, int) else verdict


def content_of(answer: Answer) -> bytes | Unreadable:
    """The bytes of a blob, or why there are none."""
    if isinstance(answer, Found) and answer.kind == "blob" and answer.content is not None:
        return answer.content
    return why_unreadable(answer)


def unreadable_error(path: str, content: Unreadable, max_size: int) -> RepositoryError:
    """The error where an answer cannot do without a content."""
    if content.reason == "missing":
        return MissingObject(
            "its content is not in this clone",
            where=path,
            do="let it be fetched with --fetch; in a whole clone, `git fsck` lists what is missing",
        )
    if content.reason == "not-a-blob":
        return RepositoryError("it is not a file", where=path, expected="a regular file")
    return TooLarge(
        f"it holds {content.size} bytes", where=path, expected=f"at most {max_size} bytes"
    )


def why_unreadable(answer: Answer) -> Unreadable:
    """Why an answer holds no content of a blob."""
    if isinstance(answer, Refused):
        return Unreadable("missing", 0)
    return Unreadable("too-large" if answer.kind == "blob" else "not-a-blob", answer.size)


def _judge(answer: Answer, max_size: int) -> int | Unreadable:
    """The size of a blob that may be read, or why it may not."""
    if isinstance(answer, Found) and answer.kind == "blob" and answer.size <= max_size:
        return answer.size
    return why_unreadable(answer)


def _groups(
    judged: Sequence[tuple[str, int | Unreadable]],
) -> Iterator[Sequence[tuple[str, int | Unreadable]]]:
    """Cut a list into runs whose contents together stay near `_READ` bytes."""
    start = weight = 0
    for place, (_, verdict) in enumerate(judged):
        if weight > _READ:
            yield judged[start:place]
            start, weight = place, 0
        weight += verdict if isinstance(verdict, int) else 0
    yield judged[start:]
