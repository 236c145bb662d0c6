"""What happened, or would happen, on GitHub: a push, a tag, a pull request, a run by hand.

Promise: an event is fully said by its text form (`push:dev`, `tag:v-line-1.2.3`,
`pull_request:main`, `merge_group:main`, `manual`, `manual:deploy-line-dev.yml`, `on:schedule`,
`delete:dev`); reading a text and printing the event gives the same text.
"""

from impact.errors import UsageError
from impact.typed import Final, NamedTuple, TypeAlias

FORMS: Final = (
    "push:BRANCH, tag:TAG, pull_request:BASE, merge_group:BASE, manual[:WORKFLOW], "
    "on:EVENT[:WORKFLOW] or delete:NAME"
)
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz_")  # of GitHub's names of events


class Push(NamedTuple):
    """Commits arrive on a branch."""

    branch: str

    def __str__(self) -> str:
        return f"push:{self.branch}"


class Tag(NamedTuple):
    """A tag arrives."""

    tag: str

    def __str__(self) -> str:
        return f"tag:{self.tag}"


class PullRequest(NamedTuple):
    """A pull request that asks to merge into `base`."""

    base: str

    def __str__(self) -> str:
        return f"pull_request:{self.base}"


class MergeGroup(NamedTuple):
    """A merge queue asks whether what it is about to merge into `base` is good."""

    base: str

    def __str__(self) -> str:
        return f"merge_group:{self.base}"


class Manual(NamedTuple):
    """Somebody starts a workflow by hand; no workflow named means any that allows it."""

    workflow: str = ""

    def __str__(self) -> str:
        return f"manual:{self.workflow}" if self.workflow else "manual"


class Other(NamedTuple):
    """Something else starts a workflow (GitHub's name of it); no workflow named means any."""

    name: str
    workflow: str = ""

    def __str__(self) -> str:
        return f"on:{self.name}:{self.workflow}" if self.workflow else f"on:{self.name}"


class Delete(NamedTuple):
    """A branch or a tag goes away; that deploys nothing."""

    ref: str

    def __str__(self) -> str:
        return f"delete:{self.ref}"


Event: TypeAlias = Push | Tag | PullRequest | MergeGroup | Manual | Other | Delete


def read_event(text: str) -> Event:
    """Read one event from its text form, or raise UsageError."""
    kind, colon, rest = text.partition(":")
    match kind, rest.removeprefix("refs/tags/" if kind == "tag" else "refs/heads/"):
        case "push", branch if branch:
            return Push(branch)
        case "tag", tag if tag:
            return Tag(tag)
        case "pull_request", base if base:
            return PullRequest(base)
        case "merge_group", base if base:
            return MergeGroup(base)
        case "manual", _ if rest or not colon:
            return Manual(rest)
        case "on", _ if rest:
            return _read_other(text, *rest.partition(":"))
        case "delete", ref if ref:
            return Delete(ref)
    raise _unreadable(text)


def _read_other(text: str, name: str, colon: str, workflow: str) -> Event:
    if not name or not _LETTERS.issuperset(name) or (colon and not workflow):
        raise _unreadable(text)
    return Other(name, workflow)


def _unreadable(text: str) -> UsageError:
    return UsageError(
        f"cannot read the event {text!r}",
        where="--event",
        expected=FORMS,
        do="for example: --event push:main",
    )
