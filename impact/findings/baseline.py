"""A baseline: findings that were there when somebody began to look.

Promise: a finding is hidden only as far as it was there: a file that shows it and was not in the
baseline brings it back, with that file alone. Lines may move. The file is JSON, sorted, one finding
on few lines, so that a merge can handle it.
"""

import json
from collections.abc import Mapping, Sequence

from impact.errors import UsageError
from impact.findings import Finding, Suppressed
from impact.typed import Any, Final, TypeAlias

BASELINE: Final = "impact.baseline/1"
MAX_BYTES: Final = 1 << 24

Known: TypeAlias = Mapping[tuple[str, str, str], frozenset[str]]


def write_baseline(findings: Sequence[Finding]) -> str:
    """The text of a baseline that hides these findings."""
    listed = [
        {
            "code": one.code,
            "path": one.path,
            "subject": one.subject,
            "files": sorted({witness.path for witness in one.witnesses}),
        }
        for one in sorted(findings, key=lambda one: one.identity)
    ]
    return json.dumps({"schema": BASELINE, "findings": listed}, indent=1) + "\n"


def read_baseline(text: bytes, where: str) -> Known:
    """What a baseline hides. Raises UsageError for anything else."""
    if len(text) > MAX_BYTES:
        raise UsageError(f"it holds more than {MAX_BYTES} bytes", where=where)
    try:
        document = json.loads(text)
        if document["schema"] != BASELINE:
            raise ValueError
        known: dict[tuple[str, str, str], frozenset[str]] = {}
        for one in document["findings"]:
            identity, files = _entry(one)
            known[identity] = known.get(identity, frozenset()) | files
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(
            "this is no baseline of impact check",
            where=where,
            expected=f"a JSON file with schema {BASELINE}",
            do="impact check --write-baseline FILE makes one",
        ) from None
    return known


def _entry(one: Any) -> tuple[tuple[str, str, str], frozenset[str]]:
    code, path, subject = one["code"], one["path"], one["subject"]
    files = one["files"]
    if not isinstance(files, list):  # a text would count as its letters
        raise TypeError
    if not all(isinstance(text, str) for text in (code, path, subject, *files)):
        raise TypeError
    return (code, path, subject), frozenset(files)


def apply_baseline(
    findings: Sequence[Finding], known: Known
) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...]]:
    """What is new, and what was known."""
    left: list[Finding] = []
    hidden: list[Suppressed] = []
    for finding in findings:
        if finding.identity not in known:
            left.append(finding)
            continue
        old = known[finding.identity]
        new = tuple(witness for witness in finding.witnesses if witness.path not in old)
        if new:
            left.append(finding._replace(witnesses=new))
        else:
            hidden.append(Suppressed(finding, "baseline", ""))
    return tuple(left), tuple(hidden)
