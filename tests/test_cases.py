"""Whole answers: every folder of tests/cases is a story told to a real repository.

`case.yaml` holds the steps, the question and what must (`required`), must not (`forbidden`) and may
(`extra`, each with its reason) deploy; `expected.txt` is what stdout and stderr show. An `extra`
that does not deploy any more fails too. Write the expected files anew with UPDATE_GOLDEN=1.
"""

import json
import os
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from impact.cli import main
from tests.conftest import RepositoryBuilder

CASES = Path(__file__).parent / "cases"
NAMES = sorted(folder.name for folder in CASES.iterdir())


def play(repo: RepositoryBuilder, steps: list[dict[str, Any]]) -> None:
    """Do the steps of a case: git commands, files to commit or delete, a tag, files to write."""
    for step in steps:
        for command in step.get("git", ()):
            repo.git(*command.split())
        if "files" in step or "delete" in step:
            repo.commit(
                step.get("files"),
                delete=step.get("delete", ()),
                message=step.get("message", "step"),
            )
        if "tag" in step:
            repo.git("tag", "-a", step["tag"], "-m", step["tag"])
        repo.write(step.get("write", {}))


def ask(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run the command line in this process."""
    status = main(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize("name", NAMES)
def test_case(
    name: str, repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Each case answers as its folder says, in text and in JSON."""
    folder = CASES / name
    case = yaml.safe_load((folder / "case.yaml").read_text())
    play(repo, case["steps"])
    monkeypatch.chdir(repo.path / case.get("in", "."))
    monkeypatch.setenv("COLUMNS", "100")

    status, out, err = ask(case["ask"], capsys)
    shown = f"$ impact {' '.join(case['ask'])}\n{out}{err}[exit {status}]\n".replace(
        str(repo.path), "(repository)"
    )
    if os.environ.get("UPDATE_GOLDEN"):
        (folder / "expected.txt").write_text(shown)

    assert shown == (folder / "expected.txt").read_text()
    assert status == case.get("exit", 0)
    if {"required", "forbidden", "extra"} & case.keys():
        check_apps(case, [*case["ask"], "--format", "json"], capsys)


def check_apps(
    case: dict[str, Any], ask_json: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exactly the required and the declared extra apps are touched, and every chain holds."""
    document = json.loads(ask(ask_json, capsys)[1])
    touched = {app["app"] for app in document["apps"] if app["impacted"]}
    extra = case.get("extra", {})

    assert touched == set(case.get("required", ())) | set(extra)
    assert not touched & set(case.get("forbidden", ()))
    for app in document["apps"]:
        assert app["impacted"] == bool(app["evidence"])
        for evidence in app["evidence"]:
            check_chain(evidence)


def check_chain(evidence: dict[str, Any]) -> None:
    """A chain is connected, starts at an entry point and ends in the change."""
    chain = evidence.get("chain", [])
    for link, following in pairwise(chain):
        assert link["imported"] == following["importer"]
    if chain:
        assert chain[0]["importer"] == evidence["entrypoint"]
        assert chain[-1]["imported"] == evidence.get("unknown", evidence["path"])


def test_every_case_is_described() -> None:
    """A case begins with one sentence that says what it shows."""
    for name in NAMES:
        title = yaml.safe_load((CASES / name / "case.yaml").read_text())["title"]

        assert re.fullmatch(r"[A-Z].*\.", title), name
