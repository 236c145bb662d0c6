"""The composite action, run step by step as a workflow runs it: see emulate.sh beside this file.

Tests ask no network, so the packages are those of the Python that runs them, named by the action's
own input `python`. `.ci/run` runs the same script without it: there the action installs itself.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.comments.jobs import JOB, Jobs

HERE = Path(__file__).parent
EMULATION = HERE / "emulate.sh"


def test_the_action_answers_a_job(tmp_path: Path) -> None:
    """A real push, a clone of depth 1, every step of action.yml, and the outputs of a workflow."""
    environment = {**os.environ, "EMULATOR_PYTHON": sys.executable, "TMPDIR": str(tmp_path)}
    words = ["bash", str(EMULATION), sys.executable]
    done = subprocess.run(words, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "the action answers as a workflow needs it\n"


@pytest.mark.parametrize(("comment", "left"), [("update", 1), ("off", 0)])
def test_the_action_comments_where_it_is_asked_to(
    jobs: Jobs, tmp_path: Path, comment: str, left: int
) -> None:
    """A job of a pull request writes the comment beside its outputs, and its summary once."""
    event = jobs.push({"shared/db.py": "VALUE = 2\n"})
    folder = jobs.shop.checkout(event)
    told = {"RUNNER_TEMP": str(tmp_path), "GITHUB_WORKSPACE": str(folder), "EMULATED_TOKEN": JOB}
    environment = {**os.environ, **jobs.told(event, folder, ""), **told}
    (tmp_path / "caches").mkdir()
    inputs = [f"comment={comment}", f"python={sys.executable}", "fetch=false"]
    words = [sys.executable, HERE / "emulate.py", HERE.parent.parent, tmp_path / "caches", *inputs]
    done = subprocess.run(words, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert 'apps=["web"]' in done.stdout
    assert Path(environment["GITHUB_STEP_SUMMARY"]).read_text().count("deploys web") == 1
    assert len(jobs.github.comments()) == left
