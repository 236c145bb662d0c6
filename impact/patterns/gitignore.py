"""The dialect of .gitignore, as pathspec's `GitIgnoreSpec` reads it.

pathspec is the authority: it turns a pattern into a regular expression, and here that text is
only cut into expressions of whole paths. A pattern that may name a file and also a folder becomes
two, because they do not weigh the same (`compiling` has the order).

A pattern that pathspec passes over in silence can only be a mistake in a list of rules, so it
is refused. One liberty is taken with the text: `.` accepts a newline, as git's own matcher does.
"""

from impact.patterns.expression import Expression, Unreadable
from impact.typed import Final

_FOLDER: Final = "(?P<ps_d>/)"  # how pathspec marks the slash after the name of a folder
_FILE_OR_FOLDER: Final = f"(?:{_FOLDER}|$)"


def translate(pattern: str) -> tuple[Expression, ...]:
    """Say what one pattern stands for. Raises Unreadable."""
    text, included = _ask_pathspec(pattern)
    text = text[1:] if text.startswith("^") else f".*{text}"
    if text.endswith(_FILE_OR_FOLDER):
        name = text.removesuffix(_FILE_OR_FOLDER)
        below = Expression(f"{name}/.*", included, folder=True)
        return (Expression(name, included), below)
    if text.endswith(_FOLDER):
        return (Expression(f"{text.removesuffix(_FOLDER)}/.*", included, folder=True),)
    return (Expression(f"{text}.*", included),)


def _ask_pathspec(pattern: str) -> tuple[str, bool]:
    """The regular expression of a pattern, and whether the pattern includes what it matches."""
    from pathspec.patterns.gitignore.base import GitIgnorePatternError
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    text = included = None
    # pathspec reads a negated lone slash as "all but the files at the top"; git, as nothing.
    if pattern.rstrip() != "!/":
        try:
            text, included = GitIgnoreSpecPattern.pattern_to_regex(pattern)
        except GitIgnorePatternError:
            text = included = None
    if text is None or included is None:
        raise _says_nothing(pattern.rstrip())
    return text, included


def _says_nothing(pattern: str) -> Unreadable:
    """Why pathspec makes nothing of a pattern, and what to write instead."""
    if not pattern:
        return Unreadable("is blank", do="write the path it should match, or remove it")
    if pattern == "!":
        return Unreadable("takes nothing away", do="write behind the ! what to take away")
    if pattern.startswith("#"):
        return Unreadable("is a comment", do=f"write \\{pattern} for a name that starts with #")
    if pattern in ("/", "!/"):
        return Unreadable("names no path", do="write ** for every path")
    if pattern.endswith("\\"):
        reason = "ends in a backslash that escapes nothing"
        return Unreadable(reason, do="write \\\\ for a backslash, `\\ ` for a space at the end")
    reason = "has a bracket that is not closed before the next slash"
    return Unreadable(reason, do="write the ] that is missing, or \\[ for a name with a bracket")
