"""The long run of attacks gives each its turn, counts rounds, and fails with what it found."""

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile import long_run
from tests.hostile.attacks import ATTACKS, Ground
from tests.hostile.ground import TOP


def test_every_attack_has_its_turn() -> None:
    """One round of each is well; where no disk may be mounted that is said, and not hidden."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.long_run", "--minutes", "0", "--seed", "7"],
        cwd=TOP, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    rows = done.stdout.splitlines()

    assert done.returncode == 0, done.stdout + done.stderr
    for name in ATTACKS:
        mine = [row for row in rows if re.search(rf"\b{name}: ", row)]
        assert len(mine) == 1, rows
        assert mine[0].split()[0] == ("-" if "may be mounted" in mine[0] else "1")
    assert re.fullmatch(r" +\d rounds, 0 failed", rows[-1])


def test_a_wrong_answer_fails_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the seed, the number of the round, and a folder that is kept."""

    def wrong(_chance: random.Random, _ground: Ground, folder: Path) -> str:
        (folder / "left").write_text("")
        raise AssertionError("two is not three")

    monkeypatch.setattr(long_run, "ATTACKS", {"wrong": wrong})
    monkeypatch.setattr(long_run.tempfile, "tempdir", str(tmp_path))
    tally = long_run.Tally()
    long_run.attack("wrong", 3, 9, Ground(tmp_path, (), {}, {}), tally)

    assert "1 failed\nFAILED: wrong, round 3 of seed 9, in " in tally.table()
    assert len(list(tmp_path.rglob("left"))) == 1
    assert "two is not three" in capsys.readouterr().err
