"""How commits descend from each other: merge bases, ancestry, the tags behind a commit.

Promise: a clone whose history was cut never says "unrelated" or "not an ancestor" when it only
cannot see; it raises ShallowHistory.
"""

from impact.changes import decode_path
from impact.errors import ShallowHistory
from impact.repository.objects import Found, Objects
from impact.repository.refs import check_id, is_shallow
from impact.repository.runner import Git

_MAX_COMMIT = 1 << 20  # bytes


class History:
    """The ancestry of one repository's commits. All arguments are full commit ids."""

    def __init__(self, git: Git, objects: Objects) -> None:
        self._git = git
        self._objects = objects

    def merge_base(self, one: str, *others: str) -> str | None:
        """The best common ancestor of one commit and a merge of the others (git-merge-base(1)).

        None if they are unrelated.
        """
        self._check(one, *others)
        if one in others:
            return one
        found = self._git.ask("merge-base", one, *others)
        if found is None:
            named = " or ".join(other[:12] for other in others)
            self.check_whole(f"no common commit of {one[:12]} and {named} is visible")
            return None
        return found.decode("ascii").strip()

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
        if self._git.ask("merge-base", "--is-ancestor", ancestor, descendant) is not None:
            return True
        self.check_whole(f"whether {ancestor[:12]} led to {descendant[:12]} is not visible")
        return False

    def count(self, base: str, head: str, most: int) -> int:
        """How many commits lead from one to the other, as far as they are there, up to `most`."""
        self._check(base, head)
        words = ("rev-list", "--count", f"--max-count={most}", head, f"^{base}")
        return int(self._git.run(*words))

    def tags_reaching(self, sha: str) -> tuple[tuple[str, str], ...]:
        """The tags on a commit or its ancestors, as (tag, commit id), nearest first.

        A tag never stands before a tag that descends from it (`--topo-order`, git-rev-list(1)).
        In a shallow clone these are only the tags that can be seen.
        """
        self._check(sha)
        tags = self.tags()
        places = self._places(sha, {commit for _, commit in tags})
        reached = [tag for tag in tags if tag[1] in places]
        return tuple(sorted(reached, key=lambda tag: (places[tag[1]], tag[0])))

    def tags(self) -> tuple[tuple[str, str], ...]:
        """Every tag that leads to a commit, with that commit."""
        output = self._git.run("for-each-ref", "--format=%(refname)", "refs/tags")
        listed = decode_path(output).split("\n")[:-1]
        answers, _ = self._objects.identify([f"{name}^{{commit}}" for name in listed])
        return tuple(
            (name.removeprefix("refs/tags/"), answer.oid)
            for name, answer in zip(listed, answers, strict=True)
            if isinstance(answer, Found)
        )

    def _places(self, sha: str, wanted: set[str]) -> dict[str, int]:
        """Where those of the wanted commits stand that are in the history; reads no further."""
        places: dict[str, int] = {}
        if not wanted:
            return places
        number = 0
        with self._git.start("rev-list", "--topo-order", sha) as process:
            while len(places) < len(wanted):
                line = process.line()
                if line is None:
                    self._git.check(process, "rev-list", "--topo-order", sha)
                    break
                number += 1
                if (commit := line.decode("ascii")) in wanted:
                    places[commit] = number
        return places

    def _check(self, *shas: str) -> None:
        for sha in shas:
            check_id(sha)

    def check_whole(self, what: str) -> None:
        """Raise ShallowHistory, with the words, if the history of this clone was cut."""
        if is_shallow(self._git):
            raise ShallowHistory(
                f"{what}: the history of this clone was cut",
                where=self._git.folder,
                do="git fetch --unshallow, or fetch-depth: 0 in actions/checkout",
            )
