"""What GitHub's own filters make of an event: which workflow starts, and which pattern decided.

Promise: values only; the reason of every start and of every silence is one of a closed list.
"""

from impact.events import Event
from impact.typed import Final, Literal, NamedTuple, TypeAlias

SEEN_FILES: Final = 3_000  # how many changed files GitHub looks at
SEEN_COMMITS: Final = 1_000  # pushed at once; more, and it does not look at files at all

StartReason: TypeAlias = Literal[
    "no-filter",  # starts: nothing but the event is asked for
    "path",  # starts: a changed path counts
    "tag",  # starts: paths are not looked at for a tag
    "many-commits",  # starts: too many commits for GitHub to look at paths
    "unknown-changes",  # starts: what changed cannot be known, and GitHub starts then
    "by-hand",  # starts: somebody starts it
    "called",  # starts: a job of another workflow that starts is this one
    "follows",  # starts: it waits for another workflow that starts
    "absent",  # there is no such file
    "refused",  # GitHub cannot read the file
    "other-event",
    "other-branch",
    "other-tag",
    "other-type",  # of activity
    "no-path",  # no changed path counts
    "beyond-limit",  # a changed path counts, but stands behind those that GitHub looks at
    "no-changes",
]


class FileDecision(NamedTuple):
    """What a paths filter says of one changed file."""

    path: str
    counts: bool
    pattern: str  # that decided; "" if none speaks of it
    line: int  # of the pattern, in the workflow file; 0: none


class Start(NamedTuple):
    """What one event does to one workflow."""

    workflow: str  # the path of its file
    name: str
    starts: bool
    reason: StartReason
    line: int  # in the workflow file, of what decided
    detail: str  # the pattern, the refusal or the other workflow that decided; may be empty
    files: tuple[FileDecision, ...]  # in the order of the changes, where a paths filter was asked


# missed: the rules run it, GitHub would not start it; wasted: GitHub would, and nothing of the app
# is touched; unplanned: the app is touched, yet the rules name no such event; unlisted: the rules
# do not know the workflow, and it starts.
Verdict: TypeAlias = Literal["same", "missed", "wasted", "unplanned", "unlisted"]


class NativeStart(NamedTuple):
    """One workflow: what the rules say, and what GitHub would do."""

    verdict: Verdict
    workflow: str  # the name of its file
    app: str
    environment: str
    event: str
    runs: bool  # by the rules
    starts: bool  # by GitHub
    reason: StartReason
    line: int
    detail: str
    files: tuple[FileDecision, ...]


class Native(NamedTuple):
    """GitHub's own filters beside the rules, for some events."""

    events: tuple[Event, ...]  # those that were simulated
    starts: tuple[NativeStart, ...]
    unasked: tuple[str, ...]  # if no event was named: workflows that no simulated push concerns
