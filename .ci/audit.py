"""Whether a pinned package has a known vulnerability, or could not be looked up.

    .venv/bin/python .ci/audit.py [REQUIREMENTS…]

Exit status 0: every package was looked up, and nothing is known against it; 1: something is; 3: not
every package could be looked up, which pip-audit by itself calls clean.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

TOP = Path(__file__).parent.parent
LOCKS = ("requirements-service.txt", "requirements-image.txt")
CLEAN, KNOWN, UNKNOWN = 0, 1, 3


class Verdict(NamedTuple):
    """How an audit ended, and what to say of it."""

    status: int
    words: str


def judged(printed: str, complaint: str) -> Verdict:
    """The verdict on what pip-audit printed as JSON, and on what it complained about."""
    try:
        packages: list[dict[str, Any]] = json.loads(printed)["dependencies"]
    except (ValueError, KeyError):
        last = complaint.strip().rpartition("\n")[2] or "pip-audit printed nothing"
        return Verdict(UNKNOWN, f"NOT AUDITED: {last}")
    known = [f"{one['name']} {one['version']}: {fault['id']}" for one in packages
             for fault in one.get("vulns", ())]  # fmt: skip
    skipped = [one["name"] for one in packages if "vulns" not in one]
    if known:
        return Verdict(KNOWN, "\n".join(["VULNERABLE:", *known]))
    if skipped or not packages:
        return Verdict(UNKNOWN, f"NOT AUDITED: {', '.join(skipped) or 'no package at all'}")
    return Verdict(CLEAN, f"{len(packages)} packages audited, nothing is known against them")


def audited(lock: str) -> Verdict:
    """Ask about every pin of one lock."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip",
               "--progress-spinner", "off", "--format", "json", "-r", lock]  # fmt: skip
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    return judged(done.stdout, done.stderr)


def main(locks: list[str]) -> int:
    """Audit the locks; the worst verdict is the exit status."""
    verdicts = [(lock, audited(lock)) for lock in locks or LOCKS]
    for lock, verdict in verdicts:
        sys.stdout.write(f"{lock}: {verdict.words}\n")
    statuses = {verdict.status for _, verdict in verdicts}
    return KNOWN if KNOWN in statuses else max(statuses)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
