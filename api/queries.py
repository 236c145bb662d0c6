"""Queries: the words of a request behind the question mark, by their types.

Promise: each means what the option of the same name means to the command line.
"""

from typing import Annotated, Literal

from pydantic import Field

from impact.errors import UsageError

from .models import Wire
from .questions import (
    CheckFormat,
    CutFormat,
    GraphFormat,
    Impact,
    LedgerFormat,
    MatrixFormat,
    ReportFormat,
    Why,
)

Name = Annotated[str, Field(max_length=250)]
Word = Annotated[str, Field(max_length=100)]
Path = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]
Event = Annotated[str, Field(min_length=1, max_length=300, examples=["push:main"])]
At = Annotated[str, Field(min_length=1, max_length=250, description="A branch, a tag, a commit.")]


class EventsQuery(Wire):
    """Which events are planned for."""

    event: list[Event] = Field(
        default=[], max_length=20, description="As `--event` of `impact diff`; may be repeated."
    )


class RangeQuery(EventsQuery):
    """Two commits."""

    base: Name = Field(default="", description="Where the change starts; with an event "
                       "`pull_request:BRANCH`, that branch.")  # fmt: skip
    head: Name = Field(default="", description="Where the change ends; nothing: HEAD.")
    compare: Literal["merge-base", "trees"] = Field(
        default="merge-base",
        description="merge-base: what head changed since it left base (`BASE...HEAD`); "
        "trees: the two as they are (`BASE..HEAD`).",
    )

    def pulled_into(self) -> str:
        """The base branch of the pull request that is asked about."""
        pulls = [text.partition(":")[2] for text in self.event if text.startswith("pull_request:")]
        return pulls[0] if pulls else ""

    def range(self) -> str:
        """The range as the command line reads it; nothing: its default."""
        base = self.base or (self.pulled_into() if self.head else "")
        if any(".." in name for name in (base, self.head)):
            raise UsageError("a range is no name", where="base, head", expected="one name each")
        if base:
            return f"{base}{'...' if self.compare == 'merge-base' else '..'}{self.head or 'HEAD'}"
        return ""

    def lone_head(self, between: str) -> str:
        """The head that no range has: where tags stand. Raises UsageError where none is asked."""
        if between or not self.head:
            return ""
        if not any(event.startswith("tag:") for event in self.event):
            raise UsageError("a head alone is no change", where="head", expected="a base, too")
        return self.head


class ImpactQuery(RangeQuery):
    """What is compared, and for which events."""

    since_deployed: Word = Field(default="", description="As `--since-deployed`.")
    strict: bool = Field(default=False, description="A skip that the code disproves deploys.")
    native: bool = Field(default=False, description="Compare with the workflows' own filters.")
    format: ReportFormat = "json"

    def question(self) -> Impact:
        """The question as the command line asks it. Raises UsageError."""
        between = self.range() or (self.head if self.since_deployed else "")
        return Impact(
            range=between,
            at=self.lone_head(between),
            events=tuple(self.event),
            since=self.since_deployed,
            strict=self.strict,
            native=self.native,
            format=self.format,
        )


class TouchQuery(EventsQuery):
    """What is imagined to change."""

    path: list[Path] = Field(min_length=1, max_length=50, description="A file, folder or glob.")
    at: At = "HEAD"
    strict: bool = Field(default=False, description="A skip that the code disproves deploys.")
    native: bool = Field(default=False, description="Compare with the workflows' own filters.")
    format: ReportFormat = "json"


class WhyQuery(RangeQuery):
    """Which app, and which change."""

    app: Word = Field(description="The app, by its name in the rules.")
    path: list[Path] = Field(default=[], max_length=50, description="Instead of base and head.")
    at: At = Field(default="HEAD", description="With path: where to look.")
    chains: int = Field(default=10, ge=1, le=100, description="At most so many chains a path.")
    cut: bool = Field(default=False, description="The fewest imports to remove; for one path.")
    format: CutFormat = "json"

    def question(self) -> Why:
        """The question as the command line asks it. Raises UsageError."""
        if self.cut and len(self.path) != 1:
            raise UsageError("a cut speaks of one path", where="query.path", expected="one path")
        if self.path and (self.base or self.head):
            raise UsageError(
                "paths and commits are two questions",
                where="path",
                expected="path with at, or base and head",
            )
        between = self.range()
        return Why(
            app=self.app,
            range=between,
            paths=tuple(self.path),
            at=self.at if self.path else self.lone_head(between),
            events=tuple(self.event),
            chains=self.chains,
            cut=self.cut,
            format=self.format,
        )


class MatrixQuery(Wire):
    """Whose rules."""

    at: At = "HEAD"
    format: MatrixFormat = "json"


class CheckQuery(Wire):
    """What is checked."""

    at: At = "HEAD"
    format: CheckFormat = "json"


class GraphQuery(Wire):
    """Where the graph starts, and how it is drawn."""

    subject: list[Path] = Field(
        default=[], max_length=50, description="An app, or a file, folder or glob."
    )
    at: At = "HEAD"
    follow: Word = Field(default="", description="As `--follow` of `impact graph`.")
    limit: int = Field(default=200, ge=1, le=2000, description="At most so many files drawn.")
    format: GraphFormat = "json"


class StatusQuery(Wire):
    """Which part of the table."""

    app: Word = ""
    environment: Word = ""
    at: Name = ""
    strict: bool = False
    format: LedgerFormat = "json"


class PromotionQuery(Wire):
    """What would go where."""

    to: Word = Field(description="The environment to deploy to.")
    app: Word = ""
    commit: Name = ""
    tag: Name = ""
    strict: bool = False
    format: LedgerFormat = "json"


class NotesQuery(Wire):
    """Which release."""

    tag: Name
    format: LedgerFormat = "json"
