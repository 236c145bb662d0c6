"""The tables about the import graph: how it is read, and what is added to it or cut."""

from impact.rules import DEFAULT_FOLLOW, LINK_KINDS, MAX_BLOB
from impact.rules.model.apps import WHY
from impact.rules.shapes import (
    Choice,
    Field,
    Globs,
    Many,
    Number,
    Table,
)
from impact.rules.texts import FOLDER
from impact.typed import Final

SIDE: Final = Globs("path pattern", single=True)


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
            Many(FOLDER, "a list of folders", least=1, word="auto"),
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
