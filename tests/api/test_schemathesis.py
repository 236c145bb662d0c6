"""The service under requests that nobody thought of: as the OpenAPI document allows them, and not.

Every operation gets at least fifty; then whole stories, in which one operation takes what another
one gave.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from impact_api.app import create_app
from impact_api.settings import read_settings

from tests.api.test_serving import wait_for
from tests.conftest import GIT_ENVIRONMENT, RepositoryBuilder
from tests.small_repository import FILES

TOKEN = "schemathesis"  # noqa: S105 - of this test alone
CONFIG = """\
database = "{folder}/service.sqlite"
rate = 0
webhook_secret = "secret"

[repositories.shop]
path = "{folder}/repo"

[[tokens]]
name = "all"
sha256 = "{hash}"
scopes = ["read", "analyze", "record", "admin"]
"""
# A question can have the right form and still be wrong: an app that the rules do not have, an
# event that is none, a name that is no commit's. Where the command line exits with 2, this is 422.
RULES: dict[str, Any] = {
    "checks": {
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "401", "403", "404", "409", "415", "422", "503"]
        }
    },
    "seed": 6,
}
SCHEMA = schemathesis.openapi.from_dict(
    create_app(read_settings()).openapi(), config=schemathesis.Config.from_dict(RULES)
)
MANY = settings(
    max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
STORIES = settings(
    max_examples=25, stateful_step_count=8, deadline=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that serves the small repository and knows one token."""
    folder = tmp_path_factory.mktemp("schemathesis")
    repo = RepositoryBuilder(folder / "repo")
    repo.commit(FILES)
    repo.commit({"shared/db.py": "VALUE = 2\n"})
    repo.git("tag", "v-web-1")
    hashed = sha256(TOKEN.encode()).hexdigest()
    (folder / "impact.toml").write_text(CONFIG.format(folder=folder, hash=hashed))
    process = started(folder)
    try:
        yield address_of(process, folder / "log")
    finally:
        process.terminate()
        process.wait(60)


def started(folder: Path) -> "subprocess.Popen[bytes]":
    """The service as a process of its own, which writes a log."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("IMPACT_")},
        **GIT_ENVIRONMENT,
        "IMPACT_CONFIG": str(folder / "impact.toml"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    command = [sys.executable, "-m", "impact", "serve", "--port", "0"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder, env=environment, stderr=log)


def address_of(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Where it listens, once it does."""
    while process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text()):
            wait_for(found[0])
            return found[0]
    raise AssertionError(log.read_text())


@SCHEMA.parametrize()
@MANY
def test_no_request_breaks_an_operation(case: schemathesis.Case, server: str) -> None:
    """Whatever is asked, the answer is one that the document tells of, and never a 500."""
    case.call_and_validate(base_url=server, headers=headers_of(case))


def headers_of(case: schemathesis.Case) -> dict[str, str]:
    """The token, unless the case is about a wrong one."""
    del case
    return {"Authorization": f"Bearer {TOKEN}"}


def test_no_story_breaks_the_service(server: str) -> None:
    """What one operation gives, such as the id of an analysis, others take: nothing breaks."""

    class Story(SCHEMA.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            return {"base_url": server, "headers": headers_of(case)}

    run_state_machine_as_test(Story, settings=STORIES)
