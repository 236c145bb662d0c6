"""Work that is shared out among processes: whole results, or none, and no process left behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from impact.reading.shares import LEAST, MOST, Work, divided, shared
from tests.conftest import RepositoryBuilder

MANY = 2 * LEAST + 7


def test_all_work_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are about equal, at most as many as there are processors, and none is too small."""
    work = [f"{number}" for number in range(10 * LEAST)]
    for processors, length, parts in ((8, len(work), MOST), (2, len(work), 2), (8, MANY, 2),
                                      (8, LEAST, 1), (1, len(work), 1), (8, 0, 1)):  # fmt: skip
        monkeypatch.setattr("impact.reading.shares._processors", lambda found=processors: found)
        shares = divided(work[:length])

        assert len(shares) == parts
        assert sorted(one for share in shares for one in share) == sorted(work[:length])


def kill_me() -> list[object]:
    """Die as a process does that the system takes the memory from."""
    os.kill(os.getpid(), signal.SIGKILL)
    return ["nothing"]


def pause() -> list[object]:
    """Do not end."""
    signal.pause()
    return []


@pytest.mark.parametrize(
    ("work", "made"),
    [
        (lambda: [("a", b"\0" * 3_000_000, 1)], [("a", b"\0" * 3_000_000, 1)]),
        (lambda: (), []),
        (kill_me, None),
        (lambda: [object()], None),
        (lambda: iter([1 // 0]), None),
        (lambda: sys.exit(0), None),
    ],
    ids=["more than a pipe holds", "nothing", "killed", "no data", "an error", "an exit"],
)
def test_a_share_gives_all_or_nothing(
    work: Work, made: object, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever ends it, whoever asked goes on, and nobody is told."""
    with shared([work, lambda: ["beside"]]) as (one, other):
        results = one.result(), other.result()

    assert results == (made, ["beside"])
    assert capfd.readouterr() == ("", "")
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_share_nobody_waits_for_is_ended() -> None:
    """An error beside them leaves no process working on."""
    with pytest.raises(KeyError), shared([pause] * 2):
        raise KeyError

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def ran(program: str, *, stop: bool = False) -> subprocess.CompletedProcess[str]:
    """Let a program run with shares; it has not ended before all that hold its output have.

    `stop`: once it has said a word, it and all that it started get what Ctrl-C sends.
    """
    words = "import os, signal, sys, time\nfrom impact.reading.shares import shared\n" + program
    with subprocess.Popen(
        (sys.executable, "-c", words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as started:  # fmt: skip
        assert started.stdout is not None
        said = started.stdout.readline() if stop else ""
        if stop:
            os.killpg(started.pid, signal.SIGINT)
        try:
            output, errors = started.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(words, started.returncode, said + output, errors)


ENDLESS = """
def endless():
    while True:
        time.sleep(0.01)
        yield 1
def much():
    return [bytes(3_000_000)]
"""


@pytest.mark.parametrize("works", ["endless, endless", "much, much, much", "much, endless"])
def test_a_share_ends_with_who_asked_for_it(works: str) -> None:
    """Nobody works on for a process that was killed, or waits for it to read."""
    kill = f"with shared([{works}]):\n    time.sleep(0.3)\n    os.kill(os.getpid(), 9)\n"
    killed = ran(ENDLESS + kill)

    assert (killed.returncode, killed.stdout, killed.stderr) == (-signal.SIGKILL, "", "")


def test_an_interrupt_ends_all_and_is_told_once() -> None:
    """Ctrl-C reaches every process of a terminal; only the one that was started speaks of it."""
    told = "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job may ignore it
    told += "try:\n    with shared([endless, endless]):\n        print('ready', flush=True)\n"
    told += "        time.sleep(60)\nexcept KeyboardInterrupt:\n    print('interrupted')\n"
    stopped = ran(ENDLESS + told, stop=True)

    assert (stopped.returncode, stopped.stdout, stopped.stderr) == (0, "ready\ninterrupted\n", "")


def test_an_end_that_nobody_is_told_of_is_a_failure() -> None:
    """Where the system itself takes away what has ended, only time is lost."""
    ignored = "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
    ignored += "with shared([lambda: [1], lambda: [2]]) as (one, other):\n    print(one.result())\n"
    went_on = ran(ignored)

    assert (went_on.returncode, went_on.stdout, went_on.stderr) == (0, "None\n", "")


def test_no_room_for_a_process_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system may refuse: then less is shared, or nothing."""
    monkeypatch.setattr("os.fork", lambda: os.stat("/nowhere/at/all"))
    before = len(os.listdir("/proc/self/fd"))
    with shared([lambda: [1]]) as shares:
        assert shares == []

    assert len(os.listdir("/proc/self/fd")) == before


SPY = """\
import os, sys
import impact.cli
from impact.reading import shares, sources
forks, fork, number = [], os.fork, int(sys.argv.pop())
os.fork = lambda: forks.append(1) or fork()
shares._processors = lambda: number
broken = sys.argv.pop() == "broken"
records = sources.TreeSources._records
def dies(self, oids):
    yield from records(self, oids)
    os._exit(9) if broken else None
sources.TreeSources._records = dies
try:
    sys.exit(impact.cli.main(sys.argv[1:]))
finally:
    print(len(forks), file=sys.stderr)
"""


def test_answers_are_the_same_on_any_number_of_processors(
    repo: RepositoryBuilder, tmp_path: Path
) -> None:
    """Many files at once are scanned by several processes; what one fails to give is scanned here.

    One of the files is too large to be read, and the scanner loses its place in another.
    """
    names = [f"pkg/m{number}.py" for number in range(2 * MANY)]
    files = {name: f"from pkg import m{at * 7 % len(names)}\n# {at}\n"
             for at, name in enumerate(names)}  # fmt: skip
    rules = "version: 1\napps: {a: {entrypoints: [pkg/**]}}\ngraph: {max_blob: 90}\n"
    first = repo.commit({"rules.yaml": rules, "README.md": "words"})
    repo.commit({**files, "pkg/large.py": "import pkg.m1\n" * 90, "pkg/m1.py": "'''\nimport x\n"})
    answers = {}
    for how, number in (("whole", 1), ("whole", 2), ("whole", 4), ("broken", 4)):
        cache = tmp_path / f"{how}-{number}"
        ran = subprocess.run(
            (sys.executable, "-c", SPY, "diff", f"{first}..", "--format=json", how, f"{number}"),
            cwd=repo.path, env={**os.environ, "IMPACT_CACHE_DIR": str(cache)}, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        answers[how, number] = ran.stdout
        assert ran.stderr.split()[-1] == str(number - 1)
        again = subprocess.run(
            (sys.executable, "-m", "impact", "diff", f"{first}..", "--format=json"),
            cwd=repo.path, env={**os.environ, "IMPACT_CACHE_DIR": str(cache)}, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        assert again.stdout == ran.stdout

    assert len(set(answers.values())) == 1
    assert json.loads(answers["whole", 1])["searched"] == len(names) + 1
