"""Find what is wrong with the rules and with the workflows' own filters, and prove it.

impact check                         the work tree
impact check main                    a branch, a tag, a commit
impact check --format sarif          for code scanning; github: annotations of a pull request
impact check --write-baseline known.json     adopt it: what is there today is known
impact check --baseline known.json           only what is new
impact explain missed-path           what a finding means

A comment `# impact: ignore[code] because ...` on the line, or above it, silences one finding.
"""

import sys

from impact.cli.options import add_output, add_repository, opened
from impact.cli.talk import wants_colour, width
from impact.errors import ANSWERED, SIGNALLED, UsageError, unopened
from impact.findings import SEVERITIES, Checked
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from impact.findings.baseline import Known


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("revision", nargs="?", default="", metavar="REV",
                        help="check this commit instead of the work tree")  # fmt: skip
    parser.add_argument("--fail-on", choices=(*SEVERITIES, "never"), default="warning",
                        help="exit with 1 if a finding is at least this severe "
                        "(default: warning)")  # fmt: skip
    parser.add_argument("--baseline", metavar="FILE", default="",
                        help="hide the findings that this file knows")  # fmt: skip
    parser.add_argument("--write-baseline", metavar="FILE", default="",
                        help="write the findings of today into this file, exit with 0")  # fmt: skip
    add_repository(parser)
    add_output(parser, ("text", "json", "github", "sarif"))


def run(arguments: "argparse.Namespace") -> int:
    """Check and print."""
    from impact.answers.inspecting import inspect
    from impact.render.findings import render

    known = _known(arguments.baseline)
    with opened(arguments) as context:
        checked = inspect(arguments.revision, arguments.rules, context)
    if arguments.write_baseline:
        return _write(arguments.write_baseline, checked)
    checked = _without(checked, known)
    colour = wants_colour(arguments.color, sys.stdout)
    sys.stdout.write(render(checked, arguments.format, width=width(sys.stdout), colour=colour))
    return SIGNALLED if _fails(checked, arguments.fail_on) else ANSWERED


def _known(path: str) -> "Known":
    if not path:
        return {}
    from impact.findings.baseline import MAX_BYTES, read_baseline

    try:
        with open(path, "rb") as file:
            return read_baseline(file.read(MAX_BYTES + 1), path)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"cannot be read: {unopened(error)}",
            where=path,
            do="impact check --write-baseline makes one",
        ) from None


def _write(path: str, checked: Checked) -> int:
    from impact.changes import encode_path
    from impact.cli.writing import write_whole
    from impact.findings.baseline import write_baseline

    try:
        write_whole(path, encode_path(write_baseline(checked.findings)))
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot be written: {unopened(error)}", where=path) from None
    count = len(checked.findings)
    known = "1 finding is" if count == 1 else f"{count:,} findings are"
    sys.stderr.write(f"impact: {known} known from now on\n")
    return ANSWERED


def _without(checked: Checked, known: "Known") -> Checked:
    if not known:
        return checked
    from impact.findings.baseline import apply_baseline

    left, hidden = apply_baseline(checked.findings, known)
    return checked._replace(findings=left, suppressed=(*checked.suppressed, *hidden))


def _fails(checked: Checked, least: str) -> bool:
    from impact.render.findings import severity

    severe = SEVERITIES[: [*SEVERITIES, "never"].index(least) + 1] if least != "never" else ()
    return any(severity(finding) in severe for finding in checked.findings)
