"""Bringing an answer onto a pull request: look what stands there, decide, do it, look again.

Promise: at the end one comment in sight tells the newest answer, or nobody was disturbed. A step
whose end is not known (the line broke, GitHub failed) is never repeated blindly: the comments are
read again, and what stands there decides.
"""

from impact.comments import Mode, Outcome, Wanted, decide
from impact.errors import GitHubError
from impact.github.comments import Conversation, Pull
from impact.typed import Final, Literal, TypeAlias

Ending: TypeAlias = Outcome | Literal["moved", "closed"]
TRIES: Final = 4


def bring(wanted: Wanted, base: str, talk: Conversation, mode: Mode) -> Ending:
    """Bring an answer about a pull request into `base` there. Raises GitHubError."""
    pull = talk.pull()
    if late := past(pull, wanted.marker.head, base):
        return late
    if not wanted.marker.at:  # the event did not say when; its head is still the newest
        wanted = wanted._replace(marker=wanted.marker._replace(at=pull.updated_at))
    return _settle(wanted, talk, mode)


def past(pull: Pull, head: str, base: str) -> Literal["moved", "closed"] | None:
    """Whether an event about that head and that base branch is over."""
    if not pull.is_open:
        return "closed"
    return None if (pull.head, pull.base) == (head, base) else "moved"


def _settle(wanted: Wanted, talk: Conversation, mode: Mode) -> Ending:
    """Decide again until a decision was carried out; after a new comment once more, to be alone."""
    ending: Ending = "unchanged"
    for attempt in range(TRIES):
        decision = decide(talk.ours(), wanted, mode)
        if decision.steps or ending == "unchanged":
            ending = decision.outcome
        try:
            for step in decision.steps:
                talk.do(step)
        except GitHubError as error:
            if attempt == TRIES - 1 or not _is_unknown(error):
                raise
            talk.wait(attempt)
            continue
        if not any(step.act == "create" for step in decision.steps):
            break
    return ending


def _is_unknown(error: GitHubError) -> bool:
    """Whether it may have been done, or what it was done to is gone."""
    return error.status in (0, 404) or error.status >= 500
