"""Rules and filters against reality: a survey of one revision becomes findings.

Promise: pure; every finding has a code of the catalog, a place, and the files that prove it; they
come sorted by place. One module for each family of findings.
"""

from impact.checking.agreement import check_agreement
from impact.checking.coverage import check_coverage
from impact.checking.entries import check_entries
from impact.checking.files import check_files
from impact.checking.patterns import check_patterns
from impact.checking.rows import check_rows
from impact.checking.survey import Judged, Survey
from impact.findings import Finding

__all__ = ["Judged", "Survey", "check"]

_FAMILIES = (
    check_files,
    check_patterns,
    check_rows,
    check_coverage,
    check_agreement,
    check_entries,
)


def check(survey: Survey) -> tuple[Finding, ...]:
    """Everything that is wrong, each thing once."""
    found = {finding for family in _FAMILIES for finding in family(survey)}
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.code, one)))
