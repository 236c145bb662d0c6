"""What happened, or would happen, on GitHub: a push, a tag, a pull request, a run by hand.

Promise: an event is fully said by its text form (`push:dev`, `tag:v-line-1.2.3`,
`pull_request:main`, `manual`, `manual:deploy-line-dev.yml`); reading a text and printing the
event gives the same text.
"""

from typing import NamedTuple, TypeAlias

from impact.errors import UsageError

FORMS = "push:BRANCH, tag:TAG, pull_request:BASE or manual[:WORKFLOW]"


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


class Manual(NamedTuple):
    """Somebody starts a workflow by hand; no workflow named means any that allows it."""

    workflow: str = ""

    def __str__(self) -> str:
        return f"manual:{self.workflow}" if self.workflow else "manual"


Event: TypeAlias = Push | Tag | PullRequest | Manual


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
        case "manual", _ if rest or not colon:
            return Manual(rest)
    raise UsageError(
        f"cannot read the event {text!r}",
        where="--event",
        expected=FORMS,
        do="for example: --event push:main",
    )
