"""Findings as SARIF 2.1.0, for code scanning and editors.

Promise: valid against the OASIS schema; every code of the catalog that was found is a rule; the
fingerprint of a finding does not hold its line, so that it stays the same while lines move.
"""

from hashlib import sha256
from urllib.parse import quote

from impact.changes import encode_path
from impact.findings import Checked, Finding, Suppressed
from impact.findings.catalog import CATALOG, Meaning
from impact.render.document import TOOL
from impact.render.json import write
from impact.render.visible import words
from impact.typed import Any, Final

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
WITNESSES: Final = 20  # related locations of one finding


def render(checked: Checked) -> str:
    """Write one run with every finding, the suppressed ones marked as such."""
    found = [(one, None) for one in checked.findings]
    silenced = [(one.finding, one) for one in checked.suppressed]
    codes = sorted({finding.code for finding, _ in (*found, *silenced)})
    driver = {
        "name": TOOL,
        "version": checked.version,
        "rules": [_rule(CATALOG[code]) for code in codes],
    }
    results = [_result(finding, by, codes) for finding, by in (*found, *silenced)]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return write({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(meaning: Meaning) -> dict[str, Any]:
    return {
        "id": meaning.code,
        "shortDescription": {"text": meaning.title},
        "fullDescription": {"text": meaning.why},
        "help": {"text": meaning.cure},
        "defaultConfiguration": {"level": meaning.severity},
    }


def _result(finding: Finding, by: Suppressed | None, codes: list[str]) -> dict[str, Any]:
    do = finding.do or CATALOG[finding.code].cure
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": CATALOG[finding.code].severity,
        "message": {"text": words(f"{finding.what}. {do}")},
        "locations": [_location(finding.path, finding.line)],
        "partialFingerprints": {"impactFinding/v1": _fingerprint(finding)},
    }
    shown = finding.witnesses[:WITNESSES]
    if shown:
        result["relatedLocations"] = [
            {**_location(one.path, 0), "message": {"text": words(one.why or one.path)}}
            for one in shown
        ]
    if by is not None:
        kind = "inSource" if by.by == "comment" else "external"
        reason = words(by.reason) or "known before"
        result["suppressions"] = [{"kind": kind, "justification": reason}]
    return result


def _location(path: str, line: int) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(encode_path(path))}}
    if line:
        physical["region"] = {"startLine": line}
    return {"physicalLocation": physical}


def _fingerprint(finding: Finding) -> str:
    text = "\0".join(finding.identity)
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]
