"""Questions about changes: what commits, or imagined paths, deploy, and why."""

from typing import Literal, NamedTuple

from impact.context import Context
from impact.pipeline import Question, answer

from .asked import WIDTH, events_of, fixed

ReportFormat = Literal["json", "text", "markdown", "dot", "mermaid", "svg"]
CutFormat = Literal["json", "text"]


class Impact(NamedTuple):
    """`impact diff`: what changed between two commits, what that touches, what runs."""

    range: str
    at: str = ""  # without a range: where tags stand
    events: tuple[str, ...] = ()
    since: str = ""
    strict: bool = False
    native: bool = False
    format: ReportFormat = "json"

    @property
    def immutable(self) -> bool:
        """Full ids at both ends; what an environment runs moves, too."""
        ends = self.range.replace("...", "..").split("..")
        return len(ends) == 2 and not self.since and fixed(*ends, events=self.events)

    def write(self, context: Context) -> str:
        """The report."""
        from impact.render import render

        question = Question(
            range=self.range,
            at=self.at,
            events=events_of(self.events),
            since=self.since,
            strict=self.strict,
            native=self.native,
        )
        return render(answer(question, context), self.format, width=WIDTH)


class Touch(NamedTuple):
    """`impact touch`: what would deploy if these paths changed."""

    paths: tuple[str, ...]
    at: str
    events: tuple[str, ...] = ()
    strict: bool = False
    native: bool = False
    format: ReportFormat = "json"

    @property
    def immutable(self) -> bool:
        """A full id says where."""
        return fixed(self.at, events=self.events)

    def write(self, context: Context) -> str:
        """The report."""
        from impact.render import render

        question = Question(
            touch=self.paths,
            at=self.at,
            events=events_of(self.events),
            strict=self.strict,
            native=self.native,
        )
        return render(answer(question, context), self.format, width=WIDTH)


class Why(NamedTuple):
    """`impact why`: every chain of one app for a yes, what was searched for a no."""

    app: str
    range: str = ""
    paths: tuple[str, ...] = ()
    at: str = ""  # of the paths; without them and without a range: where tags stand
    events: tuple[str, ...] = ()
    chains: int = 10
    cut: bool = False
    format: CutFormat = "json"

    @property
    def immutable(self) -> bool:
        """Full ids say where."""
        ends = [self.at] if self.paths else self.range.replace("...", "..").split("..")
        return len(ends) == (1 if self.paths else 2) and fixed(*ends, events=self.events)

    def write(self, context: Context) -> str:
        """The chains, or with `cut` the fewest imports that would free the app."""
        from impact.answers.explaining import free, why
        from impact.render import explanation

        events = events_of(self.events)
        question = (
            Question(touch=self.paths, at=self.at, events=events)
            if self.paths
            else Question(range=self.range, at=self.at, events=events)
        )
        if self.cut:
            freedom = free(question, self.app, context)
            return explanation.render_freedom(freedom, self.format, width=WIDTH, colour=False)
        found = why(question, self.app, context, limit=self.chains)
        return explanation.render_why(found, self.format, width=WIDTH, colour=False)
