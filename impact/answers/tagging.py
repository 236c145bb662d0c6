"""Whether a tag may release a commit, and which tag comes next.

Promise: the rules of a release are checked before anybody types `git tag`: the branch, the name,
the version, and whether the tag is taken.
"""

from collections.abc import Iterator
from shlex import quote

from impact.bases import branch_tip
from impact.changes import Revision
from impact.errors import ShallowHistory
from impact.patterns import PatternSet
from impact.planning import tag_repair
from impact.promotion import Problem
from impact.promotion.versions import newest, next_tag, version_of
from impact.repository import Repository
from impact.rules import Workflow
from impact.typed import NamedTuple


class TagCheck(NamedTuple):
    """A tag that would release."""

    tag: str  # as it was given, else the next one
    given: bool
    exists: bool  # on this very commit
    last: str  # the tag of the greatest version; "": none
    branch: str  # that must hold it; "": any will do
    problems: tuple[Problem, ...]

    def commands(self, title: str, commit: Revision) -> Iterator[str]:
        """What a person types to set it."""
        if self.tag and not self.exists:
            words = quote(f"Release: {_plain(title)} {self.tag}")
            yield f"git tag -a {quote(self.tag)} {commit.sha} -m {words}"
        if self.tag:
            yield f"git push origin {quote(self.tag)}"


def check_tag(
    flow: Workflow, given: str, commit: Revision, place: str, repository: Repository
) -> TagCheck:
    """Check a tag for a workflow that tags start, or find the next one."""
    wanted = flow.when.tag
    if wanted is None:
        raise TypeError(f"no tag starts {flow.file}")
    if repository.cut_off:
        raise ShallowHistory(
            "which tags there are is not visible: the history of this clone was cut",
            where=given or flow.file,
            do="let them be fetched with --fetch, or fetch-depth: 0 in actions/checkout",
        )
    tags = dict(repository.tags())
    others = [name for name in tags if name != given]
    last = newest(others, wanted)
    here = [name for name, sha in tags.items() if sha == commit.sha and wanted.includes(name)]
    tag = given or (here[-1] if here else next_tag(last, wanted))
    problems = (
        *_on_branch(flow, tag, commit, place, repository),
        *_name(tag, wanted, bool(given), next_tag(last, wanted)),
        *_version(tag, wanted, last.tag if last is not None else "", is_here=tag in here),
        *_taken(tag, tags.get(tag, ""), commit),
    )
    return TagCheck(
        tag, bool(given), tag in here, last.tag if last is not None else "", flow.tag_on, problems
    )


def _on_branch(
    flow: Workflow, tag: str, commit: Revision, place: str, repository: Repository
) -> Iterator[Problem]:
    if not flow.tag_on:
        return
    tip = branch_tip(repository, flow.tag_on, tag or "a tag", place)
    if not repository.is_ancestor(commit.sha, tip.sha):
        yield Problem(
            f"Tag not on {flow.tag_on} branch",
            f"{commit.name} is not on {flow.tag_on}: it comes from another branch",
            tag_repair(tag, flow.tag_on) if tag else f"merge it into {flow.tag_on} first",
        )


def _name(tag: str, wanted: PatternSet, given: bool, next_one: str) -> Iterator[Problem]:
    if given and not wanted.includes(tag):
        yield Problem(
            f"no workflow of the app wants the tag {tag}",
            f"it wants {', '.join(wanted.patterns)}",
            f"perhaps: {next_one}" if next_one else "",
        )
    elif not tag:
        yield Problem(
            "nobody can say which tag comes next",
            f"the workflow wants {', '.join(wanted.patterns)}",
            "name one: --tag",
        )


def _version(tag: str, wanted: PatternSet, last: str, *, is_here: bool) -> Iterator[Problem]:
    mine, known = version_of(tag, wanted), version_of(last, wanted)
    if not is_here and mine is not None and known is not None and mine <= known:
        yield Problem(
            f"the version of {tag} is not greater than the last one",
            f"{last} was released already",
            "take a greater version",
        )


def _taken(tag: str, sha: str, commit: Revision) -> Iterator[Problem]:
    if sha and sha != commit.sha:
        yield Problem(
            f"the tag {tag} exists already",
            f"it stands on {sha[:12]}, not on {commit.sha[:12]}",
            "a tag that was pushed is never moved: take a greater version",
        )


def _plain(title: str) -> str:
    """A title on one line."""
    return "".join(char for char in title if char.isprintable())
