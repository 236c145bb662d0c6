"""The answer: impact (what is touched), plan (what runs), and the document both become.

Promise: every value here is frozen, sorted and complete; the reason of every decision is a type,
never a sentence. `kind` tells the members of a union apart in JSON.
"""

from impact.changes import Change, Span
from impact.events import Event
from impact.events.starts import Native
from impact.rules import LinkKind, Origin
from impact.typed import Final, Literal, NamedTuple, TypeAlias

SCHEMA: Final = "impact.report/1"


class Link(NamedTuple):
    """One import: `importer` names `imported` on `line` (0 where no line says it)."""

    importer: str
    imported: str
    kind: LinkKind
    line: int


# From an entry point to a change; empty: the entry point itself.
Chain: TypeAlias = tuple[Link, ...]


class RuleEvidence(NamedTuple):
    """A row of the rules says that this path deploys this app."""

    path: str
    pattern: str
    line: int  # of the row, in the rules file
    why: str
    kind: Literal["rule"] = "rule"


class ImportEvidence(NamedTuple):
    """The app's code reaches the path by imports."""

    path: str
    entrypoint: str
    chain: Chain
    kind: Literal["import"] = "import"


class ImageEvidence(NamedTuple):
    """An image of the app copies the path, or is built by it."""

    path: str
    image: str  # the Dockerfile
    line: int  # of the COPY or ADD; 0: the path is the Dockerfile or its .dockerignore
    kind: Literal["image"] = "image"


class DeclaredEvidence(NamedTuple):
    """The app reaches the path by a chain that uses the rules' `links`."""

    path: str
    entrypoint: str
    chain: Chain
    why: str
    kind: Literal["declared"] = "declared"


class WorkflowEvidence(NamedTuple):
    """The path is a workflow file that deploys the app."""

    path: str
    workflow: str
    kind: Literal["workflow"] = "workflow"


class EveryoneEvidence(NamedTuple):
    """The path (or the lack of a base) touches every app."""

    path: str  # "" when no base could be known
    reason: Literal["unmatched", "no-base"]
    kind: Literal["everyone"] = "everyone"


class UnknownEvidence(NamedTuple):
    """The app reaches a file that could not be read, so the path may belong to it."""

    path: str
    unknown: str  # the file that could not be read
    line: int  # where in it, 0 for the whole file
    reason: str
    entrypoint: str
    chain: Chain  # from the entry point to `unknown`
    kind: Literal["unknown"] = "unknown"


Evidence: TypeAlias = (
    RuleEvidence
    | ImportEvidence
    | ImageEvidence
    | DeclaredEvidence
    | WorkflowEvidence
    | EveryoneEvidence
    | UnknownEvidence
)


class Contradiction(NamedTuple):
    """A `skip` row or a `graph.cut` overrides evidence: the order, and what disproves it."""

    path: str
    by: Literal["skip", "cut"]
    line: int  # of the row or the cut, in the rules file
    why: str  # as written there
    evidence: Evidence


class RowSkip(NamedTuple):
    """A `skip` row decided that this path does not deploy the app."""

    path: str
    line: int  # of the row, in the rules file
    why: str


class AppImpact(NamedTuple):
    """What one app is touched by. `evidence` is empty exactly when the app is not impacted."""

    app: str
    title: str
    components: tuple[str, ...]  # those its evidence needs, in the order of the rules
    evidence: tuple[Evidence, ...]
    contradictions: tuple[Contradiction, ...]
    skipped: tuple[RowSkip, ...]  # every changed path that a skip row took from the app
    searched: int  # files its import graph holds, 0 when the graph was not needed

    @property
    def impacted(self) -> bool:
        """Whether anything touches the app."""
        return bool(self.evidence)


class Impact(NamedTuple):
    """What is touched: every app of the rules in their order, and what touches none."""

    apps: tuple[AppImpact, ...]
    unclaimed: tuple[Change, ...]


class PlannedStage(NamedTuple):
    """One stage of a run's pipeline."""

    stage: str
    runs: bool
    why: str


RunWhen: TypeAlias = Literal["now", "merge", "push", "tag"]  # push, tag: no event was given
SkipReason: TypeAlias = Literal[
    "not-impacted", "event-not-wanted", "tag-not-on-branch", "rule-skip"
]


class Run(NamedTuple):
    """A workflow that runs."""

    workflow: str
    app: str
    environment: str
    when: RunWhen
    trigger: str  # what starts it, e.g. "push to dev"
    minutes: int | None
    approval: bool
    components: tuple[str, ...]
    stages: tuple[PlannedStage, ...]


class Skip(NamedTuple):
    """A workflow that does not run, and why."""

    workflow: str
    app: str
    environment: str
    reason: SkipReason
    detail: str
    do: str = ""  # how to get what was probably wanted


class Minutes(NamedTuple):
    """How long the runs take. None: a run has no known duration."""

    wall: int | None  # runs of one environment in parallel, environments one after another
    total: int | None


class Plan(NamedTuple):
    """What runs for the events (none: what an impacted app's workflows would do, in order)."""

    events: tuple[Event, ...]
    when: Literal["now", "merge", "push"]
    runs: tuple[Run, ...]
    skips: tuple[Skip, ...]
    minutes: Minutes


class Notice(NamedTuple):
    """Words of the rules for whoever reads the report."""

    path: str
    line: int  # in the rules file
    text: str


class AppSpan(NamedTuple):
    """The span used for one app, where it is not the report's own."""

    app: str
    span: Span
    components: tuple[str, ...] = ()  # those it is about; empty: all of the app


class Report(NamedTuple):
    """One whole answer."""

    span: Span
    app_spans: tuple[AppSpan, ...]
    rules: Origin
    changes: tuple[Change, ...]
    impact: Impact
    plan: Plan
    notices: tuple[Notice, ...]
    warnings: tuple[str, ...]
    searched: int  # files in the import graphs that were walked
    version: str
    native: Native | None = None  # GitHub's own filters beside the rules, if somebody asked
