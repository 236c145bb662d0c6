"""The workflow files of a repository as values: what starts each, and which jobs it has.

Promise: what GitHub would make of a file, with the place of everything. A file that GitHub would
refuse is a value too: its refusals say where and why, and what could be read is there. Reading
(`impact.workflows.reading`) stands beside this file and is loaded only when a file has to be read.
"""

from impact.nodes import Place
from impact.patterns import PatternSet
from impact.typed import Final, Literal, NamedTuple, TypeAlias

FOLDER: Final = ".github/workflows/"

FilterKey: TypeAlias = Literal[
    "branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore"
]


class Filter(NamedTuple):
    """One filter of an event, as written: `paths`, `branches`, `tags` or an `-ignore` twin."""

    key: FilterKey
    patterns: PatternSet
    places: tuple[Place, ...]  # of each pattern
    place: Place  # of the key

    @property
    def ignores(self) -> bool:
        """Whether the patterns say what does not count."""
        return self.key.endswith("-ignore")

    def admits(self, name: str) -> bool:
        """Whether a path, branch or tag counts."""
        return self.patterns.includes(name) != self.ignores


class On(NamedTuple):
    """What a workflow says of one event that starts it."""

    event: str
    place: Place
    branches: Filter | None = None
    tags: Filter | None = None
    paths: Filter | None = None
    types: tuple[str, ...] = ()  # activity types; empty: the event's own default
    workflows: tuple[str, ...] = ()  # of workflow_run: the names it waits for
    crons: tuple[str, ...] = ()  # of schedule


class Use(NamedTuple):
    """A reusable workflow or an action of the same repository that a workflow uses."""

    path: str  # from the top: a file below .github/workflows, or the folder of an action
    place: Place


class Job(NamedTuple):
    """One job."""

    id: str
    name: str  # as shown; the id if it has none
    needs: tuple[str, ...]
    condition: str  # its `if`, as written; "" without
    environment: str  # its name, as written; "" without
    calls: str  # the workflow of this repository that the job is; "" for any other job
    place: Place
    environment_place: Place


class Refusal(NamedTuple):
    """One thing for which GitHub refuses the whole file."""

    place: Place
    what: str
    do: str = ""


class WorkflowFile(NamedTuple):
    """One workflow file. With refusals it never starts, and the rest is as far as it was read."""

    path: str  # from the top of the repository
    name: str  # as shown; the path if it has none
    on: tuple[On, ...]
    jobs: tuple[Job, ...]
    uses: tuple[Use, ...]
    refusals: tuple[Refusal, ...]

    @property
    def file(self) -> str:
        """Its name in the folder of workflows."""
        return self.path.removeprefix(FOLDER)

    def event(self, name: str) -> On | None:
        """What it says of an event; None: that event does not start it."""
        return next((on for on in self.on if on.event == name), None)


def is_workflow(path: str) -> bool:
    """Whether GitHub reads a path as a workflow: directly in the folder, with a suffix of YAML."""
    name = path.removeprefix(FOLDER)
    return name != path and "/" not in name and name.endswith((".yml", ".yaml"))
