"""Findings as workflow commands, which GitHub shows beside the lines of a pull request.

Promise: one command for each finding and nothing that a foreign name could turn into another; a
log shows at most ten of each kind for a step, the text format shows all.
"""

from impact.findings import Checked, Finding, Severity
from impact.findings.catalog import CATALOG
from impact.render.findings import severity
from impact.render.visible import printable, words
from impact.typed import Final

_KINDS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "note": "notice"}


def render(checked: Checked) -> str:
    """Write one line for each finding."""
    return "".join(f"{_command(finding)}\n" for finding in checked.findings)


def _command(finding: Finding) -> str:
    line = f",line={finding.line}" if finding.line else ""
    title = _property(f"{finding.code}: {CATALOG[finding.code].title}")
    shown = [witness.path for witness in finding.witnesses[:3]]
    files = f" ({', '.join(shown)}{', …' if len(finding.witnesses) > 3 else ''})" if shown else ""
    said = f"{finding.what}{files}. {finding.do or CATALOG[finding.code].cure}"
    kind = _KINDS[severity(finding)]
    said = words(said).replace("%", "%25")
    return f"::{kind} file={_property(finding.path)}{line},title={title}::{said}"


def _property(text: str) -> str:
    """A value as the runner reads it back, to the letter."""
    escaped = printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C").replace("##[", "#%23[")
