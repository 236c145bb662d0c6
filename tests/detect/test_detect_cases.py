"""Whole jobs: every folder of tests/detect/cases is an event that real pushes make.

`case.yaml` tells what happens on top of the shop (see shop.py), which event the job runs for, and
how it checks out; `expected.txt` is what the log shows and what the outputs hold. Each row of the
table of bases has a case. Write the expected files anew with UPDATE_GOLDEN=1.
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from impact.bases.table import TABLE
from tests.detect.hosted import Answered, Capsys, Event, Host
from tests.detect.shop import SHOP

CASES = Path(__file__).parent / "cases"
NAMES = sorted(folder.name for folder in CASES.iterdir())


def read_case(name: str) -> dict[str, Any]:
    """The story of a case."""
    case: dict[str, Any] = yaml.safe_load((CASES / name / "case.yaml").read_text())
    return case


def play(host: Host, steps: list[dict[str, Any]]) -> None:
    """Do steps: git commands, files to commit or delete, pushes, a host that forgets."""
    for step in steps:
        for command in step.get("git", ()):
            host.work.git(*command.split())
        if "files" in step or "delete" in step:
            host.work.commit(step.get("files"), delete=step.get("delete", ()))
        if "push" in step:
            host.pushes(*step["push"].split())
        if step.get("forget"):
            host.forget()


def happen(host: Host, told: dict[str, Any]) -> Event:
    """Make the event of a case."""
    (kind,) = told.keys() - {"payload", "branch", "base", "name", "stale"}
    what = told[kind]
    match kind:
        case "push":
            return host.push(*what.split())
        case "pull_request":
            stale = host.on_host("rev-parse", told["stale"]) if "stale" in told else ""
            base, name = told.get("base", "main"), told.get("name", kind)
            return host.pull_request(what, base, name=name, base_sha=stale)
        case "merge_group":
            return host.merge_group(*what)
        case "release":
            payload = {"action": told.get("name", "published"), "release": {"tag_name": what}}
            sha = host.on_host("rev-parse", f"{what}^{{commit}}")
            return Event("release", payload, sha, f"refs/tags/{what}")
        case "other":
            return host.event(what, told.get("payload"), told.get("branch", ""))
    raise AssertionError(kind)


def run_case(host: Host, case: dict[str, Any], capsys: Capsys) -> Answered:
    """Tell the story, check out as the job does, and detect."""
    if not case.get("empty"):
        host.work.commit(SHOP)
        host.work.git("branch", "dev")
        host.pushes("main", "dev")
    play(host, case.get("steps", []))
    event = happen(host, case["event"])
    play(host, case.get("after", []))
    folder = host.checkout(event, **case.get("checkout", {}))
    return host.detect(
        event, capsys, *case.get("ask", ()), at=folder, environ=case.get("environ", {})
    )


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, host: Host, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each job answers as its folder says."""
    monkeypatch.setenv("COLUMNS", "100")
    case = read_case(name)
    found = run_case(host, case, capsys)
    outputs = "".join(f"{key}={value}\n" for key, value in found.outputs.items())
    shown = re.sub(
        r"/\S*?/(job\d+|host\.git)(-runner/impact-\w+)?",
        lambda place: "(report)" if place[2] else f"({place[1]})",
        f"{found.out}{found.err}[exit {found.status}]\n\n{outputs}",
    )
    expected = CASES / name / "expected.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(shown)

    assert shown == expected.read_text()
    assert found.status == case.get("exit", 0)
    if found.outputs:
        assert case["rule"] in found.rules
        assert found.outputs["any"] == str(bool(found.json("apps"))).lower()


def test_every_case_is_described() -> None:
    """A case begins with one sentence that says what it shows."""
    for name in NAMES:
        assert re.fullmatch(r"[A-Z].*\.", read_case(name)["title"]), name


def test_every_row_of_the_table_has_a_case() -> None:
    """No row stands in the documentation without a real job that uses it, and none is missing."""
    used = {read_case(name)["rule"] for name in NAMES}

    assert used == {row.rule for row in TABLE} | {"none", "per-app"}
