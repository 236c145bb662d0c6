"""Comments that silence a finding: `# impact: ignore[code] because …`.

Promise: a comment speaks of its own line and, if it stands alone, of the next line that is none;
of a finding about a whole file, wherever it stands.
It needs a reason; without one, or with a code that does not exist, it silences nothing and is a
finding itself. So is one that silences nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from impact.findings import Finding, Suppressed
from impact.findings.catalog import CATALOG
from impact.handlers import LINE_BREAK
from impact.typed import Final, NamedTuple

_COMMENT: Final = re.compile(r"(?:#|//)\s*impact:\s*ignore\[([^\]\n]*)\](.*)")


class Comment(NamedTuple):
    """One code that a comment names."""

    path: str
    line: int
    code: str
    reason: str
    lines: frozenset[int]  # it speaks of


def find_comments(path: str, text: bytes) -> tuple[Comment, ...]:
    """The suppressions of one file."""
    if b"impact:" not in text:
        return ()
    lines = LINE_BREAK.split(text.decode("utf-8", "replace"))
    return tuple(_comments(path, lines))


def _comments(path: str, lines: Sequence[str]) -> Iterator[Comment]:
    for number, line in enumerate(lines, 1):
        found = _COMMENT.search(line)
        if found is None:
            continue
        meant = {number}
        if not line[: found.start()].strip():
            meant.add(_next_line(lines, number))
        for code in found.group(1).split(","):
            yield Comment(path, number, code.strip(), found.group(2).strip(), frozenset(meant))


def _next_line(lines: Sequence[str], number: int) -> int:
    """The next line that is no comment."""
    while number < len(lines) and lines[number].lstrip().startswith(("#", "//")):
        number += 1
    return number + 1


def suppress(
    findings: Sequence[Finding], comments: Mapping[str, tuple[Comment, ...]]
) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...]]:
    """What is left of the findings, and what a comment took."""
    used: set[Comment] = set()
    left: list[Finding] = []
    taken: list[Suppressed] = []
    for finding in findings:
        comment = _comment_for(finding, comments.get(finding.path, ()))
        if comment is None:
            left.append(finding)
        else:
            used.add(comment)
            taken.append(Suppressed(finding, "comment", comment.reason))
    for some in comments.values():
        left += [_complaint(c) for c in some if c not in used]
    return tuple(sorted(left, key=lambda f: (f.path, f.line, f.code, f))), tuple(taken)


def _comment_for(finding: Finding, comments: Sequence[Comment]) -> Comment | None:
    for comment in comments:
        near = not finding.line or finding.line in comment.lines
        if near and comment.code == finding.code and comment.reason:
            return comment
    return None


def _complaint(comment: Comment) -> Finding:
    """What is wrong with a comment that silenced nothing."""
    path, line, code = comment.path, comment.line, comment.code
    if code not in CATALOG:
        what = f"there is no finding {code or 'without a code'}"
        return Finding("suppression-unexplained", path, line, code, what)
    if not comment.reason:
        what = f"ignore[{code}] gives no reason, so it silences nothing"
        return Finding("suppression-unexplained", path, line, code, what)
    return Finding("suppression-unused", path, line, code, f"ignore[{code}] silences nothing here")
