"""Version 1 of rules.yaml: every key, what may stand there, what it means and its default.

Promise: the only list of keys there is. Reading, the JSON Schema and the tested reference in
docs/rules.md come from it.
"""

from impact.rules.model.apps import APP, PATHS, ROW
from impact.rules.model.edges import GRAPH, LINK
from impact.rules.model.flows import ENVIRONMENT, STAGE, WORKFLOW
from impact.rules.shapes import (
    Choice,
    Field,
    Many,
    Named,
    Number,
    Table,
)
from impact.rules.texts import LABEL, NAME
from impact.typed import Final

VERSION: Final = 1

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
