"""Version 1 of rules.yaml: every key, what may stand there, what it means and its default.

Promise: the only list of keys there is. Reading, the JSON Schema and the tested reference in
docs/rules.md come from it.
"""

from impact.changes import STATUSES
from impact.rules import DEFAULT_FOLLOW, LINK_KINDS, MAX_BLOB
from impact.rules.shapes import (
    Choice,
    Field,
    Flag,
    Globs,
    Many,
    Named,
    Number,
    Reference,
    Start,
    Table,
    Words,
)
from impact.rules.texts import (
    BRANCH,
    COMMAND,
    DOCKERFILE,
    ENTRY,
    FOLDER,
    LABEL,
    NAME,
    SETTING,
    WORKFLOW_FILE,
)
from impact.typed import Final

VERSION: Final = 1
LONGEST_RUN: Final = 50_400  # minutes; GitHub ends a workflow run after 35 days

PATHS: Final = Globs("path pattern")
SIDE: Final = Globs("path pattern", single=True)
WHY: Final = Field(
    "why", Words("a reason in words"), "The reason, shown to people with every answer.", ""
)


def _refs(key: str, what: str, about: str) -> Field:
    shape = Globs(f"{what} pattern", refs=True, single=True)
    return Field(key, shape, about, absent="such an event never starts it")


APP: Final = Table(
    (
        Field("title", Words("a title"), "The app's name for people.", absent="the name"),
        Field(
            "paths",
            PATHS,
            "Paths that deploy the app: short for a row of `rules` that stands before them all.",
            absent="no such row",
        ),
        Field(
            "entrypoints",
            Many(
                Start(ENTRY),
                "a list of path patterns and modules",
            ),
            "Where the app starts; what these files import belongs to the app.",
            (),
            absent="the Python files of the rows that deploy this app alone",
        ),
        Field(
            "images",
            Many(
                DOCKERFILE,
                "a list of Dockerfiles",
            ),
            "Dockerfiles of the app: a file they copy that is not Python deploys it.",
            (),
        ),
        Field(
            "components",
            Many(Reference("component"), "a list of component names"),
            "The components the app has.",
            absent="every component of the file",
        ),
    ),
    "a table about an app",
    bare=True,
)

APPS_OF_ROW: Final = Many(Reference("app"), "a list of app names", word="all")

ROW: Final = Table(
    (
        Field("paths", PATHS, "The paths the row speaks of.", required=True),
        Field("deploy", APPS_OF_ROW, "Apps that such a change deploys.", ()),
        Field("skip", APPS_OF_ROW, "Apps that it does not deploy, whatever they import.", ()),
        WHY,
        Field(
            "status",
            Many(Choice(STATUSES), "a list of kinds of change", least=1),
            "The kinds of change the row speaks of.",
            STATUSES,
        ),
        Field("notice", Words("a notice in words"), "Words for the report when it decides.", ""),
    ),
    "a table about some paths",
)

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


def _edge(what: str, about_importer: str, about_imported: str) -> Table:
    return Table(
        (
            Field("importer", SIDE, about_importer, required=True),
            Field("imported", SIDE, about_imported, required=True),
            WHY,
        ),
        what,
    )


LINK: Final = _edge(
    "a table about a link", "The files that use the others.", "The files that they use."
)
CUT: Final = _edge(
    "a table about a cut",
    "The files whose imports are cut.",
    "The files they are no longer held to import.",
)

GRAPH: Final = Table(
    (
        Field(
            "roots",
            Many(
                FOLDER,
                "a list of folders",
                least=1,
                word="auto",
            ),
            "The folders that module names start from.",
            "auto",
        ),
        Field(
            "follow",
            Many(Choice(LINK_KINDS), "a list of kinds of import", least=1),
            "The kinds of import that carry an impact.",
            DEFAULT_FOLLOW,
        ),
        Field(
            "unknown",
            Choice(("report", "deploy")),
            "What an import with a computed name does: it is named in a warning, or it deploys.",
            "report",
        ),
        Field(
            "max_blob",
            Number(1, 1 << 30),
            "Bytes; a larger Python file is not read and counts as unknown.",
            MAX_BLOB,
        ),
        Field("cut", Many(CUT, "a list of cuts"), "Imports that carry no impact.", ()),
    ),
    "a table about the import graph",
)

RULES: Final = Table(
    (
        Field("version", Number(VERSION, VERSION), "The version of this language.", required=True),
        Field(
            "dialect",
            Choice(("gitignore", "github")),
            "The language of every path pattern in this file.",
            "gitignore",
        ),
        Field("apps", Named(NAME, APP, "a table of apps", least=1), "The apps.", required=True),
        Field(
            "rules",
            Many(ROW, "a list of rows"),
            "Which path deploys which app; of the rows that name an app, the last one decides.",
            (),
        ),
        Field(
            "components",
            Named(NAME, PATHS, "a table of components"),
            "The parts of the apps, and the paths of each.",
            absent="apps have no parts",
        ),
        Field(
            "environments",
            Many(ENVIRONMENT, "a list of environments", least=1),
            "The environments in the order of promotion.",
            absent="those of the workflows, in their order",
        ),
        Field(
            "pipelines",
            Named(LABEL, Many(STAGE, "a list of stages", least=1), "a table of pipelines"),
            "The stages of workflows, in order.",
            absent="no stages are known",
        ),
        Field("workflows", Many(WORKFLOW, "a list of workflows"), "The deploy workflows.", ()),
        Field(
            "links",
            Many(LINK, "a list of links"),
            "Uses that no import shows, such as data read at run time.",
            (),
        ),
        Field("graph", GRAPH, "How the import graph is read.", absent="its defaults"),
        Field(
            "unmatched",
            Choice(("warn", "ignore", "deploy")),
            "What a change does that no row names and no app reaches: deploy means every app.",
            "warn",
        ),
    ),
    "a table with at least version and apps",
)
