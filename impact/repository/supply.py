"""What this clone lacks, and whether origin may be asked for it.

Promise: without permission nothing is fetched, and the error says what would have been; with it,
each thing is asked for once, as little of it as the question needs, and many things together.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from impact.changes import Revision
from impact.errors import GoneRevision, MissingObject, UnknownRevision
from impact.repository.objects import Objects
from impact.repository.refs import Refs, check_name, is_partial
from impact.repository.runner import Git
from impact.typed import TYPE_CHECKING, Final, TypeAlias, TypeVar

if TYPE_CHECKING:
    from impact.repository.fetching import Fetching

Tell: TypeAlias = Callable[[str], None]  # what is about to be fetched
T = TypeVar("T")

_ID: Final = r"[\da-f]{40}|[\da-f]{64}"
_BEFORE: Final = r"(.+?)((?:~\d*|\^\d*)+)"


class Supply:
    """What one repository gets from its origin; nothing if nobody is told (`tell` is None)."""

    def __init__(
        self, git: Git, home: str, objects: Objects, refs: Refs, tell: Tell | None
    ) -> None:
        self._git, self._home, self._objects, self._refs = git, home, objects, refs
        self.allowed = tell is not None  # whether origin may be asked
        self._tell = tell or _nobody
        self._origin: Fetching | None = None
        self._expected: list[Callable[[], Iterable[str]]] = []
        self._asked: set[str] = set()

    def resolve(self, name: str) -> Revision:
        """Fix a name to a commit, of this clone or else of origin."""
        try:
            return self._refs.resolve(name)
        except (UnknownRevision, MissingObject):
            found = None if self._refs.exists(name) else self._found(name)
            if found is None:
                raise
            return Revision(name, found)

    def obtain(self, sha: str) -> bool:
        """Whether a commit id is here, by now; False if origin was asked and has not got it."""
        try:
            return bool(self.resolve(sha))
        except UnknownRevision:
            return False

    def branches(self, name: str) -> tuple[Revision, ...]:
        """The branches of a name in this clone, or else origin's."""
        known = self._refs.branches(name)
        if known or not self.allowed:
            return known
        tip = self._named(f"refs/heads/{name}")
        return () if tip is None else (Revision(f"origin/{name}", tip),)

    def tags(self) -> Mapping[str, str]:
        """Origin's tags by full name; none without permission."""
        return {} if not self.allowed else self._fetching.tags()

    def history(self, tips: Sequence[str]) -> bool:
        """Bring more of the history of commits; False if there is none, or no permission."""
        return self.allowed and self._fetching.history(tips)

    def with_trees(self, roots: Sequence[str], ask: Callable[[], T]) -> T:
        """Ask something that needs all folders of commits or trees; again when they had to come."""
        try:
            return ask()
        except MissingObject:
            if not self.trees(roots):
                raise
        return ask()

    def trees(self, roots: Sequence[str]) -> bool:
        """Bring the folders that a partial clone left out; whether there were any."""
        if not is_partial(self._git):
            return False
        absent = self._objects.absent_trees(roots)
        if absent and not self.allowed:
            raise MissingObject(
                f"the folder {absent[0]} is not in this partial clone",
                where=self._git.folder,
                do="let them be fetched with --fetch, or clone without --filter=tree:0",
            )
        return bool(absent) and self._fetching.objects(absent)

    def contents(self, oids: Iterable[str]) -> bool:
        """Bring contents, and with them what else is expected to be wanted; whether any came."""
        if not self.allowed or not is_partial(self._git):
            return False
        wanted = dict.fromkeys(oids)
        while self._expected:
            wanted |= dict.fromkeys(self._expected.pop()())
        absent = self._objects.absent([oid for oid in wanted if oid not in self._asked])
        self._asked.update(absent)
        return bool(absent) and self._fetching.objects(absent)

    def expect(self, oids: Callable[[], Iterable[str]]) -> None:
        """Name contents that will be wanted if any are, so that they are fetched together."""
        if self.allowed:
            self._expected.append(oids)

    @property
    def _fetching(self) -> "Fetching":
        from impact.repository.fetching import Fetching

        if self._origin is None:
            self._origin = Fetching(self._git, self._home, self._objects, self._tell)
        return self._origin

    def _found(self, name: str) -> str | None:
        """The commit of a name that is not here; None if origin does not know it either."""
        if not self.allowed:
            return None
        import re  # no answer from this clone alone loads it

        before = re.fullmatch(_BEFORE, name, re.ASCII)
        if before is not None:
            return self._ancestor(self.resolve(before[1]).sha, before[2])
        if re.fullmatch(_ID, name, re.ASCII):
            self._bring(name, name)
            return name
        if any(mark in name for mark in ("@{", ":", "^", "~", "*", "?", "[")):
            return None
        tips = {self._named(full) for full in _full_names(name)} - {None}
        if len(tips) > 1:
            raise UnknownRevision(
                f"{name!r} is a branch and a tag at origin",
                where=self._git.folder,
                do="write the full name, refs/heads/… or refs/tags/…",
            )
        return tips.pop() if tips else None

    def _ancestor(self, sha: str, way: str) -> str | None:
        """Go back from a commit, bringing history until it reaches so far."""
        name = f"{sha}{way}"
        while not self._refs.exists(name):
            if not self._fetching.history([sha]):
                break
        return self._refs.resolve(name).sha if self._refs.exists(name) else None

    def _named(self, full: str) -> str | None:
        """The commit that a full name has at origin, brought here."""
        check_name(full)
        sha = self._fetching.tips(full).get(full)
        if sha is not None:
            self._bring(sha, full)
        return sha

    def _bring(self, sha: str, name: str) -> None:
        if not self._objects.has_commit(sha) and not self._fetching.commit(sha):
            raise GoneRevision(
                f"no commit is named {name!r}, neither here nor at origin",
                where=self._git.folder,
                do="it may have been replaced by a force push; check the spelling",
            )


def _full_names(name: str) -> Iterator[str]:
    """What a name that people write may be at origin."""
    known = ("refs/remotes/origin/", "origin/")
    branch = next((name.removeprefix(start) for start in known if name.startswith(start)), None)
    if branch is not None:
        yield f"refs/heads/{branch}"
    elif name.startswith("refs/"):
        yield name
    else:
        yield from (f"refs/heads/{name}", f"refs/tags/{name}")


def _nobody(what: str) -> None:
    """Is told of what is fetched where nothing is."""
