"""Say what a finding of `impact check` means, why it matters, and how it is cured.

impact explain                       all codes
impact explain missed-path           one of them
"""

import sys

from impact.errors import ANSWERED, UsageError
from impact.findings.catalog import CATALOG, Meaning
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("code", nargs="?", default="", metavar="CODE", help="the code of a finding")


def run(arguments: "argparse.Namespace") -> int:
    """Print."""
    if arguments.code and arguments.code not in CATALOG:
        from difflib import get_close_matches

        near = get_close_matches(arguments.code, CATALOG, n=1)
        raise UsageError(
            f"there is no finding {arguments.code!r}",
            expected="a code that impact explain lists",
            do=f"perhaps: impact explain {near[0]}" if near else "impact explain",
        )
    text = _whole(CATALOG[arguments.code]) if arguments.code else _list()
    sys.stdout.write(text)
    return ANSWERED


def _list() -> str:
    rows = (f"{m.code:<24}{m.severity:<9}{m.title}" for m in CATALOG.values())
    return "\n".join(rows) + "\n"


def _whole(meaning: Meaning) -> str:
    from textwrap import fill

    silence = f"# impact: ignore[{meaning.code}] because …"
    return "\n\n".join(
        (
            f"{meaning.code} ({meaning.severity}): {meaning.title}",
            fill(meaning.why, 78),
            f"do: {fill(meaning.cure, 74, subsequent_indent='    ')}",
            f"silence: {silence}",
            f"example: docs/findings/{meaning.code}.md\n",
        )
    )
