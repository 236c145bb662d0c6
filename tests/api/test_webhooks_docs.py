"""docs/webhooks.md cannot lie: its events, settings, paths and commands exist."""

import json
import re
import subprocess
from pathlib import Path

from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.database.queue import TRIES
from impact_api.github.reactions import EVENTS
from impact_api.jobs.kinds import KEPT, LEARNT, PERIODIC
from impact_api.settings import Settings, read_settings

from tests.api.hooks import SECRET
from tests.conftest import RepositoryBuilder

TEXT = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def test_every_event_stands_in_the_table() -> None:
    """Each that does something, and no other."""
    named = set(re.findall(r"^\| `(\w+)`", TEXT, re.MULTILINE))

    assert named >= EVENTS | {"ping", "installation"}


def test_settings_have_the_defaults_that_are_told() -> None:
    """The table says what the settings do without being told."""
    for name, default in re.findall(
        r"^\| `(jobs|lease|job_deadline)` \| `(\d+)` \|", TEXT, re.MULTILINE
    ):
        assert Settings.model_fields[name].default == float(default)
    assert f"{KEPT:.0f} days" in TEXT
    assert f"{LEARNT:.0f} days" in TEXT
    assert TRIES == 12
    assert {one.kind for one in PERIODIC} >= {"forget"}


def test_paths_exist(client: TestClient) -> None:
    """What is named with its method is an operation of the service."""
    paths = " ".join(client.get("/openapi.json").json()["paths"])

    for path in ("/v1/jobs", "/v1/installations", "/v1/analyses/", "/v1/webhooks/github"):
        assert path in TEXT
        assert path in paths


def test_a_webhook_by_hand_is_answered_as_printed(small: RepositoryBuilder) -> None:
    """The signature that the commands make is the one that is believed."""
    script, answer = re.findall(r"```(?:sh|json)\n(.*?)```", TEXT, re.DOTALL)[:2]
    body, sign = script.split("curl")[0], 'printf "%s %s" "$sign" "$body"'
    made = subprocess.run(
        ["sh", "-c", body + sign], env={"IMPACT_WEBHOOK_SECRET": SECRET, "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    signature, _, raw = made.partition(" ")
    settings = read_settings(repositories={"a": {"path": str(small.path)}}, webhook_secret=SECRET)
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        said = client.post(
            "/v1/webhooks/github",
            content=raw,
            headers={
                "X-GitHub-Event": "ping",
                "X-GitHub-Delivery": "by-hand-1",
                "X-Hub-Signature-256": f"sha256={signature}",
            },
        )

    assert (said.status_code, said.json()) == (202, json.loads(answer))
