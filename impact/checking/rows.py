"""Rows of the rules: those that never decide, deploy for dead code, or are disproved."""

from collections.abc import Iterator

from impact.analysis import AppView
from impact.checking.survey import Judged, Survey, counted, proof, witnesses
from impact.findings import Finding, Witness
from impact.graph.files import is_python
from impact.report import Contradiction
from impact.rules import Row


def check_rows(survey: Survey) -> Iterator[Finding]:
    """Every row against every tracked file."""
    judged = survey.judged
    if judged is None:
        return
    matched: dict[int, list[str]] = {}
    for path, rows in judged.rows.items():
        for row in rows:
            matched.setdefault(id(row), []).append(path)
    for row in judged.rules.rows:
        files = matched.get(id(row), [])
        yield from _shadowed(row, files, judged)
        yield from _unreached(row, files, judged)
    yield from _contradictions(judged)


def _decides(row: Row, path: str, app: str, judged: Judged) -> bool:
    deciding = next((other for other in judged.rows[path] if other.names(app)), None)
    return deciding is row


def _shadowed(row: Row, files: list[str], judged: Judged) -> Iterator[Finding]:
    apps = (*row.deploy, *row.skip)
    if not files or any(_decides(row, path, app, judged) for path in files for app in apps):
        return
    by = {
        deciding.line
        for path in files
        for app in apps
        if (deciding := next((o for o in judged.rows[path] if o.names(app)), None)) is not None
    }
    lines = ", ".join(str(line) for line in sorted(by))
    what = f"later rows (line {lines}) decide about all {counted(len(files))} that this row matches"
    patterns = " ".join(row.patterns.patterns)
    yield Finding(
        "row-shadowed", judged.rules.origin.path, row.line, patterns, what, witnesses(files)
    )


def _unreached(row: Row, files: list[str], judged: Judged) -> Iterator[Finding]:
    dead = [
        path
        for path in files
        if is_python(path)
        and any(_decides(row, path, app, judged) for app in row.deploy)
        and not any(_uses(view, path) for view in judged.apps.values())
    ]
    if dead:
        what = f"{counted(len(dead), 'Python file')} of this row {_are(dead)} reached by no app"
        patterns = " ".join(row.patterns.patterns)
        yield Finding(
            "row-unreached", judged.rules.origin.path, row.line, patterns, what, witnesses(dead)
        )


def _uses(view: AppView, path: str) -> bool:
    return view.uncut.has(path)


def _are(some: list[str]) -> str:
    return "is" if len(some) == 1 else "are"


def _contradictions(judged: Judged) -> Iterator[Finding]:
    """One finding for each row or cut and app, with every file that disproves it."""
    found: dict[tuple[int, str, str], list[Contradiction]] = {}
    for app in judged.impact.apps:
        for one in app.contradictions:
            found.setdefault((one.line, one.by, app.app), []).append(one)
    rules = judged.rules.origin.path
    for (line, by, name), ones in found.items():
        files = [Witness(one.path, proof(one.evidence, rules)) for one in ones]
        order = f"skip {name}" if by == "skip" else f"cut an import of {name}"
        uses = "uses" if by == "skip" else "still needs"
        what = f"the rules {order}, and {name} {uses} {counted(len(files))} of it"
        subject = f"{by} {name} {_patterns_at(line, judged)}"
        yield Finding("contradiction", rules, line, subject, what, tuple(sorted(files)))


def _patterns_at(line: int, judged: Judged) -> str:
    rules = judged.rules
    sets = [row.patterns for row in rules.rows if row.line == line]
    sets += [cut.imported for cut in rules.graph.cut if cut.line == line]
    return " ".join(pattern for one in sets for pattern in one.patterns)
