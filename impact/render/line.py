"""The answer and its facts on one line, for a log, an output or a title."""

from impact.render.headline import headline
from impact.render.phrases import Piece
from impact.render.visible import name, words
from impact.report import Report


def line(report: Report) -> str:
    """Write the line."""
    said = headline(report, lambda app: Piece("name", app.app))
    answer = " ".join(_text(piece) for piece in said.answer)
    return " · ".join((answer, *map(words, said.facts)))


def _text(piece: Piece) -> str:
    shown = words(piece.text) if piece.role == "words" else name(piece.text)
    return shown + piece.tail
