"""Sentences as atoms of a terminal line.

Promise: the one door between a `Piece`, whose text is foreign, and a `Cell`, whose text is safe.
"""

from collections.abc import Iterable, Sequence

from impact.render.phrases import Piece, Sentence
from impact.render.text.screen import NARROWEST, Atom, Cell
from impact.render.visible import name, words

DOT = "·"


def atoms(sentence: Sentence, style: str = "") -> tuple[Atom, ...]:
    """Turn a sentence into atoms: one for each word, one for each name."""
    return tuple(atom for piece in sentence for atom in _atoms(piece, style))


def word_atoms(text: str, style: str = "") -> tuple[Atom, ...]:
    """Turn words of anybody into atoms; a separating dot stays with the word behind it."""
    parts: list[str] = []
    for word in words(text).split(" "):
        if parts and parts[-1] == DOT:
            parts[-1] = f"{DOT} {word}"
        else:
            parts.append(word)
    return tuple(Atom((Cell(part, style),)) for part in parts if part)


def facts(items: Iterable[str], style: str = "") -> tuple[Atom, ...]:
    """Turn facts into atoms, a dot before each; a fact that fits any window is not broken."""
    said = [f"{DOT} {words(item)}" for item in items]
    broken = (
        (Atom((Cell(fact, style),)),) if len(fact) <= NARROWEST - 2 else word_atoms(fact, style)
        for fact in said
    )
    return tuple(atom for some in broken for atom in some)


def without_dot(facts: Sequence[Atom]) -> tuple[Atom, ...]:
    """The same facts as the start of a sentence."""
    if not facts:
        return ()
    (cell, *cells), turns = facts[0]
    bare = cell._replace(text=cell.text.removeprefix(f"{DOT} "))
    return (Atom((bare, *cells), turns), *facts[1:])


def _atoms(piece: Piece, style: str) -> tuple[Atom, ...]:
    if piece.role == "words":
        return word_atoms(piece.text + piece.tail, style)
    shown = name(piece.text) + (f":{piece.line}" if piece.line else "")
    cells = (Cell(shown, style), Cell(piece.tail, style or "faint"))
    if piece.role == "step":
        return (Atom((Cell("→ ", style or "faint"), *cells), turns=True),)
    return (Atom(cells, turns=piece.role == "start"),)
