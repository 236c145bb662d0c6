"""Names of commits, branches and tags, fixed to full object ids.

Promise: a name reaches git as a line of stdin and in no other way; a name that git would have to
guess about (a tag and a branch of one name, a short id of two objects) is refused, never guessed.
"""

from collections.abc import Iterable, Iterator

from impact.changes import Revision, decode_path, encode_path
from impact.errors import UnknownRevision, UsageError
from impact.repository.conversation import Answer, Found
from impact.repository.objects import Objects
from impact.repository.runner import Git
from impact.typed import NoReturn

_MAX_COMMIT = 1 << 20  # bytes; a larger commit object is resolved too, just not kept
_DEFAULTS = (
    "refs/remotes/origin/main", "refs/remotes/origin/master", "refs/heads/main",
    "refs/heads/master",
)  # fmt: skip
_ALWAYS_CLEAR = (b"'HEAD'", b"'@'", b"''")  # HEAD is the head, whatever else has that name


class Refs:
    """The names of one repository."""

    def __init__(self, git: Git, objects: Objects, identity: str) -> None:
        self._git = git
        self._objects = objects
        self._identity = identity

    def resolve(self, name: str) -> Revision:
        """Fix a name to a commit, or raise what is wrong with it."""
        check_name(name)
        answer, said = self._ask(name)
        if not isinstance(answer, Found) or answer.kind != "commit":
            self._explain(name, answer, said)
        if any(b"ambiguous" in line and not _is_clear(line) for line in said.splitlines()):
            raise UnknownRevision(
                f"{name!r} is the name of several things",
                where=self._git.folder,
                do="write the full name, for example refs/heads/… or refs/tags/…",
            )
        if _is_id(name) and len(name) != len(answer.oid):
            raise UnknownRevision(
                f"{name!r} looks like a commit id, and is none of this repository",
                where=self._git.folder,
                do="write the full name, refs/heads/… or refs/tags/…",
            )
        return Revision(name, answer.oid)

    def exists(self, name: str) -> bool:
        """Whether something is a name, and of a commit."""
        try:
            check_name(name)
        except UsageError:
            return False
        answer, _ = self._ask(name)
        return isinstance(answer, Found) and answer.kind == "commit"

    def is_unborn(self) -> bool:
        """Whether the branch that is checked out does not exist yet."""
        target = self._target("HEAD")
        return bool(target) and not is_reference(self._git, target)

    def branch(self) -> str | None:
        """The branch that is checked out, born or not; None for a detached HEAD."""
        target = self._target("HEAD")
        return target.removeprefix("refs/heads/") if target.startswith("refs/heads/") else None

    def upstream(self) -> Revision | None:
        """The upstream of the current branch; None without one, or before it was fetched."""
        branch = self.branch()
        if branch is None:
            return None
        listed = self._git.run("for-each-ref", "--format=%(upstream)", f"refs/heads/{branch}")
        return next(self._existing([decode_path(listed.partition(b"\n")[0])]), None)

    def default_branch(self) -> Revision | None:
        """The branch others merge into: origin/HEAD, else main or master, origin's first."""
        return next(self._existing([self._target("refs/remotes/origin/HEAD"), *_DEFAULTS]), None)

    def branches(self, name: str) -> tuple[Revision, ...]:
        """The branches of a name, origin's first: what others see counts before what is local."""
        check_name(name)
        return tuple(self._existing([f"refs/remotes/origin/{name}", f"refs/heads/{name}"]))

    def _ask(self, name: str) -> tuple[Answer, bytes]:
        # What stands after ":/" is a regular expression to its end (gitrevisions(7)).
        question = name if name.startswith(":/") else f"{name}^{{commit}}"
        return self._objects.load(question, max_size=_MAX_COMMIT)

    def _existing(self, full_names: Iterable[str]) -> Iterator[Revision]:
        for full in full_names:
            if full:
                answer, _ = self._ask(full)
                if isinstance(answer, Found) and answer.kind == "commit":
                    yield Revision(short_name(full), answer.oid)

    def _target(self, symbolic: str) -> str:
        return decode_path(self._git.ask("symbolic-ref", "-q", symbolic) or b"").rstrip("\n")

    def _explain(self, name: str, answer: Answer, said: bytes) -> NoReturn:
        from impact.repository.unknown import Unknown

        unknown = Unknown(self._git, self._objects, self._identity)
        raise unknown.explain(name, answer, said, head=self._target("HEAD"))


def check_name(name: str) -> None:
    """Refuse with UsageError what cannot be the name of a commit or branch."""
    try:
        encode_path(name)
        plain = not any(char < " " or char == "\x7f" for char in name)
    except UnicodeEncodeError:
        plain = False
    if not name or name.startswith("-") or not plain:
        raise UsageError(
            f"{name!r} cannot name a commit",
            expected="a branch, a tag or a commit id, without control characters",
        )


def check_id(sha: str) -> None:
    """Refuse with UsageError what is not a full object id."""
    if not _is_id(sha):
        raise UsageError(f"{sha!r} is not a full commit id", do="resolve the name first")


def _is_id(word: str) -> bool:
    """Whether a word looks like a full object id, of either length."""
    return len(word) in (40, 64) and set(word) <= set("0123456789abcdef")


def is_reference(git: Git, full: str) -> bool:
    """Whether a branch, a tag or another reference has that full name, broken or not."""
    listed = git.run("for-each-ref", "--format=%(refname)", full)
    return full in decode_path(listed).split("\n")


def is_shallow(git: Git) -> bool:
    """Whether the history of this clone was cut."""
    return git.run("rev-parse", "--is-shallow-repository") == b"true\n"


def is_partial(git: Git) -> bool:
    """Whether this clone leaves objects with its remote (`git clone --filter`)."""
    wanted = r"^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$"
    return git.ask("config", "-z", "--get-regexp", wanted) is not None


def short_name(full: str) -> str:
    """A reference as people write it: refs/remotes/origin/main is origin/main."""
    parts = full.split("/", 2)
    known = len(parts) == 3 and parts[1] in ("heads", "tags", "remotes")
    return parts[2] if known else full


def _is_clear(warning: bytes) -> bool:
    return any(name in warning for name in _ALWAYS_CLEAR)
