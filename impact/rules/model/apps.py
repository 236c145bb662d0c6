"""The tables about apps, and the rows that say which path deploys which app."""

from impact.changes import STATUSES
from impact.rules.shapes import (
    Choice,
    Field,
    Globs,
    Many,
    Reference,
    Start,
    Table,
    Words,
)
from impact.rules.texts import DOCKERFILE, ENTRY
from impact.typed import Final

PATHS: Final = Globs("path pattern")
WHY: Final = Field(
    "why", Words("a reason in words"), "The reason, shown to people with every answer.", ""
)

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
            Many(Start(ENTRY), "a list of path patterns and modules"),
            "Where the app starts; what these files import belongs to the app.",
            (),
            absent="the Python files of the rows that deploy this app alone",
        ),
        Field(
            "images",
            Many(DOCKERFILE, "a list of Dockerfiles"),
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
