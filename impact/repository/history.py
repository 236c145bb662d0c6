"""How commits descend from each other: merge bases, ancestry, the tag before a commit.

Promise: what a clone whose history was cut gives as an answer is what the whole history would
give. It looks whether something could hide behind the cut that would change the answer; if so it
has more of the history brought, and where that is not allowed it raises ShallowHistory. "None" and
"not an ancestor" are never said only because nothing is visible, and a merge base behind which a
nearer one may hide is no answer either.
"""

from collections.abc import Callable, Sequence

from impact.changes import decode_path
from impact.errors import MissingObject, ShallowHistory
from impact.repository.conversation import Found
from impact.repository.objects import Objects
from impact.repository.refs import check_id
from impact.repository.runner import Git
from impact.repository.supply import Supply

_TAGS = "refs/tags/"
_BROKEN = "ignoring broken ref "  # how git warns, on stderr, in its own words (LC_ALL=C)
_MAX_COMMIT = 1 << 26  # bytes


class History:
    """The ancestry of one repository's commits. All arguments are full commit ids."""

    def __init__(self, git: Git, common: str, objects: Objects, supply: Supply) -> None:
        self._git, self._objects, self._supply = git, objects, supply
        self._cut_at = f"{common}/shallow"  # gitrepository-layout(5)

    def merge_base(self, one: str, *others: str) -> str | None:
        """The best common ancestor of one commit and a merge of the others (git-merge-base(1)).

        None if they are unrelated.
        """
        self._check(one, *others)
        if one in others:
            return one
        while True:
            output = self._git.ask("merge-base", "--all", one, *others) or b""
            bases = output.decode("ascii").split()
            if not self._hides_merge_base(one, others, bases):
                return bases[0] if bases else None
            named = " or ".join(other[:12] for other in others)
            self._look_further((one, *others), f"where {one[:12]} and {named} parted")

    def parents(self, sha: str) -> tuple[str, ...]:
        """What a commit says its parents are, beyond the cut of a shallow clone, too."""
        self._check(sha)
        answer, _ = self._objects.load(sha, max_size=_MAX_COMMIT)
        if not isinstance(answer, Found) or answer.kind != "commit" or answer.content is None:
            return ()
        head, _, _ = answer.content.partition(b"\n\n")
        lines = head.decode("ascii", "replace").split("\n")
        return tuple(line[7:] for line in lines if line.startswith("parent "))

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether one commit is the other or an ancestor of it."""
        self._check(ancestor, descendant)
        if ancestor == descendant:
            return True
        while True:
            if self._git.ask("merge-base", "--is-ancestor", ancestor, descendant) is not None:
                return True
            if not self._is_cut(descendant, (ancestor,)):
                return False
            self._look_further((descendant,), f"whether {ancestor[:12]} led to {descendant[:12]}")

    def count(self, base: str, head: str, most: int) -> int:
        """How many commits lead from one to the other, as far as they are there, up to `most`."""
        self._check(base, head)
        words = ("rev-list", "--count", f"--max-count={most}", head, f"^{base}")
        return int(self._git.run(*words))

    def tag_before(self, sha: str, wanted: Callable[[str], bool]) -> tuple[str, str] | None:
        """The nearest tag of a kind on an ancestor of a commit, with that ancestor's id.

        A tag on the very same commit is another name for it. A tag never counts as nearer than
        one that descends from it (`--topo-order`, git-rev-list(1)).
        """
        self._check(sha)
        known, lost = self._peeled()
        if gone := [name for name in lost if wanted(name)]:
            raise MissingObject(
                f"the tag {gone[0]!r} leads to no object that is in this clone",
                where=self._git.folder,
                do="fetch or clone again; `git fsck` lists what is missing or broken",
            )
        tags = [(name, at) for name, at in known if at != sha and wanted(name)]
        while True:
            found = self._nearest(sha, tags)
            without = () if found is None else (found[1],)
            if not (tags or not self._supply.allowed) or not self._is_cut(sha, without):
                return found
            self._look_further((sha,), f"which tag comes before {sha[:12]}")

    def tags(self) -> tuple[tuple[str, str], ...]:
        """Every tag that leads to a commit, with that commit; in a cut clone origin's, too."""
        return self._peeled()[0]

    def _peeled(self) -> tuple[tuple[tuple[str, str], ...], list[str]]:
        """Every tag with its commit, and those that are broken or whose object is not here."""
        listed, broken = self._listed()
        answers, _ = self._objects.identify([f"{name}^{{commit}}" for name in listed])
        known = dict(self._supply.tags()) if self._cut() else {}
        found = zip(listed, answers, strict=True)
        here = {name: answer.oid for name, answer in found if isinstance(answer, Found)}
        others = [name for name in listed if name not in here | known]  # or of a blob, or a tree
        ends, _ = self._objects.identify([f"{name}^{{}}" for name in others])
        lost = [n for n, end in zip(others, ends, strict=True) if not isinstance(end, Found)]
        tags = ((name.removeprefix(_TAGS), sha) for name, sha in sorted((known | here).items()))
        return tuple(tags), [name.removeprefix(_TAGS) for name in sorted(lost + broken)]

    def _listed(self) -> tuple[list[str], list[str]]:
        """The full names of all tags, and of those whose own file is broken."""
        arguments = ("for-each-ref", "--format=%(refname)", _TAGS)
        with self._git.start(*arguments) as process:
            process.end_input()
            listed = decode_path(b"".join(process.blocks())).split("\n")[:-1]
            self._git.check(process, *arguments)
            said = decode_path(process.complaint()).split("\n")
        return listed, [line.partition(_BROKEN)[2] for line in said if _BROKEN in line]

    def see_between(self, base: str | None, head: str) -> None:
        """Have all commits here that one of two has and the other has not (no base: all of head).

        Raises ShallowHistory where that is not allowed.
        """
        ways = [(head, [base]), (base, [head])] if base else [(head, [])]
        tips = [tip for tip, _ in ways]
        self._check(*tips)
        while any(self._is_cut(tip, without) for tip, without in ways):
            self._look_further(tips, f"which commits led to {head[:12]}")

    def _hides_merge_base(self, one: str, others: Sequence[str], bases: Sequence[str]) -> bool:
        """Whether behind a cut there may be a better merge base than those that are visible.

        It would be an ancestor of both sides and of none of these, so both sides must have
        commits beyond these, and the way from one of them must end at a cut. And of several, one
        may be an ancestor of another, beyond a cut.
        """
        rivals = [(base, [rival for rival in bases if rival != base]) for base in bases]
        if len(bases) > 1 and any(self._is_cut(base, rest) for base, rest in rivals):
            return True
        if one in bases or set(others) <= set(bases):
            return False
        return any(self._is_cut(tip, bases) for tip in (one, *others))

    def _nearest(self, sha: str, tags: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
        """The first tag on the way back from a commit; reads no further."""
        places: dict[bytes, list[str]] = {}
        for name, commit in tags:
            places.setdefault(commit.encode("ascii"), []).append(name)
        if not places:
            return None
        with self._git.start("rev-list", "--topo-order", sha) as process:
            while (line := process.line()) is not None:
                if line in places:
                    return min(places[line]), line.decode("ascii")
            self._git.check(process, "rev-list", "--topo-order", sha)
        return None

    def _is_cut(self, tip: str, without: Sequence[str]) -> bool:
        """Whether the history of a commit, without that of others, is not all there."""
        cut = self._cut()
        if not cut:
            return False
        arguments = ("rev-list", tip, *(f"^{sha}" for sha in without))
        with self._git.start(*arguments) as process:
            while (line := process.line()) is not None:
                sha = line.decode("ascii")
                if sha in cut and self.parents(sha):
                    return True
            self._git.check(process, *arguments)
        return False

    def _cut(self) -> frozenset[str]:
        """The commits whose parents git does not look at; it counts roots among them, too."""
        try:
            with open(self._cut_at, "rb") as file:
                return frozenset(file.read().decode("ascii", "replace").split())
        except FileNotFoundError:
            return frozenset()

    def _look_further(self, tips: Sequence[str], what: str) -> None:
        if not self._supply.history(tips):
            raise ShallowHistory(
                f"{what} is not visible: the history of this clone was cut",
                where=self._git.folder,
                do="let it be fetched with --fetch, or fetch-depth: 0 in actions/checkout "
                "(git fetch --unshallow)",
            )

    def _check(self, *shas: str) -> None:
        for sha in shas:
            check_id(sha)
