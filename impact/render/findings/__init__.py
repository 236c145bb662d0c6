"""What `impact check` found, as text, JSON, annotations of GitHub or SARIF.

Promise: pure functions; the same findings give the same bytes, and no file name can be read as a
command by a terminal or a log.
"""

from collections.abc import Sequence

from impact.findings import SEVERITIES, Checked, Finding, Severity
from impact.findings.catalog import CATALOG
from impact.typed import Final

FORMATS: Final = ("text", "json", "github", "sarif")


def render(checked: Checked, fmt: str, *, width: int, colour: bool) -> str:
    """Write a check in one of FORMATS; `width` and `colour` only concern text."""
    match fmt:
        case "json":
            from impact.render.findings import document

            return document.render(checked)
        case "github":
            from impact.render.findings import annotations

            return annotations.render(checked)
        case "sarif":
            from impact.render.findings import sarif

            return sarif.render(checked)
    from impact.render.findings import text

    return text.render(checked, width=width, colour=colour)


def severity(finding: Finding) -> Severity:
    """How severe a finding is."""
    return CATALOG[finding.code].severity


def counts(findings: Sequence[Finding]) -> list[tuple[Severity, int]]:
    """How many findings there are of each severity that has some, the worst first."""
    found = [severity(finding) for finding in findings]
    return [(one, found.count(one)) for one in SEVERITIES if one in found]
