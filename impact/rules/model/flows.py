"""The tables about what deploys: environments, workflows, what starts them, and their stages."""

from impact.rules.shapes import (
    Field,
    Flag,
    Globs,
    Many,
    Number,
    Reference,
    Table,
    Words,
)
from impact.rules.texts import BRANCH, COMMAND, LABEL, SETTING, WORKFLOW_FILE
from impact.typed import Final

LONGEST_RUN: Final = 50_400  # minutes; GitHub ends a workflow run after 35 days


def _refs(key: str, what: str, about: str) -> Field:
    shape = Globs(f"{what} pattern", refs=True, single=True)
    return Field(key, shape, about, absent="such an event never starts it")


STAGE: Final = Table(
    (
        Field("stage", Words("the name of a stage"), "The stage's name.", required=True),
        Field(
            "needs",
            Many(Reference("component"), "a list of component names"),
            "Components: the stage runs if one of them is needed.",
            (),
            absent="it always runs",
        ),
    ),
    "a table about a stage",
)

WHEN: Final = Table(
    (
        _refs("push", "branch", "Branches a push to which starts the workflow."),
        _refs("tag", "tag", "Tags that start the workflow."),
        _refs("pull_request", "branch", "Base branches a pull request to which starts it."),
        Field("manual", Flag(), "Whether a person may start it by hand.", default=True),
    ),
    "a table of events",
)

WORKFLOW: Final = Table(
    (
        Field(
            "file",
            WORKFLOW_FILE,
            "The workflow's file in .github/workflows; it may deploy several apps or environments.",
            required=True,
        ),
        Field("app", Reference("app"), "The app it deploys.", required=True),
        Field("environment", Reference("environment"), "Where it deploys to.", required=True),
        Field("when", WHEN, "What starts it.", absent="only a person starts it"),
        Field(
            "minutes",
            Number(0, LONGEST_RUN),
            "How long a run takes, about.",
            absent="nobody knows",
        ),
        Field("approval", Flag(), "Whether a person approves before it deploys.", default=False),
        Field(
            "tag_on",
            BRANCH,
            "A tag must be on this branch, or the workflow does not run.",
            "",
            absent="any tag will do",
        ),
        Field(
            "pipeline",
            Reference("pipeline"),
            "The pipeline whose stages it has.",
            absent="the one named like its environment, if there is one",
        ),
        Field(
            "rollback",
            COMMAND,
            "The command that brings an older deploy back, shown to people and never run.",
            "",
            absent="the workflow is started again for the older commit",
        ),
    ),
    "a table about a workflow",
)

SETTINGS: Final = Many(SETTING, "a list of names")

ENVIRONMENT: Final = Table(
    (
        Field("name", LABEL, "The environment's name.", required=True),
        Field("secrets", SETTINGS, "Secrets that must be set there before it is deployed to.", ()),
        Field("variables", SETTINGS, "Variables that must be set there likewise.", ()),
    ),
    "an environment: its name, or a table about it",
    short="name",
)
