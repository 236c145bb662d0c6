"""How wide a text is on a screen, and how it is shortened.

Promise: width is counted in terminal columns, so that wide characters keep tables straight
(Unicode Standard Annex 11); a shortened text loses its middle, since the end of a path says most.
"""

from impact.typed import Final

ELLIPSIS: Final = "…"


def columns(text: str) -> int:
    """How many terminal columns a text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    wide = sum(east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(category(char) in ("Mn", "Me") for char in text)


def elide(text: str, room: int) -> str:
    """Shorten a text to `room` columns by leaving out its middle; two thirds stay at the end."""
    if columns(text) <= room:
        return text
    head = _fitting(text, (room - 1) // 3)
    tail = _fitting(text[::-1], room - 1 - columns(head))[::-1]
    return head + ELLIPSIS + tail


def _fitting(text: str, room: int) -> str:
    """The longest start of a text that takes no more than `room` columns."""
    if text.isascii():
        return text[: max(room, 0)]
    end = used = 0
    while end < len(text) and used + columns(text[end]) <= room:
        used += columns(text[end])
        end += 1
    return text[:end]
