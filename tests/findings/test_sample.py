"""All findings in one repository: each is told once, with its line; its repaired twin is clean.

`test_plants` plants them one by one, in a repository without a fault; here they stand together.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from findings.sample import IN_WHOLE_FILES, MARKED, REPAIRS

from impact.cli import main
from impact.findings.catalog import CATALOG

if TYPE_CHECKING:
    from conftest import RepositoryBuilder

MARK = re.compile(r" {2}<= ([a-z -]+)$", re.MULTILINE)
SAMPLE = {path: MARK.sub("", text) for path, text in MARKED.items()}


def marked() -> Iterator[str]:
    """Every mark of the sample, as code path:line."""
    for path, text in MARKED.items():
        for number, line in enumerate(text.splitlines(), 1):
            for codes in MARK.findall(line):
                yield from (f"{code} {path}:{number}" for code in codes.split())


def found(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What a check of the work tree finds, as code path:line."""
    capsys.readouterr()
    main(["check", "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert not [one for one in findings if one["suppressed"]]
    return [f"{f['code']} {f['path']}" + (f":{f['line']}" if f["line"] else "") for f in findings]


@pytest.fixture
def sample(repo: "RepositoryBuilder", monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository in which everything is wrong."""
    repo.commit(dict(SAMPLE))
    monkeypatch.chdir(repo.path)
    return repo.path


def test_every_code_stands_in_the_sample_once() -> None:
    """The marks are the catalog: none is missing, none stands twice."""
    codes = [one.partition(" ")[0] for one in (*marked(), *IN_WHOLE_FILES)]

    assert sorted(codes) == sorted(CATALOG)


def test_every_code_has_its_repair() -> None:
    """The repairs are the catalog, too."""
    assert sorted(repair.code for repair in REPAIRS) == sorted(CATALOG)


def test_each_fault_is_told_once_and_the_repaired_twin_is_clean(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything at once, each at its line; after all repairs there is nothing left to find."""
    assert sorted(found(capsys)) == sorted((*marked(), *IN_WHOLE_FILES))

    for code, path, old, new in REPAIRS:
        text = (sample / path).read_text("utf-8")
        assert old in text, (code, old)
        (sample / path).write_text(text.replace(old, new, 1) if old else new, "utf-8")

    assert found(capsys) == []
