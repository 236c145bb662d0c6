"""The pre-flight of a promotion, as values: what is asked, and every part of the answer."""

from impact.answers.tagging import TagCheck
from impact.changes import Revision
from impact.promotion import Deploy, Gap, Problem
from impact.rules import Origin
from impact.typed import Final, Literal, NamedTuple

SCHEMA: Final = "impact.promotion/1"


class Wanted(NamedTuple):
    """What is asked; empty: every app, and the commit that feeds the environment."""

    to: str
    app: str = ""
    commit: str = ""
    tag: str = ""
    rules_path: str = ""
    strict: bool = False


class PartPromotion(NamedTuple):
    """Some components of an app that are promoted together."""

    components: tuple[str, ...]  # empty: all of the app
    needed: bool  # whether the environment lacks anything of it
    artifact: Deploy | None  # what the environment before has of exactly this code
    proof: Gap | None  # what lies between its commit and the one that is promoted
    problem: Problem | None


class AppPromotion(NamedTuple):
    """One app."""

    app: str
    title: str
    workflow: str
    commit: Revision
    ready: bool
    parts: tuple[PartPromotion, ...]
    tag: TagCheck | None  # None: no tag starts the workflow
    approval: bool
    problems: tuple[Problem, ...]
    commands: tuple[str, ...]  # what a person would run next
    rollback: tuple[str, ...]  # what would bring back what stands there now


class Promotion(NamedTuple):
    """The whole pre-flight."""

    schema: Literal["impact.promotion/1"]
    rules: Origin
    ledger: str
    at: str  # ISO 8601
    environment: str
    before: str
    ready: bool
    secrets: tuple[str, ...]
    variables: tuple[str, ...]
    apps: tuple[AppPromotion, ...]
    warnings: tuple[str, ...]
