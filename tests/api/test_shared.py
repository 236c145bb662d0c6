"""What processes of a team learn from each other, and that it changes no answer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.database import Database
from impact_api.database.shared import ScanTable, SharedAnswers, forget
from impact_api.settings import read_settings

from impact.database import read_address
from impact.imports import Scan
from impact.store import open_store
from tests.conftest import RepositoryBuilder
from tests.store.caches import SOME


@pytest.fixture
def url(place: str) -> str:
    """A database with the tables of the service."""
    with Database(read_address(place, noun="database", where="test")) as database:
        database.prepare()
    return place


def test_one_machine_knows_what_another_has_read(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scans come back equal, in one batch, and are in the machine's own file from then on."""
    wanted = {f"{number:040x}": Scan(exports=(str(number),)) for number in range(1_200)}
    wanted["f" * 40] = SOME
    first, second = ScanTable(url), ScanTable(url)
    monkeypatch.setenv("IMPACT_CACHE_DIR", str(tmp_path / "one"))
    store = open_store("shop", first)
    for oid, scan in wanted.items():
        store.scans.put(oid, scan, size=9)
    store.save()
    monkeypatch.setenv("IMPACT_CACHE_DIR", str(tmp_path / "two"))
    store = open_store("another name", second)
    store.scans.expect([*wanted, "e" * 40])

    assert {oid: store.scans.get(oid) for oid in wanted} == wanted
    assert store.scans.get("e" * 40) is None
    store.save()
    alone = open_store("another name")
    assert {oid: alone.scans.get(oid) for oid in wanted} == wanted
    for table in (first, second):
        table.close()


def test_a_database_that_is_away_costs_only_time(tmp_path: Path) -> None:
    """Neither loading nor saving raises anything, for scans and for answers."""
    (tmp_path / "file").write_text("no database, but long enough to be read as one" * 20)
    place = str(tmp_path / "file")
    store = open_store("shop", ScanTable(place))
    store.scans.expect(["a" * 40])
    store.scans.put("a" * 40, SOME)
    store.save()
    answers = SharedAnswers(Database(read_address(place, noun="database", where="test")))
    answers.save("key", b"x")

    assert store.scans.get("a" * 40) == SOME
    assert answers.load("key") is None


def test_what_was_learnt_is_forgotten_some_day(url: str) -> None:
    """After its days an answer is made anew."""
    with Database(read_address(url, noun="database", where="test")) as database:
        answers = SharedAnswers(database)
        answers.save(("shop", 1), b"answer")
        forget(database, 1)
        kept = answers.load(("shop", 1))
        forget(database, -1)

        assert (kept, answers.load(("shop", 1))) == (b"answer", None)
        assert answers.load(("shop", 2)) is None


def test_an_answer_of_one_process_is_that_of_all(
    postgres: str, small: RepositoryBuilder, printed: Callable[..., str]
) -> None:
    """A second process serves the first one's bytes, though its own clone has lost the commits."""
    base, head = small.git("rev-parse", "HEAD~1", "HEAD").split()
    url = f"/v1/repositories/shop/impact?base={base}&head={head}"
    settings = read_settings(
        repositories={"shop": {"path": str(small.path)}}, database=postgres, processes=1
    )
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        first = client.get(url)
    expected = printed("diff", f"{base}...{head}", "--format", "json")
    (small.path / ".git").rename(small.path / "gone")
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        second = client.get(url)
        other = client.get(url + "&strict=true")

    assert first.text == second.text == expected
    assert first.headers["ETag"] == second.headers["ETag"]
    assert other.status_code != 200
