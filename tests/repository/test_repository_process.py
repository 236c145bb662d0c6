"""A child process is bounded in time and size, and never deadlocks."""

import os
import signal
import time

import pytest

from impact.errors import GitFailed
from impact.repository.process import Process

ENVIRONMENT = {b"PATH": os.environb[b"PATH"]}


def start(script: str, *, patience: float = 20.0) -> Process:
    """Start a shell script."""
    return Process([b"sh", b"-c", script.encode()], ENVIRONMENT, patience=patience)


def test_input_and_output_larger_than_any_pipe() -> None:
    """A child that echoes megabytes is fed and read in turns."""
    process = start("cat")
    sent = os.urandom(1 << 16).replace(b"\n", b"") * 80
    process.send(sent + b"\n")

    assert process.line() == sent
    assert process.finish() == 0


def test_a_flood_of_complaints_blocks_nothing() -> None:
    """The error output is drained while the other is read; its end is kept."""
    process = start("yes complaint | head -c 5000000 >&2; echo last >&2; echo done")

    assert process.line() == b"done"
    assert process.finish() == 0
    complaint = process.complaint()
    assert complaint.endswith(b"last\n")
    assert len(complaint) <= 1 << 14
    assert process.complaint() == b""


def test_a_silent_child_is_killed_with_its_children(tmp_path: object) -> None:
    """No byte for too long ends the child and what it started."""
    mark = f"{tmp_path}/survived"
    process = start(f"(sleep 1; touch {mark}) & sleep 60", patience=0.2)
    begin = time.monotonic()
    with pytest.raises(GitFailed, match=r"no sign of life for 0\.2 seconds"):
        process.line()

    assert time.monotonic() - begin < 0.9
    time.sleep(1)
    assert not os.path.exists(mark)


def test_too_much_output_is_cut_by_an_error() -> None:
    """A cap turns a flood into GitFailed, and the child is gone."""
    process = start("yes")
    with pytest.raises(GitFailed, match="more than 100000 bytes"):
        for _ in process.blocks(100_000):
            pass

    assert not process.running


@pytest.mark.parametrize(("script", "status"), [("exit 3", 3), ("kill -9 $$", -9), ("true", 0)])
def test_the_exit_status_tells_the_end(script: str, status: int) -> None:
    """A status is a number, a signal a negative one."""
    assert start(script).finish() == status


def test_a_lost_exit_status_is_an_error() -> None:
    """Under a parent that ignores SIGCHLD a failure would look like success."""
    usual = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        with pytest.raises(GitFailed, match="was lost"):
            start("exit 1").finish()
    finally:
        signal.signal(signal.SIGCHLD, usual)


def test_output_that_ends_early_is_told() -> None:
    """A line or a size that never comes is None, not a part of it."""
    process = start("printf abc")
    assert process.exactly(4) is None
    assert process.exactly(3) == b"abc"
    assert process.line() is None
    assert process.finish() == 0


def test_a_child_that_does_not_listen_is_no_error() -> None:
    """Writing to a child that has ended is noticed by its end."""
    process = start("exit 0")
    time.sleep(0.2)
    process.send(b"x" * 1_000_000)

    assert process.line() is None
    assert process.finish() == 0
    process.kill()
    process.kill()


def test_what_was_killed_gives_no_half_answer() -> None:
    """Output that was not read before the end is lost, and asking for it raises."""
    process = start("echo whole")
    time.sleep(0.2)
    process.kill()

    with pytest.raises(GitFailed, match="before it was read"):
        process.line()
    with pytest.raises(GitFailed, match="before it was read"):
        list(process.blocks())
    with pytest.raises(GitFailed, match="before it was read"):
        process.finish()


def test_a_child_gets_its_own_signals_back() -> None:
    """Python ignores SIGPIPE; a child must not, or it would write to nobody for ever."""
    process = start("yes")
    assert process.line() == b"y"
    process.kill()

    writer = start("trap '' USR1; yes | head -n 1; sleep 0.1")
    assert b"".join(writer.blocks()) == b"y\n"
    assert writer.finish() == 0
    assert b"roken pipe" not in writer.complaint()
