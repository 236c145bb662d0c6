"""The ledger's promise, on a file of SQLite and on a real PostgreSQL alike."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from impact.deployments import Record
from impact.errors import ConflictingRecord, DatabaseError, UsageError
from impact.ledger import Ledger, address_of, schema

TOP = Path(__file__).parents[2]
A, B, C = "a" * 40, "b" * 40, "c" * 40
RUN = "https://github.com/o/r/actions/runs/1"
FIRST = Record("web", "dev", A, "success", 1_000)


def opened(place: str) -> Ledger:
    """The ledger at a place."""
    return Ledger(address_of(place, ""))


def newest(ledger: Ledger) -> list[tuple[str, str]]:
    """The commits and outcomes of web in dev, the newest first."""
    return [(record.sha[0], record.status) for record in ledger.newest("web", "dev")]


def test_what_was_recorded_is_read_again(place: str) -> None:
    """Every field comes back, in a later process too, with its number."""
    whole = Record(
        "web", "dev", A, "failure", 1_737_556_200_123, ("backend", "frontend"),
        "sha-abc123-20250122-143000", RUN, "live", "42",
    )  # fmt: skip
    with opened(place) as ledger:
        (appended,) = ledger.append([whole])
    with opened(place) as ledger:
        assert list(ledger.newest("web", "dev")) == [whole._replace(number=1)]
        assert list(ledger.every()) == [appended.record]
        assert list(ledger.newest("web", "prod")) == []


def test_reading_makes_no_ledger(tmp_path: Path) -> None:
    """A file that nobody wrote into is an empty ledger, and stays away."""
    ledger = opened(str(tmp_path / "no" / "ledger.sqlite"))

    assert list(ledger.every()) == []
    assert not (tmp_path / "no").exists()


def test_the_newest_comes_first_whatever_came_in_first(place: str) -> None:
    """A history that is imported late stands where its moments belong, across pages."""
    records = [FIRST._replace(at=moment, sha=f"{moment:040x}") for moment in range(450)]
    with opened(place) as ledger:
        ledger.append(records[200:])
        ledger.append(records[:200])

        assert [record.at for record in ledger.newest("web", "dev")] == list(range(449, -1, -1))
        assert [record.at for record in ledger.every()][:2] == [200, 201]


def test_a_retry_of_a_run_is_recorded_once(place: str) -> None:
    """One run says its outcome once, however often and whenever it is said."""
    record = FIRST._replace(run_url=RUN, artifact="sha-1")
    with opened(place) as ledger:
        assert ledger.append([record], live=True)[0].is_new
        ledger.append([record._replace(sha=B, run_url=f"{RUN}2")], live=True)
        again = ledger.append([record._replace(at=9_000)], live=True)[0]

        assert not again.is_new
        assert again.record.number == 1
        assert newest(ledger) == [("b", "success"), ("a", "success")]


@pytest.mark.parametrize("live", [True, False])
def test_a_run_that_changes_its_mind_twice_is_believed(place: str, live: bool) -> None:
    """Failure, success and failure again is no retry: the last word of the run is failure."""
    outcomes = ("failure", "success", "failure")
    said = [
        FIRST._replace(run_url=RUN, status=outcome, at=moment)
        for moment, outcome in enumerate(outcomes, 1_000)
    ]
    with opened(place) as ledger:
        assert [ledger.append([one], live=live)[0].is_new for one in said] == [True] * 3
        again = ledger.append(said[2:] if live else said, live=live)

        assert not any(one.is_new for one in again)
        assert [outcome for _, outcome in newest(ledger)] == ["failure", "success", "failure"]


def test_a_run_may_tell_more_but_nothing_else(place: str) -> None:
    """What a later record adds is kept; what contradicts the run is refused whole."""
    with opened(place) as ledger:
        ledger.append([FIRST._replace(run_url=RUN)], live=True)
        assert ledger.append([FIRST._replace(run_url=RUN, artifact="sha-1")], live=True)[0].is_new
        assert not ledger.append([FIRST._replace(run_url=RUN)], live=True)[0].is_new
        with pytest.raises(ConflictingRecord, match="sha-1"):
            ledger.append(
                [FIRST._replace(sha=B), FIRST._replace(run_url=RUN, artifact="sha-2")], live=True
            )

        assert len(list(ledger.every())) == 2


def test_without_a_run_only_the_newest_can_be_repeated(place: str) -> None:
    """The same again is a retry; the same after something else is a rollback, and counts."""
    with opened(place) as ledger:
        for sha in (A, A, B, B, A):
            ledger.append([FIRST._replace(sha=sha)], live=True)

        assert newest(ledger) == [("a", "success"), ("b", "success"), ("a", "success")]


def test_an_import_twice_adds_nothing(place: str) -> None:
    """A record with its own moment is known again by it."""
    history = [FIRST, FIRST._replace(at=2_000), FIRST._replace(at=3_000, status="failure")]
    with opened(place) as ledger:
        assert sum(one.is_new for one in ledger.append(history)) == 3
        assert sum(one.is_new for one in ledger.append(history)) == 0


def test_a_clock_that_is_behind_hides_nothing(place: str) -> None:
    """What has just been deployed comes after everything recorded, and says how far it moved."""
    with opened(place) as ledger:
        ledger.append([FIRST._replace(at=100_000)], live=True)
        (late,) = ledger.append([FIRST._replace(sha=B, at=40_000)], live=True)

        assert late.record.at == 100_001
        assert late.moved == 60_001
        assert newest(ledger)[0] == ("b", "success")


def test_nothing_is_ever_changed(place: str) -> None:
    """The database itself refuses to change or remove a record."""
    with opened(place) as ledger:
        ledger.append([FIRST])
        engine = ledger._open()
        for change in ("UPDATE impact_deployments SET sha = 'x'", "DELETE FROM impact_deployments"):
            with pytest.raises(DatabaseError, match="append-only"):
                engine.run(change)

        assert len(list(ledger.every())) == 1


def test_a_later_version_is_left_alone(place: str) -> None:
    """A ledger that a later impact wrote is neither read nor changed."""
    with opened(place) as ledger:
        ledger.append([FIRST])
        ledger._open().run("UPDATE impact_ledger SET version = 99")
    with pytest.raises(DatabaseError, match="version 99"), opened(place) as ledger:
        list(ledger.every())


def test_an_earlier_version_is_brought_forward(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the missing steps are taken, and records stay."""
    with opened(place) as ledger:
        ledger.append([FIRST])
    steps = [*schema.STEPS, lambda _: ["CREATE TABLE impact_later (x INTEGER)"]]
    monkeypatch.setattr(schema, "STEPS", steps)
    with opened(place) as ledger:
        assert len(list(ledger.every())) == 1
        assert "impact_later" in ledger._open().tables()


def test_a_step_that_fails_leaves_the_earlier_version(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of a broken migration stays."""
    with opened(place) as ledger:
        ledger.append([FIRST])
    broken = [*schema.STEPS, lambda _: ["CREATE TABLE impact_later (x INTEGER)", "nonsense"]]
    with monkeypatch.context() as patch:
        patch.setattr(schema, "STEPS", broken)
        with pytest.raises(DatabaseError), opened(place) as ledger:
            list(ledger.every())
    with opened(place) as ledger:
        assert len(list(ledger.every())) == 1
        assert "impact_later" not in ledger._open().tables()


WORKER = """
import sys
from impact.deployments import Record
from impact.ledger import Ledger, address_of
from impact.deployments.times import now

place, worker, steps = sys.argv[1:]
for step in range(int(steps)):
    run = f"https://ci/{worker}/{step}"
    record = Record("web", "dev", f"{step:040x}", "success", now(), run_url=run)
    with Ledger(address_of(place, "")) as ledger:
        ledger.append([record], live=True)
    print(run, flush=True)
"""


def test_eight_processes_and_kill_9(place: str) -> None:
    """Nothing that was acknowledged is lost, nothing is doubled, and killed ones may try again."""
    processes = [start(place, worker, 40 if worker % 2 else 9_999) for worker in range(8)]
    deadline = time.monotonic() + 60
    while not list_runs(place) and time.monotonic() < deadline:
        time.sleep(0.02)
    for victim in processes[::2]:
        time.sleep(0.2)
        os.kill(victim.pid, signal.SIGKILL)
    acknowledged = [run for process in processes for run in process.communicate()[0].split()]
    statuses = [process.returncode for process in processes]
    kept = list_runs(place)

    assert statuses == [-signal.SIGKILL, 0] * 4
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))

    again = [start(place, worker, 40) for worker in range(0, 8, 2)]
    assert all(process.communicate() and process.returncode == 0 for process in again)
    kept = list_runs(place)
    assert len(kept) == len(set(kept)) >= 8 * 40
    with opened(place) as ledger:
        moments = [record.at for record in ledger.every()]
    assert moments == sorted(set(moments))


def start(place: str, worker: int, steps: int) -> "subprocess.Popen[str]":
    """A process that records so many deploys, one after another."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, place, str(worker), str(steps)],
        cwd=TOP,
        stdout=subprocess.PIPE,
        text=True,
    )


def list_runs(place: str) -> list[str]:
    """The runs that the ledger holds."""
    with opened(place) as ledger:
        return [record.run_url for record in ledger.every()]


def failing(place: str) -> DatabaseError:
    """The error of reading and of writing, which are the same."""
    with pytest.raises(DatabaseError) as reading, opened(place) as ledger:
        list(ledger.every())
    with pytest.raises(DatabaseError) as writing, opened(place) as ledger:
        ledger.append([FIRST])
    assert str(reading.value) == str(writing.value)
    return reading.value


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """No text, no database of another program is taken for a ledger, or written to."""
    text, other = tmp_path / "text", tmp_path / "other"
    text.write_bytes(b"not a database, but long enough to be read as the header of one" * 4)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = other.read_bytes()

    assert "no SQLite database" in str(failing(str(text)))
    assert "something else" in str(failing(str(other)))
    assert other.read_bytes() == before


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    """Bytes that were overwritten are an error with a way out, never a shorter history."""
    path = tmp_path / "ledger.sqlite"
    with opened(str(path)) as ledger:
        ledger.append([FIRST._replace(at=moment) for moment in range(2_000)])
    raw = bytearray(path.read_bytes())
    raw[4096 * 2 : 4096 * 60] = b"\xff" * (4096 * 58)
    path.write_bytes(raw)

    with pytest.raises(DatabaseError, match="damaged") as caught, opened(str(path)) as ledger:
        list(ledger.every())
    assert ".recover" in caught.value.do


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A place where no file can be is an error of the ledger."""
    (tmp_path / "file").write_text("")

    with pytest.raises(DatabaseError), opened(str(tmp_path / "file" / "ledger")) as ledger:
        ledger.append([FIRST])


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    """The error names the server, not the password."""
    error = failing(f"postgresql://me:secret@/db?host={tmp_path}")

    assert error.exit_status == 3
    assert error.where == "postgresql://me@/db"
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    "rest",
    [
        "me:sec%zzret@host/db",
        "me:sec%00ret@host/db",
        "me:sec@ret@host/db",
        "me:sec/ret@host/db",
        "me@host/db?password=sec%zzret",
    ],
)
def test_a_password_that_is_not_encoded_is_not_quoted(rest: str) -> None:
    """PostgreSQL would take a part of it for something else, and repeat that in its error."""
    with pytest.raises(UsageError) as caught, opened(f"postgresql://{rest}"):
        pass

    assert "'postgresql://me@host/db'" in str(caught.value)
    assert "sec" not in str(caught.value)
    assert "ret" not in str(caught.value)


def test_reading_and_inserting_is_enough(postgres: str) -> None:
    """Once the tables are there, a role that may do no more can record and read."""
    import psycopg

    own, other = f"{postgres}&options=-csearch_path%3Dlimited", "postgresql://clerk@"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA limited")
        with opened(own) as ledger:
            ledger.append([FIRST])
        connection.execute("CREATE ROLE clerk LOGIN")
        connection.execute("GRANT USAGE ON SCHEMA limited TO clerk")
        connection.execute("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA limited TO clerk")
    with opened(own.replace("postgresql://tester@", other)) as ledger:
        assert ledger.append([FIRST._replace(sha=B)], live=True)[0].is_new
        assert len(list(ledger.every())) == 2


def test_a_connection_that_breaks_is_told(postgres: str) -> None:
    """A server that goes away in the middle is an error; asked again, nothing is doubled."""
    import psycopg

    place = f"{postgres}&options=-csearch_path%3Dbroken"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA broken")
        with opened(place) as ledger:
            ledger.append([FIRST._replace(run_url=RUN)], live=True)
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'deploy-impact'"
            )
            with pytest.raises(DatabaseError, match="the server failed"):
                ledger.append([FIRST._replace(sha=B)], live=True)
    with opened(place) as ledger:
        assert not ledger.append([FIRST._replace(run_url=RUN)], live=True)[0].is_new
        assert [record.sha for record in ledger.every()] == [A]


def test_a_server_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(UsageError) as caught, opened("postgresql://localhost/x") as ledger:
        list(ledger.every())
    assert "deploy-impact[postgres]" in caught.value.do


def test_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word wins over the environment, and that over the clone's own ledger."""
    own = address_of("", "/clone/.git")
    monkeypatch.setenv("IMPACT_LEDGER", "postgres://me:pw@host:1/db?sslmode=require")
    server, file = address_of("", "/clone/.git"), address_of(f"sqlite://{tmp_path}/l", "/x")

    assert (own.target, own.chosen) == ("/clone/.git/impact/ledger.sqlite", False)
    assert (server.engine, server.shown) == ("postgresql", "postgres://me@host:1/db")
    assert (file.engine, file.target, file.chosen) == ("sqlite", f"{tmp_path}/l", True)
    for word in ("mysql://host/db", "sqlite://x", "a\0b"):
        with pytest.raises(UsageError, match="names no ledger"):
            address_of(word, "/x")


def test_a_lost_connection_can_be_asked_again(place: str) -> None:
    """A closed ledger opens again by itself."""
    ledger = opened(place)
    ledger.append([FIRST])
    ledger.close()

    assert len(list(ledger.every())) == 1
    ledger.close()


def test_errors_inside_leave_nothing(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """If anything breaks between two records, neither is kept."""
    import impact.ledger

    true_row: Any = impact.ledger._row

    def breaking(record: Record) -> Any:
        if record.sha == B:
            raise KeyboardInterrupt
        return true_row(record)

    with opened(place) as ledger:
        with monkeypatch.context() as patch:
            patch.setattr(impact.ledger, "_row", breaking)
            with pytest.raises(KeyboardInterrupt):
                ledger.append([FIRST, FIRST._replace(sha=B, at=2_000)])
        assert list(ledger.every()) == []


def test_repositories_share_a_database_and_know_nothing_of_each_other(place: str) -> None:
    """The same app in the same environment is another one behind another #."""
    place = place if "://" in place else f"sqlite://{place}"
    for number, name in enumerate(("", "#shop", "#bank")):
        with opened(place + name) as ledger:
            ledger.append([FIRST._replace(sha=f"{number:040x}", run_url=RUN)])
    with opened(f"{place}#shop") as ledger:
        ledger.append([FIRST._replace(at=2_000, sha=B, run_url="")], live=True)

    found = {}
    for name in ("", "#shop", "#bank", "#none"):
        with opened(place + name) as ledger:
            found[name] = [one.sha for one in ledger.newest("web", "dev")]
            assert len(list(ledger.every())) == len(found[name])
            assert ledger.address.shown.endswith(name)
    assert found == {
        "": [f"{0:040x}"],
        "#shop": [B, f"{1:040x}"],
        "#bank": [f"{2:040x}"],
        "#none": [],
    }


def test_a_ledger_of_the_version_before_is_that_of_one_repository(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was recorded before a database could hold several is still there."""
    with monkeypatch.context() as patch:
        patch.setattr(schema, "STEPS", schema.STEPS[:1])
        with opened(place) as ledger:
            sql = "INSERT INTO impact_deployments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {})"
            number = "NULL" if ledger.address.engine == "sqlite" else "DEFAULT"
            ledger._open().run(sql.format(number), tuple(FIRST._replace(components="")[:-1]))  # type: ignore[arg-type]
    with opened(place) as ledger:
        assert list(ledger.newest("web", "dev")) == [FIRST._replace(number=1)]


def test_a_word_behind_the_sign_must_be_a_name() -> None:
    """Nothing else is taken for a repository; in a path the sign is a sign."""
    for word in ("postgresql://h/db#", "sqlite:///x#a b", "sqlite:///x#a#b"):
        with pytest.raises(UsageError, match="names no repository"):
            address_of(word, "/x")
    assert address_of("/x#1", "/x").target == "/x#1"
