"""The closed trap, and the service that answers about it."""

import os
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.settings import read_settings

from tests.api.hooks import SECRET
from tests.conftest import RepositoryBuilder
from tests.fake_github import FakeGitHub
from tests.hostile.ground import lay
from tests.hostile.test_hostile_names import FILES, rules
from tests.hostile.test_hostile_repository import close, embed
from tests.repository.hostile import Trap


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Trap:
    """The closed trap, full of hostile names."""
    base = tmp_path_factory.mktemp("evil")
    trap = Trap(RepositoryBuilder(base / "repo"), base)
    folders = embed(trap.repo)
    lay(trap.repo, {".gitattributes": "* filter=evil diff=evil\n", **FILES, "rules.yaml": rules()})
    for folder in folders:
        trap.poison(folder)
    close(trap, base)
    return trap


@pytest.fixture(scope="module")
def github(trap: Trap) -> Iterator[FakeGitHub]:
    """A GitHub with a pull request of that repository's last commit."""
    with FakeGitHub() as github:
        before, after = commits(trap)
        github.pull("Octo/Shop", 7, before, after, base="dev")
        github.token("pat", "octocat")
        yield github


@pytest.fixture(scope="module")
def client(trap: Trap, github: FakeGitHub) -> Iterator[TestClient]:
    """Somebody who asks about that repository, whose bot speaks to that GitHub."""
    beside = trap.sentinel.parent
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("GITHUB_", "IMPACT_"))]:
            patch.delenv(name)
        patch.setenv("IMPACT_CACHE_DIR", str(beside / "cache"))
        settings = read_settings(
            repositories={"shop": {"path": str(trap.repo.path), "github": "octo/shop"}},
            database=str(beside / "service.sqlite"),
            webhook_secret=SECRET,
            github_api=github.url,
            github_token="pat",  # noqa: S106 - of the tests
            processes=1,
            rate=0,
        )
        app = create_app(settings)
        with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
            yield client


def commits(trap: Trap) -> tuple[str, str]:
    """The two commits of the trap, by names that no replacement of it can change."""
    folder = trap.repo.path / ".git/refs"
    return tuple((folder / name).read_text().strip() for name in ("heads/dev", "heads/main"))  # type: ignore[return-value]
