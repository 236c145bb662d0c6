r"""The filter language of GitHub Actions: `paths`, `branches` and `tags` of a workflow.

    *      none or more characters, but no /         **   none or more characters, / included
    ?      none or one of the character before       +    one or more of the character before
    [a-z]  one of these letters or digits            !    at the start: take away
    \      the sign that follows stands for itself

A pattern speaks of the whole path (or branch, or tag). Source: GitHub's page "Workflow syntax for
GitHub Actions", the filter pattern cheat sheet, and where that page is silent, recorded answers of
GitHub itself; what it was seen to refuse is refused here.
"""

import re
from collections.abc import Iterator
from string import ascii_letters, digits, punctuation

from impact.patterns.expression import Expression, Unreadable
from impact.typed import Final

# The page shows `**/` only where it may stand for no folder at all. Two independent witnesses found
# the slash itself free (`**/x` also matches `ax`). As that is second-hand, the choice is this one
# line: "(?:[^\n]+/)?" is the other reading, none or more whole folders.
FOLDERS: Final = "[^\n]*"

_ANYTHING: Final = "[^\n]*"
_IN_FOLDER: Final = "[^/]*"
_TOKENS: Final = re.compile(
    r"(?P<folders>\*\*+/(?![?+]))|(?P<anything>\*\*+)|(?P<star>\*)|(?P<quantifier>[?+])"
    r"|(?P<bracket>\[[^]]*\]?)|(?P<escape>\\.?)|(?P<plain>.)",
    re.DOTALL,
)
_MEMBERS: Final = re.compile(r"(?P<low>.)-(?P<high>.)|(?P<one>.)", re.DOTALL)


def translate(pattern: str) -> tuple[Expression, ...]:
    """Say what one pattern stands for. Raises Unreadable."""
    positive = pattern.removeprefix("!")
    if not pattern:
        raise Unreadable("is empty", do="write what it should match, or remove it")
    if not positive:
        raise Unreadable("takes nothing away", do="write behind the ! what to take away")
    return (Expression("".join(_words(positive)), positive == pattern),)


def _words(pattern: str) -> Iterator[str]:
    """The regular expression, word by word."""
    before = "the start"
    for token in _TOKENS.finditer(pattern):
        kind, text = token.lastgroup, token.group()
        match kind:
            case "folders":
                yield FOLDERS
            case "anything":
                yield _ANYTHING
            case "star":
                yield _IN_FOLDER
            case "quantifier":
                yield _quantifier(text, before)
            case "bracket":
                yield _bracket(text)
            case "escape":
                yield re.escape(_escaped(text))
            case _:
                yield re.escape(text)
        before = text if kind in ("anything", "star", "quantifier") else "a character"


def _quantifier(sign: str, before: str) -> str:
    """`?` or `+`; at the start, `?` makes the start itself optional and `+` changes nothing."""
    if before == "the start":
        return ".*" if sign == "?" else ""
    if before != "a character":
        raise Unreadable(
            f"has {sign} behind {before}, but {sign} counts the single character before it",
            do=f"remove the {sign}, or write \\{sign} for the sign itself",
        )
    return sign


def _bracket(text: str) -> str:
    """A bracket, which means the same in a regular expression once GitHub accepts it."""
    advice = "list letters and digits, with ranges inside a-z, A-Z or 0-9; or write \\[ for a ["
    if not text.endswith("]"):
        raise Unreadable("has a bracket that is not closed", do="write \\[ for the sign itself")
    if text == "[]":
        raise Unreadable("has an empty bracket", do=advice)
    for member in _MEMBERS.finditer(text[1:-1]):
        low, high, one = member.group("low", "high", "one")
        if one is None and not any(
            low in kind and high in kind for kind in (ascii_letters, digits)
        ):
            raise Unreadable(f"has {member.group()} in a bracket, which is no range", do=advice)
        if one is None and low > high:
            raise Unreadable(f"has the reversed range {low}-{high} in a bracket", do=advice)
        if one is not None and one not in ascii_letters + digits:
            raise Unreadable(f"has {one!r} in a bracket", do=advice)
    return text


def _escaped(text: str) -> str:
    sign = text[1:]
    if not sign or sign not in punctuation + " ":
        what = f"\\{sign}" if sign else "a backslash at the end"
        raise Unreadable(f"has {what}, which escapes nothing", do="write \\\\ for a backslash")
    return sign
