"""The service as its operator starts it: in a process of its own, by the command line."""

import json
import subprocess
import sys

from tests.conftest import RepositoryBuilder


def test_the_settings_are_read_by_the_command_line(small: RepositoryBuilder) -> None:
    """A process that was light until then reads every setting, and hides its secrets."""
    done = subprocess.run(
        [sys.executable, "-m", "impact", "serve", "-C", str(small.path), "--print-config"],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["comment"] == "on-impact"
