"""Asking: a question in a child process, and what becomes of the ones that go wrong."""

import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import pytest
from impact_api.asking import Asking, Busy, Failure, Overdue

from tests.api.odd_questions import Broken, Dying, Hungry, Sleeping
from tests.conftest import RepositoryBuilder


def asking(*, waiting: int = 4, deadline: float = 60.0, memory: int = 2048) -> Asking:
    """One child process, and a queue before it."""
    return Asking(processes=1, waiting=waiting, deadline=deadline, memory=memory)


def run(story: Callable[[], Awaitable[None]]) -> None:
    """Run a story to its end."""

    async def main() -> None:
        await story()

    anyio.run(main)


def test_what_takes_too_long_is_killed(small: RepositoryBuilder, tmp_path: Path) -> None:
    """At the deadline the asker is told, the process is dead, and the next question is answered."""
    file = tmp_path / "pid"

    async def story() -> None:
        slow, fast = Sleeping(str(file), 600), Sleeping(str(file), 0)
        one = asking(deadline=5.0)
        with pytest.raises(Overdue):
            await one.ask(str(small.path), "", slow)
        killed = int(file.read_text())
        with pytest.raises(ProcessLookupError):
            os.kill(killed, 0)
        assert await one.ask(str(small.path), "", fast) == b"slept"

    run(story)


def test_who_comes_when_all_wait_is_told_at_once(small: RepositoryBuilder, tmp_path: Path) -> None:
    """One is answered, one waits, and the third is refused without waiting."""
    file = str(tmp_path / "pid")

    async def story() -> None:
        one = asking(waiting=1)
        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(one.ask, str(small.path), "", Sleeping(file, 1.0))
            await anyio.sleep(0.1)
            began = time.monotonic()
            with pytest.raises(Busy):
                await one.ask(str(small.path), "", Sleeping(file, 1.0))
            assert time.monotonic() - began < 0.5
        assert one.asked == 0

    run(story)


def test_others_are_served_meanwhile(small: RepositoryBuilder, tmp_path: Path) -> None:
    """A question holds up nothing on the event loop."""

    async def story() -> None:
        turns = 0
        async with anyio.create_task_group() as group:
            group.start_soon(
                asking().ask, str(small.path), "", Sleeping(str(tmp_path / "pid"), 1.0)
            )
            while not (tmp_path / "pid").exists():
                await anyio.sleep(0.01)
            end = time.monotonic() + 0.5
            while time.monotonic() < end:
                await anyio.sleep(0.01)
                turns += 1
        assert turns > 10

    run(story)


@pytest.mark.parametrize(
    ("question", "code"), [(Hungry(), "memory"), (Broken(), "bug"), (Dying(), "killed")], ids=repr
)
def test_what_goes_wrong_is_a_failure(
    small: RepositoryBuilder, question: Hungry | Broken | Dying, code: str
) -> None:
    """Without memory, with a bug or with its process gone: the asker gets a word, and no trace."""

    async def story() -> None:
        one = asking()
        failure = await one.ask(str(small.path), "", question)
        assert isinstance(failure, Failure)
        assert (failure.code, failure.exit_status) == (code, 4)
        assert "hunter2" not in "".join(failure[2:6])
        assert ("hunter2" in failure.trace) == (code == "bug")

    run(story)
