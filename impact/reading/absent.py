"""Absent: what a partial clone has left out, and a fetch would bring."""

from impact.errors import MissingObject


def absent(path: str, needed: str) -> MissingObject:
    """The error for the content of one file; `needed` says of which files it is needed."""
    return MissingObject(
        "its content is not in this partial clone",
        where=path,
        expected=f"the contents of {needed}",
        do="let them be fetched with --fetch, or clone without --filter",
    )
