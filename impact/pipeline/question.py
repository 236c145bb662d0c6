"""What somebody wants to know, and which questions make no sense."""

from collections.abc import Sequence

from impact.bases import Content
from impact.errors import UsageError
from impact.events import Event, PullRequest, Tag
from impact.events.deliveries import Delivery
from impact.typed import NamedTuple


class Question(NamedTuple):
    """What somebody wants to know; every field has a meaning of its own when left empty."""

    range: str = ""  # as typed; "": the upstream or default branch
    content: Content = "commits"
    touch: tuple[str, ...] = ()  # paths, folders or globs to imagine changed, from the top folder
    at: str = ""  # with touch: the revision; "": the work tree. With tags: where they stand
    events: tuple[Event, ...] = ()
    delivery: Delivery | None = None  # what GitHub says happened: it decides range, at and events
    since: str = ""  # an environment: each app starts from its last deploy there, by the ledger
    rules_path: str = ""
    strict: bool = False  # a skip row that the code disproves deploys
    native: bool = False  # say beside it what GitHub's own filters would start


def check_events(events: Sequence[Event]) -> None:
    """A pull request is answered by the rules of its base, all else by those of the head."""
    pulls = [event for event in events if isinstance(event, PullRequest)]
    if pulls and len(pulls) < len(events):
        raise UsageError(
            "a pull request and other events are answered by different rules",
            where="--event",
            expected="only pull requests, or none",
            do="ask about the pull request apart",
        )


def starts_from_tags(question: Question) -> bool:
    """A tag without a range starts, app by app, from that app's previous tag."""
    tags = [event for event in question.events if isinstance(event, Tag)]
    if not tags or question.range or question.touch or question.content != "commits":
        return False
    if len(tags) < len(question.events):
        raise UsageError(
            "tags and other events start from different commits",
            where="--event",
            expected="only tags, or a range for all of them",
            do="ask about the tags apart, or name BASE..HEAD",
        )
    return True
