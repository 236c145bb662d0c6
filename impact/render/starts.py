"""What GitHub's own filters would do, as sentences.

Promise: the only place that words a start or its absence; see `impact.render.phrases`.
"""

from collections.abc import Iterator

from impact.events.starts import (
    SEEN_COMMITS,
    SEEN_FILES,
    FileDecision,
    Native,
    NativeStart,
    Verdict,
)
from impact.render.phrases import Piece, Sentence, number, say
from impact.typed import Final
from impact.workflows import FOLDER

SHOWN: Final = 3  # files of one workflow
QUIET: Final[tuple[Verdict, ...]] = ("same", "unlisted")  # what nobody has to act on
ORDER: Final[tuple[Verdict, ...]] = ("missed", "wasted", "unplanned", "same", "unlisted")


def title(native: Native) -> str:
    """Say what was simulated."""
    events = ", ".join(str(event) for event in native.events) or "no event"
    return f"GitHub's own filters for {events}"


def in_order(native: Native) -> list[NativeStart]:
    """What needs a reader first."""
    return sorted(native.starts, key=lambda one: ORDER.index(one.verdict))


def start(one: NativeStart) -> Sentence:
    """Say what GitHub does to a workflow, and where that is written."""
    place = (Piece("place", FOLDER + one.workflow, one.line),) if one.line else ()
    return (say(f"{_does(one)} ·"), say(_because(one)), *_dotted(place))


def files(one: NativeStart) -> Iterator[Sentence]:
    """The changed files that explain a disagreement, each with the pattern that decided."""
    wanted = one.verdict in ("wasted", "unplanned")
    found = [file for file in one.files if file.counts == wanted]
    for file in found[:SHOWN]:
        yield (Piece("name", file.path), *_decided(file, one))
    if len(found) > SHOWN:
        yield (say(f"and {number(len(found) - SHOWN, 'more path')}"),)


def unasked(native: Native) -> str:
    """Say which workflows of the rules no simulated event concerns."""
    names = ", ".join(native.unasked)
    return f"not asked about: {names}" if names else ""


def _does(one: NativeStart) -> str:
    if one.verdict == "same":
        return "starts" if one.starts else "stays silent"
    if one.verdict == "missed":
        return "the rules run it, GitHub does not start it"
    if one.verdict == "wasted":
        return f"GitHub starts it, nothing of {one.app} is touched"
    if one.verdict == "unplanned":
        return "GitHub starts it, the rules name no such event"
    return "starts, and the rules do not know it"


def _because(one: NativeStart) -> str:
    counted = sum(file.counts for file in one.files)
    match one.reason:
        case "path":
            return f"{counted:,} of {number(len(one.files), 'path')} count"
        case "no-path":
            return f"none of {number(len(one.files), 'path')} counts"
        case "beyond-limit":
            return f"GitHub looks at the first {SEEN_FILES:,} paths only; {one.detail} is behind"
        case "many-commits":
            return f"more than {SEEN_COMMITS:,} commits: paths are not looked at"
        case "refused":
            return f"GitHub refuses the file: {one.detail}"
        case "called":
            return f"{one.detail} calls it"
        case "follows":
            return f"it waits for {one.detail}"
        case "other-branch" | "other-tag" | "other-type":
            return f"{_OTHER[one.reason]}{f': {one.detail}' if one.detail else ''}"
        case _:
            return _PLAIN[one.reason]


_OTHER: Final[dict[str, str]] = {
    "other-branch": "it wants another branch",
    "other-tag": "it wants another tag",
    "other-type": "it wants another activity",
}
_PLAIN: Final[dict[str, str]] = {
    "absent": "there is no such file",
    "by-hand": "somebody starts it",
    "no-changes": "no path changed",
    "no-filter": "it has no paths filter",
    "other-event": "it wants another event",
    "tag": "paths are not looked at for a tag",
    "unknown-changes": "what changed cannot be known",
}


def _decided(file: FileDecision, one: NativeStart) -> Sentence:
    if not file.line:
        return (say("· no pattern speaks of it"),)
    verb = "matches" if file.counts else "is taken away by"
    return (say(f"· {verb}"), Piece("name", file.pattern), Piece("place", one.workflow, file.line))


def _dotted(place: Sentence) -> Sentence:
    return (say("·"), *place) if place else ()
