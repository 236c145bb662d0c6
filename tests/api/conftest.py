"""Somebody who asks the service, and somebody who asks the command line the same."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.settings import read_settings

from impact.cli import main
from tests.conftest import RepositoryBuilder
from tests.small_repository import FILES


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a service keeps goes away with its test."""
    monkeypatch.setenv("IMPACT_DATABASE", str(tmp_path / "service.sqlite"))


@pytest.fixture
def small(repo: RepositoryBuilder) -> RepositoryBuilder:
    """The small repository, with one change of what its apps share."""
    repo.commit(FILES)
    repo.commit({"shared/db.py": "VALUE = 2\n"})
    return repo


@pytest.fixture
def client(small: RepositoryBuilder) -> Iterator[TestClient]:
    """Somebody on this machine who asks a service without settings about the small repository."""
    settings = read_settings(repositories={"shop": {"path": str(small.path)}}, processes=1)
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def printed(
    small: RepositoryBuilder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """What the command line prints about the small repository, where there is no terminal."""
    monkeypatch.setenv("COLUMNS", "100")

    def ask(*words: str) -> str:
        capsys.readouterr()
        main((words[0], "-C", str(small.path), *words[1:]))
        return capsys.readouterr().out

    return ask
