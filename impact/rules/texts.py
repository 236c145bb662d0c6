"""Texts for machines that stand in rules files: names, paths, files, branches.

Promise: each is one regular expression, whose time is linear in the text, and the words by which a
message asks for it.
"""

from impact.rules.shapes import Text
from impact.typed import Final

RESERVED: Final = (  # the keys of our outputs, and the word for every app
    "all", "any", "apps", "files", "impacted", "matrix", "report", "run", "summary", "when",
    "workflows",
)  # fmt: skip

_UPWARDS: Final = r"(?!/)(?!.*(?:^|/)\.{1,2}(?:/|$))(?!.*//)"  # an absolute path, ., .. or //
_WORD: Final = r"[^\s.:/*?\[\]!]+"
_DOTTED: Final = rf"{_WORD}(?:\.{_WORD})*"

NAME: Final = Text(
    "a name of lower-case letters, digits and dashes that starts with a letter",
    "[a-z][a-z0-9-]*",
    RESERVED,
)
LABEL: Final = Text("a name without blanks around it", r"\S(?:.*\S)?")
ENTRY: Final = Text(
    "a path pattern (with a / or ending in .py) or a module as a.b:f",
    rf"(?!!)(?:.*/.*|.*\.py|{_DOTTED}(?::{_DOTTED})?)",
)
DOCKERFILE: Final = Text(
    "the path of a file from the top, without .. and *", _UPWARDS + r"[^*?\\]*[^*?\\/]"
)
FOLDER: Final = Text(
    "a folder from the top, without .. and *, or . for the top", rf"\.|{_UPWARDS}[^*?\\]+"
)
WORKFLOW_FILE: Final = Text(
    "the name of a file in .github/workflows, ending in .yml or .yaml",
    r"(?:\.github/workflows/)?[^/\\]+\.ya?ml",
)
SETTING: Final = Text(
    "the name of a secret or variable: letters, digits and underscores",
    "[A-Za-z_][A-Za-z0-9_]*",
)
COMMAND: Final = Text(
    "a command of one line; {version}, {artifact} and {sha} stand for those of the older deploy",
    r"(?:[^{}]|\{(?:version|artifact|sha)\})+",
)
BRANCH: Final = Text("the name of a branch", r"\S+")
