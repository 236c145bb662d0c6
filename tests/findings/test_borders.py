"""Findings at their border: one file more or less decides."""

import json

import pytest
from findings.plants import CLEAN, RULES

from impact.cli import main
from impact.events.starts import SEEN_FILES
from tests.conftest import RepositoryBuilder


def codes(repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str], path: str) -> list[str]:
    """What `impact check` finds in one file."""
    main(["check", "-C", str(repo.path), "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return [one["code"] for one in findings if one["path"] == path]


@pytest.mark.parametrize(("less", "told"), [(0, True), (1, False)])
def test_a_change_hides_a_deploy_from_the_3000th_file_on(
    less: int, told: bool, repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """As many files outside of the filter as GitHub looks at are enough, one less is not."""
    outside = sum(not path.startswith("jobs/") for path in CLEAN)
    data = {f"data/{number:04}.csv": "" for number in range(SEEN_FILES - outside - less)}
    repo.commit({**CLEAN, **data, "jobs/one.md": "", "jobs/two.md": ""})

    assert ("file-limit" in codes(repo, capsys, ".github/workflows/jobs-dev.yml")) is told


def test_a_handler_of_several_files_is_listed_by_any_of_them(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that may mean two files is no finding once one of them is an entry point."""
    handler = 'resource "aws_lambda_function" "clean" {\n  handler = "clean.handler"\n}\n'
    files = {"one/src/clean.py": "", "two/src/clean.py": "", "main.tf": handler}
    repo.commit({**CLEAN, **files})
    unlisted = codes(repo, capsys, "main.tf")
    listed = RULES.replace("- jobs/main.py\n", "- jobs/main.py\n      - one/src/clean.py\n")
    repo.commit({"rules.yaml": listed})

    assert unlisted == ["handler-unlisted"]
    assert codes(repo, capsys, "main.tf") == []
