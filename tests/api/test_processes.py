"""The service as its operator starts it: in a process of its own, by the command line."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from impact_api.analyses import Analyses, Order
from impact_api.database import Database
from impact_api.queries import ImpactQuery

from impact.database import read_address
from tests.api.waiting import until
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


@pytest.fixture
def analyses(tmp_path: Path) -> Iterator[Analyses]:
    """The analyses of a service's database."""
    place = str(tmp_path / "service.sqlite")
    with Database(read_address(place, noun="database", where="test")) as database:
        database.prepare()
        yield Analyses(database)


@contextmanager
def working(repo: RepositoryBuilder, place: Path) -> Iterator["subprocess.Popen[str]"]:
    """A worker of the service of that place."""
    environment = {
        **os.environ,
        "IMPACT_DATABASE": str(place / "service.sqlite"),
        "IMPACT_REPOSITORIES": json.dumps({"shop": {"path": str(repo.path)}}),
        "IMPACT_JOBS": "1",
    }
    with (place / "log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "impact", "worker"],
            env=environment, stderr=log, text=True,
        )  # fmt: skip
        try:
            yield worker
        finally:
            worker.kill()
            worker.wait()


def begin(analyses: Analyses) -> str:
    """Ask for an analysis."""
    question = ImpactQuery(base="HEAD~1", head="HEAD").model_dump_json()
    return analyses.begin(Order("shop", question, "me", None)).name


def test_sigterm_lets_a_worker_end_its_job(
    small: RepositoryBuilder, analyses: Analyses, tmp_path: Path
) -> None:
    """What has begun is answered, what waits is left to others, and the worker ends well."""
    made = [begin(analyses) for _ in range(30)]

    def states() -> list[str]:
        return [one.state for name in made if (one := analyses.find(name))]

    with working(small, tmp_path) as worker:
        until(lambda: {"done", "running"} <= set(states()), 60)
        worker.send_signal(signal.SIGTERM)

        assert worker.wait(60) == 0
    assert set(states()) == {"done", "queued"}


def test_a_worker_waits_for_a_database_that_is_away(
    small: RepositoryBuilder, analyses: Analyses, tmp_path: Path
) -> None:
    """It says so, and goes on when the database is there again."""
    with Database(read_address(str(tmp_path / "service.sqlite"), noun="", where="")) as database:
        with database.session() as engine:
            engine.run("ALTER TABLE impact_jobs RENAME TO impact_gone")
        with working(small, tmp_path) as worker:
            until(lambda: "database failed" in (tmp_path / "log").read_text(), 60)
            with database.session() as engine:
                engine.run("ALTER TABLE impact_gone RENAME TO impact_jobs")
            name = begin(analyses)
            until(lambda: analyses.answer(name), 60)
            worker.send_signal(signal.SIGTERM)

            assert worker.wait(60) == 0
