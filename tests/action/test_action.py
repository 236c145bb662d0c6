"""The composite action, run step by step as a workflow runs it: see emulate.sh beside this file.

Tests ask no network, so the packages are those of the Python that runs them, named by the action's
own input `python`. `.ci/run` runs the same script without it: there the action installs itself.
"""

import os
import subprocess
import sys
from pathlib import Path

EMULATION = Path(__file__).parent / "emulate.sh"


def test_the_action_answers_a_job(tmp_path: Path) -> None:
    """A real push, a clone of depth 1, every step of action.yml, and the outputs of a workflow."""
    environment = {**os.environ, "EMULATOR_PYTHON": sys.executable, "TMPDIR": str(tmp_path)}
    words = ["bash", str(EMULATION), sys.executable]
    done = subprocess.run(words, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "the action answers as a workflow needs it\n"
