"""The rules of a repository: apps, rows, components, workflows, as frozen values.

Promise: values only. Reading rules.yaml (`impact.rules.reading`) and its JSON Schema
(`impact.rules.schema`) stand beside this file and are imported only when a file has to be read, so
that an answer from cached rules never loads YAML.

All names are resolved: a row's `deploy` and `skip` list every app they speak of (`all` is gone),
every workflow names an app, an environment and a pipeline that exist. `line` is 1-based in the
file the rules came from.
"""

from collections.abc import Mapping

from impact.changes import Status
from impact.patterns import Dialect, PatternSet
from impact.typed import Final, Literal, NamedTuple, TypeAlias

Unmatched: TypeAlias = Literal["ignore", "warn", "deploy"]
UnknownPolicy: TypeAlias = Literal["report", "deploy"]
LinkKind: TypeAlias = Literal[
    "module", "lazy", "conditional", "typing", "package", "dynamic", "string", "declared"
]
LINK_KINDS: Final[tuple[LinkKind, ...]] = (
    "module", "lazy", "conditional", "typing", "package", "dynamic", "string", "declared",
)  # fmt: skip
DEFAULT_FOLLOW: Final[tuple[LinkKind, ...]] = (
    "module", "lazy", "conditional", "package", "dynamic", "declared",
)  # fmt: skip
WORKFLOWS_FOLDER: Final = ".github/workflows/"
MAX_BYTES: Final = 256 * 1024  # of a rules file
MAX_BLOB: Final = 1 << 20  # bytes; a larger Python file is not scanned but counts as unknown


class Origin(NamedTuple):
    """Where rules came from: a path and the revision or place it was read at."""

    path: str
    revision: str  # a full commit id, "(index)", "(work tree)" or "" for a file outside git


class EntryPoint(NamedTuple):
    """Where an app starts, as written: a path pattern, or a module string."""

    text: str
    patterns: PatternSet | None  # of a text with `/` or ending in `.py`; None: a module string
    line: int


class App(NamedTuple):
    """One thing that is deployed."""

    name: str
    title: str  # for people; the name if rules.yaml gives none
    entrypoints: tuple[EntryPoint, ...]
    images: tuple[str, ...]  # paths of Dockerfiles
    components: tuple[str, ...]
    line: int


class Row(NamedTuple):
    """One row of `rules:`, or the deploy row that an app's `paths:` is short for."""

    patterns: PatternSet
    deploy: tuple[str, ...]
    skip: tuple[str, ...]
    why: str
    notice: str
    statuses: tuple[Status, ...]
    line: int

    def pattern_of(self, path: str) -> str:
        """The pattern that decides about a path within this row; "" if none speaks of it."""
        decision = self.patterns.decide(path)
        return decision.pattern if decision is not None else ""

    def names(self, app: str) -> bool:
        """Whether this row decides anything about that app."""
        return app in self.deploy or app in self.skip


class Component(NamedTuple):
    """A part of an app that its pipelines build apart, such as backend and frontend."""

    name: str
    patterns: PatternSet
    line: int


class Stage(NamedTuple):
    """One stage of a pipeline; it runs if one of the components it needs is needed."""

    name: str
    needs: tuple[str, ...]  # empty: runs always
    line: int


class Pipeline(NamedTuple):
    """The stages of a workflow in order."""

    name: str
    stages: tuple[Stage, ...]
    line: int


class Trigger(NamedTuple):
    """When a workflow runs; None: never by that kind of event. Refs use the github dialect."""

    push: PatternSet | None = None
    tag: PatternSet | None = None
    pull_request: PatternSet | None = None
    manual: bool = True


class Workflow(NamedTuple):
    """One deploy workflow of one app in one environment."""

    file: str  # file name below .github/workflows/
    app: str
    environment: str
    when: Trigger
    minutes: int | None  # how long a run takes, if somebody knows
    approval: bool  # a person must approve before it deploys
    tag_on: str  # a tag must be reachable from this branch; "" = any tag
    pipeline: str  # "" = no stages are known
    line: int
    rollback: str = ""  # the command that brings an older deploy back; "" = the workflow itself


class Needs(NamedTuple):
    """What has to be set up in one environment before its workflows can deploy."""

    environment: str
    secrets: tuple[str, ...]
    variables: tuple[str, ...]


class DeclaredLink(NamedTuple):
    """An edge that Python does not show."""

    importer: PatternSet
    imported: PatternSet
    why: str
    line: int


class Cut(NamedTuple):
    """An edge that must not be followed; what it removes is reported as a contradiction."""

    importer: PatternSet
    imported: PatternSet
    why: str
    line: int


class GraphRules(NamedTuple):
    """How the import graph is read."""

    roots: tuple[str, ...] | None = None  # None: found automatically; "" is the top folder
    follow: tuple[LinkKind, ...] = DEFAULT_FOLLOW
    unknown: UnknownPolicy = "report"
    max_blob: int = MAX_BLOB
    cut: tuple[Cut, ...] = ()


class Rules(NamedTuple):
    """Everything one rules.yaml says."""

    origin: Origin
    dialect: Dialect
    apps: tuple[App, ...]
    rows: tuple[Row, ...]
    components: tuple[Component, ...]
    environments: tuple[str, ...]  # in promotion order
    pipelines: tuple[Pipeline, ...]
    workflows: tuple[Workflow, ...]
    links: tuple[DeclaredLink, ...]
    graph: GraphRules
    unmatched: Unmatched
    needs: tuple[Needs, ...] = ()  # of every environment that the file lists

    def needs_of(self, environment: str) -> Needs:
        """What an environment needs; nothing, if the rules do not say."""
        found = (needs for needs in self.needs if needs.environment == environment)
        return next(found, Needs(environment, (), ()))

    def app(self, name: str) -> App | None:
        """The app of that name, if there is one."""
        return next((app for app in self.apps if app.name == name), None)

    def rows_matching(self, path: str, status: Status) -> tuple[Row, ...]:
        """The rows that match a change, the LAST one first: the first that names an app decides."""
        return tuple(
            row
            for row in reversed(self.rows)
            if status in row.statuses and row.patterns.includes(path)
        )

    def deciding_rows(self, path: str, status: Status) -> dict[str, Row]:
        """For each app the LAST row that names it and matches the path; the graph has the rest."""
        deciding: dict[str, Row] = {}
        for row in self.rows_matching(path, status):
            for app in (*row.deploy, *row.skip):
                deciding.setdefault(app, row)
        return deciding

    def components_of(self, path: str) -> tuple[str, ...]:
        """The components whose patterns include the path, in the order of the file."""
        return tuple(c.name for c in self.components if c.patterns.includes(path))


_VALUES: Final[tuple[type, ...]] = (
    Origin, EntryPoint, App, Row, Component, Stage, Pipeline, Trigger, Workflow,
    Needs, DeclaredLink, Cut, GraphRules, Rules, PatternSet,
)  # fmt: skip
# What a cached copy of rules may hold, see impact.store.
VALUES: Final[Mapping[str, type]] = {value.__name__: value for value in _VALUES}
