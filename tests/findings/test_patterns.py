"""Patterns that GitHub reads differently than people think, each with what to write instead."""

import json
from typing import TYPE_CHECKING

import pytest
from findings.plants import CLEAN, JOBS_DEV, F

from impact.cli import main

if TYPE_CHECKING:
    from conftest import RepositoryBuilder

TREE: dict[str, str | bytes] = {
    "jobs/sub/notes.py": "\n", "jobs/sub/more.md": "", "jobs/a.txt": "", "jobs/b.txt": "",
    "jobs/README.md": "", "jobs/NOTREADME.md": "", "src/lib/x.js": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("patterns", "code", "line", "do"),
    [
        (["/jobs/**"], "pattern-misread", 5, "write jobs/**"),
        (["./jobs/**"], "pattern-misread", 5, "write jobs/**"),
        (["jobs"], "pattern-misread", 5, "write jobs/**"),
        (["jobs/"], "pattern-misread", 5, "write jobs/**"),
        (["jobs/{a,b}.txt"], "pattern-misread", 5, "write jobs/a.txt and jobs/b.txt"),
        (["*.js"], "pattern-misread", 5, "write **.js"),
        (["jobs/?.txt"], "pattern-misread", 5, "write jobs/*.txt"),
        (["jobs/**", "**/README.md"], "pattern-misread", 6, "write README.md and **/*/README.md"),
        (["jobs/**", "!/jobs/sub/**"], "pattern-misread", 6, "write !jobs/sub/**"),
        (["jobs/**", "!jobs/sub"], "pattern-misread", 6, "write !jobs/sub/**"),
        (["!jobs/sub/**", "jobs/**"], "pattern-order", 5, "put !jobs/sub/** behind jobs/**"),
        (["jobs/*.txt", "!jobs/sub/**"], "pattern-dead", 6, ""),
        (["jobs/*.txt", "!jobs/sub/**", "jobs/sub/notes.py"], "pattern-dead", 6, ""),
        (["jobs/**", "!web/**"], "pattern-dead", 6, ""),
        (["jobs/**", "gone/**"], "pattern-dead", 6, ""),
    ],
)
def test_patterns_are_told_with_what_to_write(
    patterns: list[str], code: str, line: int, do: str,
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Each misunderstanding is told at the line of its pattern."""
    assert _found(patterns, repo, capsys, monkeypatch) == [(code, line, do)]


@pytest.mark.parametrize(
    "patterns",
    [
        ["jobs/**"],
        ["jobs/**", "!jobs/sub/**"],
        ["jobs/**", "!jobs/sub/**", "jobs/sub/notes.py"],
        ["jobs/**", "**/pnpm-lock.yaml", "!**/OWNERS"],
        ["**/*.txt", "jobs/*.py"],
        ["jobs/*", "*.md"],
    ],
)
def test_good_patterns_are_not_told(
    patterns: list[str],
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Order that works, folders of any depth, and names that may come are no findings."""
    assert _found(patterns, repo, capsys, monkeypatch) == []


def _found(
    patterns: list[str],
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> list[tuple[str, int, str]]:  # fmt: skip
    """What is found of the patterns of a workflow: code, line, and what to do if it is special."""
    listed = "".join(f"      - {json.dumps(pattern)}\n" for pattern in patterns)
    workflow = JOBS_DEV.replace("      - jobs/**\n", listed)
    repo.commit(CLEAN | TREE | {f"{F}jobs-dev.yml": workflow})
    monkeypatch.chdir(repo.path)
    main(["check", "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    general = "Correct the path, or remove the pattern."
    return [
        (one["code"], one["line"], one["do"].replace(general, ""))
        for one in findings
        if one["code"].startswith("pattern-")
    ]
