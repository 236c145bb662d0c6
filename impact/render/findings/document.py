"""Findings as JSON, `impact.check/1`."""

from impact.findings import SCHEMA, Checked, Severity, Suppressed, Witness
from impact.findings.catalog import CATALOG
from impact.render.document import TOOL, Tool, as_object
from impact.render.json import write
from impact.typed import Literal, NamedTuple


class Told(NamedTuple):
    """One finding."""

    code: str
    severity: Severity
    path: str
    line: int
    subject: str
    what: str
    do: str
    witnesses: tuple[Witness, ...]
    suppressed: Literal["", "comment", "baseline"]
    reason: str


class Document(NamedTuple):
    """One whole check."""

    schema: Literal["impact.check/1"]
    tool: Tool
    revision: str
    rules: str
    files: int
    workflows: int
    findings: tuple[Told, ...]


def render(checked: Checked) -> str:
    """Write the document; what is suppressed stands behind what is not."""
    shown = (*(Suppressed(one, "comment", "") for one in checked.findings), *checked.suppressed)
    open_ones = len(checked.findings)
    return write(
        as_object(
            Document(
                SCHEMA,
                Tool(TOOL, checked.version),
                checked.revision,
                checked.rules,
                checked.files,
                checked.workflows,
                tuple(_told(one, at < open_ones) for at, one in enumerate(shown)),
            )
        )
    )


def _told(one: Suppressed, is_open: bool) -> Told:
    finding = one.finding
    return Told(
        code=finding.code,
        severity=CATALOG[finding.code].severity,
        path=finding.path,
        line=finding.line,
        subject=finding.subject,
        what=finding.what,
        do=finding.do or CATALOG[finding.code].cure,
        witnesses=finding.witnesses,
        suppressed="" if is_open else one.by,
        reason=one.reason,
    )
