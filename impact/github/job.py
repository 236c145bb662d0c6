"""A job of GitHub Actions: what it was told, and where its answers go.

Promise: read once, from the environment that is handed in; nothing is asked of GitHub. A replay
(an event's name and a payload given by hand) takes what happened from these two alone, since the
job that replays it runs for something else.
"""

from collections.abc import Mapping

from impact.errors import UsageError
from impact.events.deliveries import (
    Deleted,
    Delivery,
    PullRequested,
    Pushed,
    Queued,
    Started,
    Tagged,
)
from impact.github.payload import Payload, read_payload
from impact.rules import WORKFLOWS_FOLDER
from impact.typed import Final, NamedTuple

PULL_REQUESTS: Final = frozenset(
    {
        "pull_request", "pull_request_target", "pull_request_review",
        "pull_request_review_comment",
    }
)  # fmt: skip
BRANCHES: Final = "refs/heads/"
TAGS: Final = "refs/tags/"
GONE: Final = frozenset({"deleted", "unpublished"})  # actions of a release


class Job(NamedTuple):
    """One job."""

    event: str  # GitHub's name of it
    payload: Payload
    sha: str  # what the job runs for; "" in a replay
    workflow: str  # the file of the running workflow below .github/workflows
    output: str  # files to write to, "" for none
    summary: str
    folder: str  # for temporary files


def read_job(environ: Mapping[str, str], event: str = "", payload: str = "") -> Job:
    """Read a job, or replay an event in it. Raises UsageError."""
    replay = bool(event or payload)
    event = event or environ.get("GITHUB_EVENT_NAME", "")
    path = payload or environ.get("GITHUB_EVENT_PATH", "")
    if not event or not path:
        raise UsageError(
            "there is no event to answer",
            where="--payload" if event else "--event-name",
            expected="a job of GitHub Actions, or an event's name and its payload",
            do="impact detect --event-name push --payload push.json",
        )
    read = read_payload(path)
    told = {} if replay else environ
    return Job(
        event,
        read,
        told.get("GITHUB_SHA", ""),
        _workflow(told.get("GITHUB_WORKFLOW_REF", "").partition("@")[0], event, read),
        environ.get("GITHUB_OUTPUT", ""),
        environ.get("GITHUB_STEP_SUMMARY", ""),
        environ.get("RUNNER_TEMP", ""),
    )


def delivery_of(job: Job) -> Delivery:
    """What happened, by the job's event. Raises UsageError for a payload that does not say it."""
    payload = job.payload
    if job.event == "push":
        return _push(payload, job.sha)
    if job.event in PULL_REQUESTS:
        return _pull_request(payload, job.sha)
    if job.event == "merge_group":
        group = payload.table("merge_group")
        base = group.text("base_ref").removeprefix(BRANCHES)
        return Queued(base, group.commit("base_sha"), group.commit("head_sha"))
    if job.event == "release":
        tag = payload.table("release").text("tag_name")
        gone = payload.text("action") in GONE
        return Deleted(tag, job.sha) if gone else Tagged(tag, job.sha)
    if job.event == "delete":
        return Deleted(payload.text("ref"), job.sha)
    return Started(job.event, job.workflow, job.sha)


def _push(payload: Payload, sha: str) -> Delivery:
    (kind, name), after = _reference(payload), payload.commit("after")
    if not after or payload.flag("deleted"):
        return Deleted(name, sha)
    if kind == TAGS:
        return Tagged(name, sha or _tagged(payload, after))
    return Pushed(
        name,
        payload.commit("before"),
        after,
        payload.flag("forced"),
        payload.table("repository").text("default_branch"),
    )


def _reference(payload: Payload) -> tuple[str, str]:
    """Whether it is a branch or a tag that was pushed, and its name."""
    ref = payload.text("ref")
    for kind in (BRANCHES, TAGS):
        name = ref.removeprefix(kind)
        if name not in ("", ref):
            return kind, name
    raise payload.unlike("ref", f"{BRANCHES}BRANCH or {TAGS}TAG")


def _tagged(payload: Payload, after: str) -> str:
    """The commit of a tag; `after` is the id of the tag itself where that is annotated."""
    return payload.table("head_commit").commit("id") if payload.has("head_commit") else after


def _pull_request(payload: Payload, sha: str) -> Delivery:
    pull = payload.table("pull_request")
    base, head = pull.table("base"), pull.table("head")
    merged = pull.commit("merge_commit_sha") if pull.has("merge_commit_sha") else ""
    return PullRequested(
        pull.number("number"),
        base.text("ref"),
        base.commit("sha"),
        head.commit("sha"),
        sha or merged,
    )


def _workflow(path: str, event: str, payload: Payload) -> str:
    """The file of the running workflow; two events name it in their payload, too."""
    if not path and event in ("workflow_dispatch", "schedule") and payload.has("workflow"):
        path = payload.text("workflow")
    return path.rpartition(WORKFLOWS_FOLDER)[2]
