"""Supply chain: what an installation brings, what is known of it, whether a build repeats."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import metadata
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOP = Path(__file__).parent.parent
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (TOP / "requirements-service.txt").read_text(encoding="utf-8")
PAGE = (TOP / "docs" / "dependencies.md").read_text(encoding="utf-8")
POLICY = (TOP / "SECURITY.md").read_text(encoding="utf-8")
AUDIT = runpy.run_path(str(TOP / ".ci" / "audit.py"))
BIN = Path(sys.executable).parent


class Pin(NamedTuple):
    """One line of the lock."""

    name: str
    version: str
    here: bool  # whether it is for a system and a Python like this one


def pins() -> list[Pin]:
    """What the lock pins."""
    lines = re.findall(r"^(\w.*==.*?) \\$", LOCK, re.MULTILINE)
    wanted = [Requirement(line) for line in lines]
    return [
        Pin(canonicalize_name(one.name), next(iter(one.specifier)).version,
            one.marker is None or one.marker.evaluate())
        for one in wanted
    ]  # fmt: skip


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading of the page."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_every_dependency_was_looked_at() -> None:
    """The first table has each package that is asked for, with its extra, its floor, a reason."""
    wanted = [("", Requirement(text)) for text in PROJECT["dependencies"]]
    for extra, texts in PROJECT["optional-dependencies"].items():
        wanted += [(extra, Requirement(text)) for text in texts]
    floors = {
        (canonicalize_name(one.name), extra, spec.version)
        for extra, one in wanted for spec in one.specifier if spec.operator == ">="
    }  # fmt: skip

    assert {(name, extra, floor) for name, extra, floor, _, _ in rows("Asked for")} == floors
    assert all(len(reason) > 10 for *_, reason in rows("Asked for"))


def test_everything_that_comes_along_is_listed() -> None:
    """Both tables together are the lock; who brings a package is one of them, too."""
    listed = [row[0] for heading in ("Asked for", "Brought along") for row in rows(heading)]
    bringers = {name for row in rows("Brought along") for name in row[1].split(", ")}

    assert sorted(listed) == sorted({pin.name for pin in pins()})
    assert bringers <= set(listed)


def test_licences_are_those_of_the_packages() -> None:
    """Each licence of the tables is what the installed package says of itself."""
    licences = {row[0]: row[3] for row in rows("Asked for")}
    licences |= {row[0]: row[2] for row in rows("Brought along")}
    for pin in pins():
        if not pin.here:
            continue
        said = metadata(pin.name)
        known = ("License-Expression", "License", "Classifier")
        words = "\n".join(text for key in known for text in said.get_all(key, []))
        licence = licences[pin.name]
        assert licence in words or licence.partition("-")[0] in words, (pin.name, words)
        assert said.get("License-Expression", licence) == licence


def test_the_bill_of_materials_is_whole_and_repeatable(tmp_path: Path) -> None:
    """The command of the page lists every pin with its licence and who needs it; twice the same."""
    (command,) = re.findall(r"^\.venv/bin/(cyclonedx-py .*) -o sbom", PAGE, re.MULTILINE)
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    for target in (one, two):  # that it fits the schema, the tool checks by itself, in ten seconds
        words = [BIN / "cyclonedx-py", *command.split()[1:], "-o", target, "--no-validate"]
        done = subprocess.run([*words, sys.executable], cwd=TOP, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert one.read_bytes() == two.read_bytes()

    bill = json.loads(one.read_bytes())
    found = {canonicalize_name(part["name"]): part for part in bill["components"]}
    root = bill["metadata"]["component"]
    (needs,) = [one["dependsOn"] for one in bill["dependencies"] if one["ref"] == root["bom-ref"]]
    assert (bill["bomFormat"], root["name"]) == ("CycloneDX", "deploy-impact")
    assert {canonicalize_name(ref.partition("==")[0]) for ref in needs} == {
        row[0] for row in rows("Asked for")
    }
    for pin in pins():
        if pin.here:
            assert found[pin.name]["version"] == pin.version
            assert found[pin.name]["licenses"]
            assert found[pin.name]["purl"].startswith("pkg:pypi/")


@pytest.mark.parametrize(
    ("printed", "status", "words"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0, "1 packages audited"),
        ([{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]}], 1, "a 1: PYSEC-1"),
        ([{"name": "a", "skip_reason": "not found"}], 3, "NOT AUDITED: a"),
        ([{"name": "a", "skip_reason": "-"}, {"name": "b", "version": "1", "vulns": [{"id": "X"}]}],
         1, "b 1: X"),
        ([], 3, "NOT AUDITED: no package at all"),
    ],
    ids=["clean", "vulnerable", "skipped", "both", "nothing"],
)  # fmt: skip
def test_an_audit_that_looked_up_nothing_is_not_clean(
    printed: list[dict[str, Any]], status: int, words: str
) -> None:
    """A known vulnerability is a failure, and so is a package that was skipped."""
    verdict = AUDIT["judged"](json.dumps({"dependencies": printed, "fixes": []}), "")
    assert (verdict.status, words in verdict.words) == (status, True)


def test_an_audit_without_a_network_says_so() -> None:
    """Where no advisory can be reached, the real pip-audit ends in exit status 3, and is told."""
    nobody = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, TOP / ".ci" / "audit.py", "requirements-image.txt"],
        env=os.environ | nobody | {"NO_PROXY": "", "no_proxy": ""}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, "NOT AUDITED" in done.stdout) == (3, True), done.stdout + done.stderr


def test_a_wheel_is_the_same_bytes_again(tmp_path: Path) -> None:
    """Two builds from two folders, with other dates of files and another umask, are one wheel."""
    built = []
    for place, mask, when in (("one", 0o022, 1_600_000_000), ("two", 0o077, 1_700_000_000)):
        folder = tmp_path / place
        for name in ("impact", "api"):
            shutil.copytree(TOP / name, folder / name, ignore=lambda *_: {"__pycache__"})
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(TOP / name, folder / name)
        for path in folder.rglob("*"):
            path.chmod(path.stat().st_mode & ~mask)
            os.utime(path, (when, when))
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
        environment = os.environ | {"SOURCE_DATE_EPOCH": "1700000000"}
        done = subprocess.run(build, cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        (wheel,) = (folder / "dist").iterdir()
        built.append((wheel.name, wheel.read_bytes()))

    assert built[0] == built[1]


def test_new_releases_wait_a_week() -> None:
    """Dependabot's file has the shape of its schema, and each ecosystem its cooldown."""
    path = TOP / ".github" / "dependabot.yml"
    for command in (
        ["check-jsonschema", "--builtin-schema", "vendor.dependabot"],
        ["zizmor", "--offline", "--no-progress", "--config", ".github/zizmor.yml"],
    ):
        words = [BIN / command[0], *command[1:], path]
        done = subprocess.run(words, cwd=TOP, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    text = path.read_text(encoding="utf-8")
    assert text.count("package-ecosystem") == text.count("cooldown: {default-days: 7")


def test_the_tests_that_the_policy_names_exist() -> None:
    """Every threat has a test that is there, or a whole file of them."""
    table = [line for line in POLICY.splitlines() if line.startswith("| ")][1:]
    for line in table:
        named = re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", line)
        assert named, line
        for path, test in named:
            text = (TOP / path).read_text(encoding="utf-8")
            assert not test or f"def {test}(" in text, f"{path}::{test}"
