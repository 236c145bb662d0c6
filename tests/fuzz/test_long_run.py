"""The long run counts what it tries, finds what fails, and shows the smallest input."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUITE = """\
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import settings

@given(st.integers())
def test_right(number): ...

@given(number=st.integers())
def test_wrong(number):
    assert number < 1234

def test_plain(): ...
"""


def test_inputs_are_counted_and_failures_shown(tmp_path: Path) -> None:
    """Property tests are targets, others are not; the status and the table name what failed."""
    (tmp_path / "test_some.py").write_text(SUITE)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.long_run", "--minutes", "0.01", "--seed", "7",
         f"--rootdir={tmp_path}", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    right, wrong, total = done.stdout.split("--- after seed 7 ---\n")[1].splitlines()

    assert done.returncode == 1
    assert right.split()[0] == "100"
    assert right.endswith("::test_right")
    assert wrong.endswith("::test_wrong  FAILED with seed 7")
    assert total.endswith("2 targets, 1 failed")
    assert "number=1234" in done.stdout
