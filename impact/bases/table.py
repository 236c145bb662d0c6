"""The table of bases in words: for every event of GitHub, what its commits are compared with.

Promise: a span that `impact.bases` makes from a delivery names one of these rows; docs/detect.md
shows them as they stand here.
"""

from impact.typed import Final, NamedTuple

NONE: Final = "none: everything deploys"


class Row(NamedTuple):
    """One row: in this case, that base."""

    rule: str  # what the span says
    event: str
    base: str


TABLE: Final = (
    Row("push", "push to a branch", "the commit before the push: two trees, forced or not"),
    Row("push-gone", "push, and the commit before it is gone", NONE),
    Row("first-push", "first push of the default branch, or of a repository", NONE),
    Row("new-deploy-branch", "push of a new branch that a workflow's `when.push` names", NONE),
    Row("new-branch", "push of any other new branch", "where it left the default branch"),
    Row(
        "pull-request",
        "`pull_request`, `pull_request_target`, its reviews",
        "where its head left the base branch, whatever is checked out",
    ),
    Row(
        "no-common-history",
        "pull request or new branch that shares no commit with its base",
        "the tip of that base: two trees",
    ),
    Row("merge-group", "`merge_group`", "the base commit that the queue names: two trees"),
    Row(
        "previous-tag",
        "push of a tag, `release`",
        "app by app, the nearest ancestor with a tag that a workflow of the app wants",
    ),
    Row("first-tag", "the same, and the app has no earlier tag", f"{NONE}, of that app"),
    Row(
        "started",
        "`workflow_dispatch`, `schedule`, `workflow_run`, `repository_dispatch`, any other event",
        "app by app, its last deploy by the ledger to the environment of the workflow that runs; "
        f"else {NONE}",
    ),
    Row("deleted", "deletion of a branch, a tag or a release", "itself: nothing deploys"),
)
