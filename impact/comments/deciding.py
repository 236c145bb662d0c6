"""What to do with the comments that stand there: a table of cases, none of which asks anybody.

Promise: one comment remains in sight. A newer answer is never replaced by an older one, the same
words are not written twice, and where nothing deploys nobody is written to; only a comment that
says otherwise is corrected. Done twice it does nothing the second time, so whoever was interrupted
looks again and decides again.
"""

from collections.abc import Sequence

from impact.comments.marker import Marker, Standing, bare, mark
from impact.typed import Literal, NamedTuple, TypeAlias

Mode: TypeAlias = Literal["update", "recreate", "hide-and-new"]
When: TypeAlias = Literal["on-impact", "always", "off"]
Outcome: TypeAlias = Literal["created", "updated", "unchanged", "newer", "silent"]


class Wanted(NamedTuple):
    """The comment that should stand there."""

    body: str  # without the marker
    marker: Marker
    speaks: bool  # whether it is worth a new comment


class Step(NamedTuple):
    """One change on GitHub."""

    act: Literal["create", "edit", "hide", "delete"]
    on: Standing | None = None
    body: str = ""


class Decision(NamedTuple):
    """What happens, and the steps to it in their order."""

    outcome: Outcome
    steps: tuple[Step, ...]


def decide(standing: Sequence[Standing], wanted: Wanted, mode: Mode) -> Decision:
    """Decide by the comments of our own that stand there."""
    ours = sorted(_with_header(standing, wanted.marker.header), key=_age)
    seen = [one for one in ours if not one.hidden]
    text = mark(wanted.body, wanted.marker)
    if not ours or (not seen and mode != "update"):
        return _first(ours, wanted, text)
    current = (seen or ours)[-1]
    others = [one for one in seen if one != current]
    tidy = tuple(Step("hide", one) for one in others)
    if _is_newer(ours[-1], wanted.marker):
        return Decision("newer", tidy)
    if bare(current.body) == bare(wanted.body):
        return Decision("unchanged", tidy)
    if mode == "update" or not wanted.speaks:
        return Decision("updated", (Step("edit", current, text), *tidy))
    act: Literal["delete", "hide"] = "delete" if mode == "recreate" else "hide"
    return Decision(
        "created", (Step("create", None, text), *(Step(act, one) for one in (current, *others)))
    )


def _first(ours: Sequence[Standing], wanted: Wanted, text: str) -> Decision:
    """Nothing is in sight; what a person hid stays hidden."""
    if ours and _is_newer(ours[-1], wanted.marker):
        return Decision("newer", ())
    return (
        Decision("created", (Step("create", None, text),))
        if wanted.speaks
        else Decision("silent", ())
    )


def _with_header(standing: Sequence[Standing], header: str) -> list[Standing]:
    return [one for one in standing if one.marker is not None and one.marker.header == header]


def _age(one: Standing) -> tuple[str, int]:
    """The newest answer comes last; of two with the same time the later comment."""
    return (one.marker.at if one.marker is not None else "", one.id)


def _is_newer(one: Standing, than: Marker) -> bool:
    """Whether it answers a later event; times of GitHub sort as texts."""
    return bool(one.marker and than.at and one.marker.at > than.at)
