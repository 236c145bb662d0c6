"""What git is about to push, as it tells a pre-push hook.

Promise: one value for each reference that a workflow could see. githooks(5): a line has the local
name, its object, the remote name and its object; an object of zeros is one that does not exist.
pre-commit keeps those lines to itself and tells its hooks the first of them in the environment.
"""

from collections.abc import Iterator, Mapping

from impact.errors import UsageError
from impact.events.deliveries import Deleted, Delivery, Pushed, Tagged
from impact.typed import NamedTuple

_BRANCH, _TAG = "refs/heads/", "refs/tags/"


class Pushing(NamedTuple):
    """One reference that is about to change on the remote; "" is an object that does not exist."""

    ref: str
    before: str
    after: str


def read_pushes(text: str) -> Iterator[Pushing]:
    """Read what git writes to a pre-push hook. Raises UsageError.

    Only a line feed ends a line: a name may hold what Unicode also calls the end of one.
    """
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        words = line.rsplit(" ", 3)
        if len(words) != 4:
            raise UsageError(
                f"{line!r} is no line of a pre-push hook",
                where=f"stdin:{number}",
                expected="local name, local object, remote name, remote object",
                do="use it as the hook itself, as docs/github-action.md shows",
            )
        yield Pushing(words[2], _object(words[3]), _object(words[1]))


def pushed_by_pre_commit(environ: Mapping[str, str]) -> Pushing | None:
    """What pre-commit tells a hook of the stage pre-push; None if it did not start this process.

    Where all of a history is new, it names no commits: `after` is the local name then.
    """
    ref = environ.get("PRE_COMMIT_REMOTE_BRANCH", "")
    after = environ.get("PRE_COMMIT_TO_REF", "") or environ.get("PRE_COMMIT_LOCAL_BRANCH", "")
    if not ref or not after:
        return None
    return Pushing(ref, _object(environ.get("PRE_COMMIT_FROM_REF", "")), _object(after))


def delivery_of(pushing: Pushing, default_branch: str, *, forced: bool) -> Delivery | None:
    """What GitHub will say happened; None for a reference that starts no workflow."""
    branch, tag = pushing.ref.removeprefix(_BRANCH), pushing.ref.removeprefix(_TAG)
    if branch == tag:
        return None
    if not pushing.after:
        return Deleted(tag if branch == pushing.ref else branch, "")
    if tag != pushing.ref:
        return Tagged(tag, pushing.after)
    return Pushed(branch, pushing.before, pushing.after, forced, default_branch)


def _object(word: str) -> str:
    return word if word.strip("0") else ""
