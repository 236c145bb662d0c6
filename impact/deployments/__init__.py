"""What was deployed: the record of one deploy, and what a history of records means.

Promise: a record is a fact somebody reported, and facts are only ever added. What follows from
them is computed here, from values alone: which record repeats another, which is the last word of
its run, and what stands in an environment now.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from impact.errors import ConflictingRecord
from impact.typed import Final, Literal, NamedTuple, TypeAlias

Outcome: TypeAlias = Literal["success", "failure", "cancelled"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("success", "failure", "cancelled")


class Record(NamedTuple):
    """One deploy of one commit of one app to one environment, and how it ended."""

    app: str
    environment: str
    sha: str  # full commit id
    status: Outcome
    at: int  # milliseconds since 1970, UTC
    components: tuple[str, ...] = ()  # those that were deployed, sorted; empty: all the app has
    artifact: str = ""  # what was deployed: the tag of an image, the name of a build
    run_url: str = ""  # of the workflow run; one run says its outcome once
    alias: str = ""  # what points users at it, such as `live`
    version: str = ""  # of the platform, such as a published version of a function
    number: int = 0  # its place in the ledger; 0: in none yet

    def covers(self, component: str) -> bool:
        """Whether it deployed a component."""
        return not self.components or component in self.components


DETAILS: Final = ("artifact", "alias", "version")


class Appended(NamedTuple):
    """What became of one record."""

    record: Record  # as the ledger holds it
    is_new: bool
    moved: int  # milliseconds it was moved forward, to come after what is recorded already


class Standing(NamedTuple):
    """What stands in an environment for some of an app's components (none: it has no parts)."""

    components: tuple[str, ...]
    record: Record


def repeated(new: Record, known: Iterable[Record]) -> Record | None:
    """The known record that already says all of a new one.

    The known ones are those of its run or, for a record without a run, those it may be a retry of.
    Raises ConflictingRecord if its run is known with other details: one of the two is wrong.
    """
    ours = [old for old in known if (old.sha, old.components) == (new.sha, new.components)]
    for old in _agreeing(new, ours):
        if all(getattr(new, key) in ("", getattr(old, key)) for key in DETAILS):
            return old
    for old in (old for old in ours if new.run_url and old.status == new.status):
        for key in DETAILS:
            kept, given = getattr(old, key), getattr(new, key)
            if kept and given and kept != given:
                raise ConflictingRecord(
                    f"this run is recorded with the {key} {kept!r}, and now with {given!r}",
                    where=new.run_url,
                    expected=f"{kept!r}, or a run of its own",
                    do="a run says its outcome once; history is not rewritten",
                )
    return None


def _agreeing(new: Record, known: Iterable[Record]) -> list[Record]:
    """Those that say the same outcome at that moment, or before or after it with no other between.

    Whoever says failure, success and failure again does not repeat the first.
    """

    def agrees(old: Record) -> bool:
        return old.status == new.status

    ordered = sorted(known, key=lambda old: (old.at, old.number))
    now = [old for old in ordered if old.at == new.at]
    before = [old for old in reversed(ordered) if old.at < new.at]
    after = [old for old in ordered if old.at > new.at]
    return [*filter(agrees, now), *takewhile(agrees, before), *takewhile(agrees, after)]


def last_words(newest_first: Iterable[Record], component: str = "") -> Iterator[Record]:
    """The records that count: of those of one run about one commit, only the last one does.

    So a run that reported success and failed afterwards has failed. Of one component: what was
    said of it, be it alone or together with others.
    """
    told: set[tuple[str, str, tuple[str, ...]]] = set()
    for record in newest_first:
        if component and not record.covers(component):
            continue
        key = (record.run_url, record.sha, () if component else record.components)
        if not record.run_url:
            yield record
        elif key not in told:
            told.add(key)
            yield record


def successes(newest_first: Iterable[Record], component: str = "") -> Iterator[Record]:
    """The deploys that succeeded, of one component or (without one) of anything."""
    for record in last_words(newest_first, component):
        if record.status == "success":
            yield record


def standings(newest_first: Iterable[Record], components: Sequence[str]) -> tuple[Standing, ...]:
    """What stands, part by part: the last success of each component, like ones together.

    The records are read once for each component, as far as it takes.
    """
    found: dict[Record, list[str]] = {}
    for component in components or ("",):
        record = next(successes(newest_first, component), None)
        if record is not None:
            found.setdefault(record, []).append(component)
    return tuple(Standing(tuple(filter(None, names)), record) for record, names in found.items())
