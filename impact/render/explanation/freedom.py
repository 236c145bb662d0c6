"""Which imports to remove so that an app no longer reaches a path.

Promise: nobody is sent to remove what cannot be removed; how to read a line is said below them.
"""

from collections.abc import Iterator, Sequence

from impact.answers.explaining import Freedom
from impact.render.phrases import Piece, Sentence, say
from impact.render.text.screen import Cell, Line, flow
from impact.render.text.sentences import atoms, word_atoms
from impact.report import Link


def lines(found: Freedom, room: int) -> list[Line]:
    """Lay the answer out: one line for each import to remove, then what to know about them."""
    cut = found.cut or ()
    made = flow(atoms(_title(found), "strong"), room=room, hang=2)
    for link in cut:
        made += flow(atoms(_import(link)), room=room, first=(Cell("  "),), hang=4)
    for note in _notes(cut):
        made += [(), *flow(word_atoms(note, "faint"), room=room, hang=0)]
    return made


def _title(found: Freedom) -> Sentence:
    app, path = Piece("name", found.app), Piece("name", found.path)
    if found.cut is None:
        why = say("the app starts there, so no import can be removed")
        return (path, say("is an entry point of"), app._replace(tail=":"), why)
    if not found.reached:
        return (app, say("does not reach"), path._replace(tail=":"), say("nothing to remove"))
    these = "this import" if len(found.cut) == 1 else f"these {len(found.cut)} imports"
    return (app, say("reaches"), path._replace(tail=";"), say(f"remove {these} to free it:"))


def _import(link: Link) -> Sentence:
    kind = "" if link.kind == "module" else f" ({link.kind})"
    importer = Piece("place", link.importer, link.line)
    return (importer, say("imports"), Piece("name", link.imported, tail=kind))


def _notes(cut: Sequence[Link]) -> Iterator[str]:
    """What a person has to know before removing something."""
    kinds = {link.kind for link in cut}
    if kinds - {"package", "declared"}:
        yield (
            "A line stands for every import of the second file in the first; its number is where "
            "the first of that kind stands."
        )
    if "package" in kinds:
        yield (
            "(package): the __init__ of a package runs before every module below it and cannot be "
            "un-imported; the importing module has to move out of that package."
        )
    if "declared" in kinds:
        yield "(declared): the rules say so, under `links`, and there it is removed."
