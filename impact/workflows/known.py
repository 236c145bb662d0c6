"""The events that start workflows, and what a workflow may say of each.

Promise: data, as GitHub's page "Events that trigger workflows" and its published schema of workflow
files had it in 2026. An event or key that is not here is refused, as GitHub refuses it.
"""

from collections.abc import Mapping

from impact.typed import Final

_BRANCHES: Final = ("branches", "branches-ignore")
_TAGS: Final = ("tags", "tags-ignore")
_PATHS: Final = ("paths", "paths-ignore")
FILTERS: Final = (*_BRANCHES, *_TAGS, *_PATHS)

_CHANGES: Final = ("created", "edited", "deleted")
_PULLS: Final = (
    "assigned", "unassigned", "labeled", "unlabeled", "opened", "edited", "closed", "reopened",
    "synchronize", "converted_to_draft", "locked", "unlocked", "enqueued", "dequeued",
    "milestoned", "demilestoned", "ready_for_review", "review_requested",
    "review_request_removed", "auto_merge_enabled", "auto_merge_disabled", "stacked",
)  # fmt: skip

# The activity types of every event that has some.
TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "branch_protection_rule": _CHANGES,
    "check_run": ("completed", "created", "rerequested", "requested_action"),
    "check_suite": ("completed",),
    "discussion": (
        *_CHANGES, "transferred", "pinned", "unpinned", "labeled", "unlabeled", "locked",
        "unlocked", "category_changed", "answered", "unanswered",
    ),
    "discussion_comment": _CHANGES,
    "image_version": ("created", "ready", "deleted"),
    "issue_comment": _CHANGES,
    "issues": (
        "opened", "edited", "deleted", "transferred", "pinned", "unpinned", "closed", "reopened",
        "assigned", "unassigned", "labeled", "unlabeled", "locked", "unlocked", "milestoned",
        "demilestoned", "field_added", "field_removed", "typed", "untyped",
    ),
    "label": _CHANGES,
    "merge_group": ("checks_requested",),
    "milestone": (*_CHANGES, "closed", "opened"),
    "project": (*_CHANGES, "closed", "reopened"),
    "project_card": (*_CHANGES, "moved", "converted"),
    "project_column": ("created", "updated", "moved", "deleted"),
    "pull_request": _PULLS,
    "pull_request_comment": _CHANGES,
    "pull_request_review": ("submitted", "edited", "dismissed"),
    "pull_request_review_comment": _CHANGES,
    "pull_request_target": _PULLS,
    "registry_package": ("published", "updated"),
    "release": (*_CHANGES, "published", "unpublished", "prereleased", "released"),
    "repository_dispatch": (),  # any
    "watch": ("started",),
    "workflow_run": ("requested", "completed", "in_progress"),
}  # fmt: skip

# What may stand below an event besides its types.
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "image_version": ("names", "versions"),
    "merge_group": _BRANCHES,
    "pull_request": (*_BRANCHES, *_PATHS),
    "pull_request_target": (*_BRANCHES, *_PATHS),
    "push": FILTERS,
    "workflow_call": ("inputs", "secrets", "outputs"),
    "workflow_run": ("workflows", *_BRANCHES),
}

_BARE: Final = (
    "create", "delete", "deployment", "deployment_status", "fork", "gollum", "page_build",
    "public", "schedule", "status", "workflow_dispatch",
)  # fmt: skip

EVENTS: Final = tuple(sorted({*TYPES, *_KEYS, *_BARE}))

# What a pull request does by itself, so that a workflow without `types` starts.
PULL_DEFAULTS: Final = ("opened", "synchronize", "reopened")

TOP_KEYS: Final = (
    "on", "name", "description", "run-name", "defaults", "env", "permissions", "concurrency",
    "jobs",
)  # fmt: skip
CALLING_JOB: Final = (
    "name", "uses", "with", "secrets", "needs", "if", "permissions", "concurrency", "strategy",
)  # fmt: skip
PLAIN_JOB: Final = (
    "needs", "if", "strategy", "name", "runs-on", "timeout-minutes", "cancel-timeout-minutes",
    "continue-on-error", "container", "services", "env", "environment", "permissions",
    "concurrency", "outputs", "defaults", "steps", "snapshot",
)  # fmt: skip


IDLE_STEP: Final = frozenset(  # what a step may hold that says nothing of what it does
    ("id", "if", "name", "env", "with", "shell", "working-directory", "continue-on-error",
     "timeout-minutes")
)  # fmt: skip


def keys_of(event: str) -> tuple[str, ...]:
    """What may stand below an event."""
    return (*_KEYS.get(event, ()), *(("types",) if event in TYPES else ()))
