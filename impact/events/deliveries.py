"""What GitHub says happened, with the commits it names: the part of a payload an answer needs.

Promise: values only. Commit ids are full ones, whether or not a clone holds them; "" stands for
what GitHub did not say. `impact.github` reads them, `impact.bases` finds where each starts.
"""

from collections.abc import Collection

from impact.events import Delete, Event, Manual, MergeGroup, Other, PullRequest, Push, Tag
from impact.typed import NamedTuple, TypeAlias


class Pushed(NamedTuple):
    """Commits arrived on a branch."""

    branch: str
    before: str  # "": the branch is new
    after: str
    forced: bool
    default_branch: str


class Tagged(NamedTuple):
    """A tag arrived, or a release of it was published."""

    tag: str
    sha: str  # "": wherever the clone has the tag


class PullRequested(NamedTuple):
    """A pull request was opened or moved."""

    number: int
    base: str  # the branch
    base_sha: str  # its tip at some time, and often an old one
    head_sha: str
    merge_sha: str  # what the job runs for: often the commit that GitHub merged to test it


class Queued(NamedTuple):
    """A merge queue put a group together."""

    base: str  # the branch
    base_sha: str
    head_sha: str


class Started(NamedTuple):
    """Something started a workflow and names no commits to compare."""

    event: str  # GitHub's name: workflow_dispatch, schedule, …
    workflow: str  # the file of the running workflow
    sha: str  # "": HEAD


class Deleted(NamedTuple):
    """A branch, a tag or a release went away."""

    ref: str  # without refs/heads/ or refs/tags/
    sha: str  # of the commit the job runs for; "": HEAD


Delivery: TypeAlias = Pushed | Tagged | PullRequested | Queued | Started | Deleted


def event_of(delivery: Delivery, workflows: Collection[str]) -> Event:
    """The event to plan for; a running workflow that the rules do not know stands for any."""
    match delivery:
        case Pushed():
            return Push(delivery.branch)
        case Tagged():
            return Tag(delivery.tag)
        case PullRequested():
            return PullRequest(delivery.base)
        case Queued():
            return MergeGroup(delivery.base)
        case Started(name, workflow):
            known = workflow if workflow in workflows else ""
            return Manual(known) if name == "workflow_dispatch" else Other(name, known)
        case Deleted():
            return Delete(delivery.ref)
