"""The text of a YAML file: bytes that are small enough, UTF-8, and fit for YAML.

Promise: what comes out can be given to a YAML parser, and an error names the character it is about.
"""

import re

from impact.nodes import TOP, Limits, Place, Problem, Unfit
from impact.typed import Final

# YAML 1.1, production [1] c-printable, without the byte order mark.
_UNPRINTABLE: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def decode(raw: bytes, limits: Limits) -> str:
    """The text of a file. Raises Unfit if it is none."""
    if len(raw) > limits.size:
        what = f"the file is larger than {limits.size} bytes"
        raise Unfit(Problem(TOP, "", what, "a smaller file"))
    if limits.mark:
        raw = raw.removeprefix(_MARKS[0])
    if raw.startswith(_MARKS):
        what = "the file starts with a byte order mark"
        raise Unfit(Problem(TOP, "", what, "UTF-8 without one"))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place_after(raw[: error.start].decode("utf-8"))
        what = f"the byte 0x{raw[error.start]:02x} is not UTF-8"
        raise Unfit(Problem(place, "", what, "UTF-8")) from None
    if odd := _UNPRINTABLE.search(text):
        what = f"the character U+{ord(odd.group()):04X} cannot stand in a YAML file"
        raise Unfit(Problem(_place_after(text[: odd.start()]), "", what, "printable text"))
    return text


def _place_after(before: str) -> Place:
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
