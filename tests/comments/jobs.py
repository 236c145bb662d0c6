"""Jobs of `impact comment` on a pull request that a real host has, speaking to a GitHub."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from impact.cli import main
from tests.detect.hosted import Event, Host
from tests.detect.runner import parse_commands
from tests.fake_github import FakeGitHub

Capsys = pytest.CaptureFixture[str]
JOB, FORK = "token-of-job", "token-of-fork"


class Said(NamedTuple):
    """What a job left behind."""

    status: int
    out: str
    err: str
    summary: str


class Jobs:
    """Somebody who pushes to a topic branch, and the jobs that this starts."""

    def __init__(
        self, shop: Host, github: FakeGitHub, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.shop, self.github = shop, github
        self._capsys, self._monkeypatch = capsys, monkeypatch
        shop.work.git("switch", "-q", "-c", "topic")

    def push(self, files: Mapping[str, str | bytes], name: str = "pull_request") -> Event:
        """Push to the pull request into `dev`, and tell the event."""
        self.shop.work.commit(files)
        self.shop.push("topic")
        event = self.shop.pull_request("topic", "dev", name=name)
        base, head = (event.payload["pull_request"][end]["sha"] for end in ("base", "head"))
        self.github.pull("octo/shop", 7, base, head, base="dev")
        return event._replace(payload=self.github.payload("synchronize"))

    def told(self, event: Event, folder: Path, token: str = JOB) -> dict[str, str]:
        """What the environment of a job of that event says; its summary is an empty file."""
        files = {name: folder.parent / f"{folder.name}-{name}" for name in ("event", "summary")}
        files["event"].write_text(json.dumps(event.payload))
        files["summary"].write_bytes(b"")
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.github.url,
            "GITHUB_EVENT_NAME": event.name,
            "GITHUB_EVENT_PATH": str(files["event"]),
            "GITHUB_SHA": event.sha,
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_TOKEN": token,
        }

    def run(self, event: Event, *words: str, token: str = JOB, **environ: str) -> Said:
        """Run `impact comment` as a job of that event does."""
        folder = self.shop.checkout(event)
        told = {**self.told(event, folder, token), **environ}
        for name, value in told.items():
            self._monkeypatch.setenv(name, value)
        self._capsys.readouterr()
        status = main(["comment", "-C", str(folder), *words])
        out, err = self._capsys.readouterr()
        assert parse_commands(out) == parse_commands(err) == []
        assert not token or token not in out + err
        return Said(status, out, err, Path(told["GITHUB_STEP_SUMMARY"]).read_text())

    @property
    def body(self) -> str:
        """The body of the one comment in sight."""
        (one,) = (one for one in self.github.comments() if not one.minimized)
        return one.body
