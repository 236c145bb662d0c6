"""`impact detect` is told payloads in which anything may stand anywhere: it answers or refuses."""

import contextlib
import io
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.cli import main
from tests.conftest import RepositoryBuilder
from tests.detect.runner import parse_commands, read_file_command
from tests.small_repository import FILES
from tests.strategies.payloads import broken, values


class Job(NamedTuple):
    """A checkout, the files that a runner gives, and whole payloads about real commits."""

    folder: Path
    repo: RepositoryBuilder
    payloads: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A job in the small repository, which has two branches, a tag, a tree and a blob to name."""
    folder = tmp_path_factory.mktemp("job")
    repo = RepositoryBuilder(folder / "repo")
    base = repo.commit(FILES)
    repo.git("tag", "v-web-1")
    repo.git("branch", "dev")
    head = repo.commit({"shared/db.py": "VALUE = 2\n"})
    tree, blob = repo.git("rev-parse", "HEAD^{tree}"), repo.git("rev-parse", "HEAD:web/main.py")
    push = {"ref": "refs/heads/dev", "before": base, "after": head, "forced": False}
    whole: dict[str, Any] = {
        "push": push,
        "push of a tag": {"ref": "refs/tags/v-web-1", "before": "0" * 40, "after": base},
        "push of a tree": {**push, "after": tree},
        "push from a blob": {**push, "before": blob},
        "pull_request": {
            "pull_request": {
                "number": 7,
                "base": {"ref": "main", "sha": base},
                "head": {"ref": "dev", "sha": head},
            }
        },
        "merge_group": {
            "merge_group": {"base_ref": "refs/heads/main", "base_sha": base, "head_sha": head}
        },
        "release": {"action": "published", "release": {"tag_name": "v-web-1"}},
        "workflow_dispatch": {"workflow": ".github/workflows/web-dev.yml", "ref": "dev"},
        "schedule": {"schedule": "0 0 * * *"},
        "delete": {"ref": "dev", "ref_type": "branch"},
    }
    return Job(folder, repo, whole)


events = st.sampled_from([
    "push", "push", "push of a tag", "push of a tree", "push from a blob", "pull_request",
    "pull_request_target", "merge_group", "release", "workflow_dispatch", "schedule", "delete",
    "workflow_run", "repository_dispatch",
])  # fmt: skip


def whole(job: Job, event: str) -> dict[str, Any]:
    """The payload of an event before anything is broken."""
    told = job.payloads.get(event) or job.payloads.get(event.replace("_target", "")) or {}
    return {**told, "repository": {"default_branch": "main", "full_name": "octo/shop"}}


def detect(job: Job, event: str, payload: Any) -> tuple[int, str, str]:
    """Run it as a runner would: the status, what it said, and what it wrote as outputs."""
    files = {name: job.folder / name for name in ("event.json", "output", "summary")}
    for path in files.values():
        path.write_bytes(b"")
    files["event.json"].write_text(json.dumps(payload))
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(job.repo.path):
        for name in [name for name in os.environ if name.startswith("GITHUB_")]:
            patch.delenv(name)
        for name, value in {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": event.partition(" ")[0],
            "GITHUB_EVENT_PATH": str(files["event.json"]),
            "GITHUB_SHA": job.repo.git("rev-parse", "HEAD"),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "RUNNER_TEMP": str(job.folder),
            "XDG_CACHE_HOME": str(job.folder / "cache"),
        }.items():
            patch.setenv(name, value)
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = main(["detect", "--no-fetch"])
    return status, said.getvalue(), files["output"].read_text(encoding="utf-8")


def check(job: Job, event: str, payload: Any) -> None:
    """An answer has outputs, a refusal has a message and none; neither commands the runner."""
    status, said, outputs = detect(job, event, payload)

    assert status in (0, 1, 2, 3), said
    assert "Traceback" not in said
    assert parse_commands(said) == []
    assert bool(read_file_command(outputs)) == (status in (0, 1)), said
    assert status in (0, 1) or said.startswith("impact: ")


@settings(max_examples=60)
@given(event=events, data=st.data())
def test_a_broken_payload_is_an_answer_or_refused(
    job: Job, event: str, data: st.DataObject
) -> None:
    """Some values of a real payload are anything."""
    check(job, event, data.draw(broken(whole(job, event), slips=3)))


@settings(max_examples=20)
@given(event=events, payload=values)
def test_anything_is_an_answer_or_refused(job: Job, event: str, payload: Any) -> None:
    """The payload is any JSON at all."""
    check(job, event, payload)
