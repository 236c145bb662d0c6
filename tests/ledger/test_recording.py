"""`impact record` and `impact ledger`, on a real repository."""

import json
from pathlib import Path

import pytest

from impact.cli import main
from tests.conftest import RepositoryBuilder

RULES = """
version: 1
apps: {web: {components: [back, front]}, jobs: {components: [back]}}
components: {back: [src/**], front: [ui/**]}
environments: [dev, prod]
workflows: [{file: web-dev.yml, app: web, environment: dev}]
"""
DEV = ["record", "--app", "web", "--env", "dev", "--status", "success"]
RUN = "https://github.com/o/r/actions/runs/7"


@pytest.fixture
def clone(repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch) -> RepositoryBuilder:
    """A repository with rules and two commits, to work in."""
    repo.commit({"rules.yaml": RULES, "src/a.py": ""})
    repo.commit({"src/a.py": "A = 1\n"})
    monkeypatch.chdir(repo.path)
    return repo


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run the command line in this process."""
    status = main(words)
    said = capsys.readouterr()
    return status, said.out, said.err


def exported(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    """The records of the ledger."""
    status, out, _ = ask(capsys, "ledger", "export", *words)
    assert status == 0
    return [json.loads(line) for line in out.splitlines()]


def test_the_same_is_recorded_once(
    clone: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the clone's own ledger, unless another one is named; a retry says so."""
    head = clone.git("rev-parse", "HEAD")
    words = [*DEV, "--artifact", "sha-1", "--component", "front", "--run-url", f"{RUN}/attempts/1"]
    first, again = ask(capsys, *words), ask(capsys, *words)
    (line,) = exported(capsys)

    assert first[0] == again[0] == 0
    assert first[1].startswith(f"recorded: web in dev · front · success · {head[:12]} · sha-1 · ")
    assert again[1] == first[1].replace("recorded:", "recorded before:")
    assert (line["sha"], line["components"], line["run_url"]) == (head, ["front"], RUN)
    assert (clone.path / ".git/impact/ledger.sqlite").exists()
    assert exported(capsys, "--ledger", "elsewhere.sqlite") == []


def test_all_components_are_the_whole_app(
    clone: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Naming each component says what naming none says; JSON says whether it is new."""
    assert clone.path.exists()
    words = [*DEV, "--component", "front", "--component", "back", "--format", "json"]
    first = json.loads(ask(capsys, *words)[1])
    again = json.loads(ask(capsys, *DEV, "--format", "json")[1])

    assert (first["recorded"], first["components"]) == (True, [])
    assert again["recorded"] is False


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--app", "wbe"], 2, "perhaps: web"),
        (["--env", "staging"], 2, "one of dev, prod"),
        (["--sha", "nope"], 3, "nope"),
        (["--sha", "f" * 40], 3, "f" * 12),
        (["--component", "middle"], 2, "there is no component of web 'middle'"),
        (["--artifact", "a b"], 2, "cannot be recorded"),
        (["--run-url", "ftp://x"], 2, "no address of a run"),
        (["--at", "2999-01-01T00:00:00Z"], 2, "has not come yet"),
        (["--at", "now"], 2, "is no moment"),
        (["--ledger", "mysql://x"], 2, "names no ledger"),
        (["--ledger", "postgresql:///x?host=/nowhere"], 3, "cannot be reached"),
        (["--ledger", "/dev/null/x"], 3, "cannot be made"),
    ],
)
def test_what_does_not_exist_is_refused(
    words: list[str], status: int, said: str,
    clone: RepositoryBuilder, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Nothing is written; the error says what is there."""
    found = ask(capsys, *DEV, *words)

    assert found[0] == status
    assert said in found[2]
    assert "Traceback" not in found[2]
    assert not (clone.path / ".git/impact").exists()


def test_what_is_required_is_asked_for(
    clone: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A record without app, environment or status is no record."""
    assert clone.path.exists()
    status, _, err = ask(capsys, "record", "--app", "web")

    assert status == 2
    assert "--env, --status" in err


def test_in_actions_the_run_names_itself(
    clone: RepositoryBuilder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job need not say which run it is, and is told that its clone goes away."""
    assert clone.path.exists()
    for name, value in {
        "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "o/r", "GITHUB_RUN_ID": "7", "GITHUB_RUN_ATTEMPT": "2",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    _, out, err = ask(capsys, *DEV)

    assert f"{RUN}/attempts/2" in out
    assert "goes away with this clone" in err
    assert "goes away" not in ask(capsys, *DEV, "--ledger", "kept.sqlite")[2]


def test_a_clock_that_is_behind_is_told(
    clone: RepositoryBuilder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record is kept, moved behind what is there, and the person hears of it."""
    from impact import recording

    assert clone.path.exists()
    ask(capsys, *DEV)
    true = recording.now()
    monkeypatch.setattr(recording, "now", lambda: true - 3_600_000)
    status, _, err = ask(capsys, *DEV, "--sha", "HEAD~1")

    assert status == 0
    assert "seconds behind" in err
    assert [line["sha"] for line in exported(capsys)] == [
        clone.git("rev-parse", name) for name in ("HEAD", "HEAD~1")
    ]


def test_a_ledger_moves_by_its_lines(
    clone: RepositoryBuilder, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An export fills another ledger, once; the ledger says where it is and what it holds."""
    for sha in ("HEAD~1", "HEAD"):
        ask(capsys, *DEV, "--sha", sha)
    (clone.path / "lines").write_text(ask(capsys, "ledger", "export")[1])
    into = ("--ledger", place)

    assert ask(capsys, "ledger", *into)[1].endswith(": empty\n")
    assert ask(capsys, "ledger", "import", "lines", *into)[1] == (
        "added 2 records; 0 were there before\n"
    )
    assert "added 0 records; 2 were" in ask(capsys, "ledger", "import", "lines", *into)[1]
    assert exported(capsys, *into) == exported(capsys)
    assert ": 2 records, the newest of 20" in ask(capsys, "ledger", "show", *into)[1]


def test_a_history_goes_in_whole_or_not_at_all(
    clone: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is passed over is counted with its reason; one wrong line stops everything."""
    run = {
        "path": ".github/workflows/web-dev.yml", "head_sha": "a" * 40, "conclusion": "success",
        "html_url": RUN, "updated_at": "2025-01-22T14:30:00Z",
    }  # fmt: skip
    others = [{**run, "path": ".github/workflows/test.yml"}] * 2
    stranger = (
        '{"schema": "impact.deployment/1", "app": "old", "environment": "qa", "status": "failure",'
        ' "sha": "' + "b" * 40 + '", "at": "2024-01-01T00:00:00Z"}\n'
    )
    clone.write({"runs.json": json.dumps({"workflow_runs": [run, *others]}), "lines": stranger})
    (clone.path / "bad").write_bytes(stranger.encode() + b'{"schema"\n')
    refused = ask(capsys, "ledger", "import", "runs.json", "bad")

    assert refused[0] == 2
    assert "bad:2" in refused[2]
    assert exported(capsys) == []
    assert ask(capsys, "ledger", "import", "runs.json", "lines")[1] == (
        "added 2 records; 0 were there before\n"
        "passed over .github/workflows/test.yml (2): the rules have no such workflow\n"
        "not in the rules: app old, environment qa\n"
    )


@pytest.mark.parametrize(
    "words", [["import"], ["export", "file"], ["import", "none"], ["import", "."]], ids=" ".join
)
def test_files_go_with_import_only(
    words: list[str], clone: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that cannot be read, or has no use, is an error."""
    assert clone.path.exists()
    assert ask(capsys, "ledger", *words)[0] == 2


def test_worktrees_share_a_ledger(
    clone: RepositoryBuilder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It lies where the clone keeps its objects."""
    ask(capsys, *DEV)
    clone.git("worktree", "add", "-q", str(tmp_path / "other"))

    assert len(exported(capsys, "-C", str(tmp_path / "other"))) == 1
