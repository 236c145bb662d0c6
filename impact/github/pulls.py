"""Which pull request an event is about, and when it happened.

Promise: read from the payload alone, with the payload's own errors. The time is GitHub's.
"""

from impact.comments import is_time
from impact.errors import UsageError
from impact.events.deliveries import PullRequested
from impact.github.job import PULL_REQUESTS, Job, delivery_of
from impact.typed import NamedTuple


class PullEvent(NamedTuple):
    """Something happened to a pull request."""

    repository: str  # OWNER/NAME
    delivery: PullRequested
    at: str  # "" where the payload does not say it
    is_open: bool


def pull_event(job: Job) -> PullEvent:
    """The pull request of a job's event. Raises UsageError for any other event."""
    delivery = delivery_of(job) if job.event in PULL_REQUESTS else None
    if not isinstance(delivery, PullRequested):
        raise UsageError(
            f"the event {job.event} is about no pull request",
            where="--event-name",
            expected=f"one of {', '.join(sorted(PULL_REQUESTS))}",
            do="run it in a workflow with on: pull_request, or in a step with "
            "if: github.event_name == 'pull_request'",
        )
    pull = job.payload.table("pull_request")
    at = pull.text("updated_at") if pull.has("updated_at") else ""
    if at and not is_time(at):
        raise pull.unlike("updated_at", "a time as in 2026-01-31T12:00:00Z")
    is_open = not pull.has("state") or pull.text("state") == "open"
    return PullEvent(job.payload.table("repository").text("full_name"), delivery, at, is_open)
