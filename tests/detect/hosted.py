"""A repository on a host: real pushes make its events, and jobs check it out as Actions does.

Nothing about an event is made up: the host's own post-receive hook writes down what a push did, and
the payload is built from that line.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from impact.cli import main
from tests.conftest import RepositoryBuilder
from tests.detect.runner import parse_commands, read_file_command

Capsys = pytest.CaptureFixture[str]
ZEROS = "0" * 40
HOOK = "#!/bin/sh\ncat >> received\n"  # one line for each reference: old id, new id, name


class Event(NamedTuple):
    """What the host tells a job."""

    name: str
    payload: Mapping[str, Any]
    sha: str
    ref: str


class Answered(NamedTuple):
    """What a job of `impact detect` left behind."""

    status: int
    out: str
    err: str
    outputs: Mapping[str, str]
    summary: str

    def json(self, key: str) -> Any:
        """An output that is JSON."""
        return json.loads(self.outputs[key])

    @property
    def report(self) -> Any:
        """The whole report, read from the file that the outputs name."""
        return json.loads(Path(self.outputs["report"]).read_text(encoding="ascii"))

    @property
    def rules(self) -> set[str]:
        """The rows of the table that were used, by the whole or by an app."""
        spans = [self.report["span"], *(own["span"] for own in self.report["app_spans"])]
        return {span["rule"] for span in spans}

    @property
    def span(self) -> tuple[str, str]:
        """The row of the table that was used, and the base's commit id."""
        span = self.report["span"]
        return span["rule"], span["base"]["sha"] if span["base"] else ""


class Host:
    """The host's bare repository and the clone of somebody who works on it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, *, default: str = "main"):
        self.folder = folder
        self.default = default
        self.work = RepositoryBuilder(folder / "work", branch=default)
        self.bare = folder / "host.git"
        self._monkeypatch = monkeypatch
        self._jobs = 0
        self.work.git("init", "-q", "--bare", "-b", default, str(self.bare))
        self.on_host("config", "uploadpack.allowAnySHA1InWant", "true")
        self.on_host("config", "uploadpack.allowFilter", "true")
        hook = self.bare / "hooks" / "post-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(HOOK)
        hook.chmod(0o755)
        self.work.git("remote", "add", "origin", self.url)

    @property
    def url(self) -> str:
        """Where jobs fetch from; a file URL, so that git really transfers, cuts and filters."""
        return f"file://{self.bare}"

    def on_host(self, *arguments: str) -> str:
        """Run git in the host's repository."""
        return self.work.git("-C", str(self.bare), *arguments)

    def push(self, *arguments: str) -> Event:
        """Push for real, and tell what happened to the one reference that moved."""
        (event,) = self.pushes(*arguments)
        return event

    def pushes(self, *arguments: str) -> list[Event]:
        """Push for real, and tell what happened to each reference."""
        received = self.bare / "received"
        received.write_text("")
        self.work.git("push", "-q", "origin", *arguments)
        return [self._pushed(*line.split(" ")) for line in received.read_text().splitlines()]

    def _pushed(self, old: str, new: str, ref: str) -> Event:
        created, deleted = old == ZEROS, new == ZEROS
        commit = "" if deleted else self.on_host("rev-parse", f"{new}^{{commit}}")
        payload = {
            "ref": ref,
            "before": old,
            "after": new,
            "created": created,
            "deleted": deleted,
            "forced": not (created or deleted) and not self._leads_to(old, new),
            "head_commit": None if deleted else {"id": commit},
            "repository": {"default_branch": self.default},
        }
        return Event("push", payload, commit or self.tip(self.default), ref)

    def _leads_to(self, old: str, new: str) -> bool:
        return old in self.on_host("rev-list", new).split("\n")

    def tip(self, branch: str) -> str:
        """Where a branch stands on the host."""
        return self.on_host("rev-parse", f"refs/heads/{branch}")

    def forget(self) -> None:
        """Drop what no reference holds, as a host does one day."""
        self.on_host("reflog", "expire", "--expire=now", "--all")
        self.on_host("gc", "-q", "--prune=now")

    def pull_request(
        self, head: str, base: str = "main", *, name: str = "pull_request", base_sha: str = ""
    ) -> Event:
        """A pull request from a pushed branch, with the merge by which the host tests it."""
        head_sha, tip = self.tip(head), self.tip(base)
        merged = self._merge(tip, head_sha, f"Merge {head} into {base}")
        self.on_host("update-ref", "refs/pull/7/head", head_sha)
        self.on_host("update-ref", "refs/pull/7/merge", merged)
        payload = {
            "action": "synchronize",
            "number": 7,
            "pull_request": {
                "number": 7,
                "merge_commit_sha": None,
                "base": {"ref": base, "sha": base_sha or tip},
                "head": {"ref": head, "sha": head_sha},
            },
            "repository": {"default_branch": self.default},
        }
        if name == "pull_request_target":
            return Event(name, payload, tip, f"refs/heads/{base}")
        return Event(name, payload, merged, "refs/pull/7/merge")

    def merge_group(self, *heads: str, base: str = "main") -> Event:
        """A merge queue's group: the branches merged one after the other; its base is `base`."""
        tip = self.tip(base)
        merged = tip
        for head in heads:
            merged = self._merge(merged, self.tip(head), f"Merge {head}")
        ref = f"refs/heads/gh-readonly-queue/{base}/pr-7-{tip}"
        self.on_host("update-ref", ref, merged)
        group = {
            "base_ref": f"refs/heads/{base}", "base_sha": tip, "head_ref": ref,
            "head_sha": merged,
        }  # fmt: skip
        return Event(
            "merge_group", {"action": "checks_requested", "merge_group": group}, merged, ref
        )

    def _merge(self, one: str, other: str, message: str) -> str:
        tree = self.on_host("merge-tree", "--write-tree", one, other)
        return self.on_host("commit-tree", tree, "-p", one, "-p", other, "-m", message)

    def event(self, name: str, payload: Mapping[str, Any] | None = None, branch: str = "") -> Event:
        """An event about no commits, which runs at the tip of a branch."""
        branch = branch or self.default
        return Event(name, payload or {}, self.tip(branch), f"refs/heads/{branch}")

    def checkout(self, event: Event, *, depth: int = 0, ref: str = "") -> Path:
        """Check out as actions/checkout does: everything for depth 0, else only its commit."""
        self._jobs += 1
        folder = self.folder / f"job{self._jobs}"
        self.work.git("init", "-q", str(folder))
        wanted = ref or event.sha

        def git(*arguments: str) -> str:
            return self.work.git("-C", str(folder), *arguments)

        git("remote", "add", "origin", self.url)
        if depth:
            git(
                "fetch",
                "-q",
                "--no-tags",
                f"--depth={depth}",
                "origin",
                f"+{wanted}:refs/remotes/job",
            )
        else:
            git("fetch", "-q", "--prune", "origin", "+refs/heads/*:refs/remotes/origin/*",
                "+refs/tags/*:refs/tags/*", f"+{wanted}:refs/remotes/job")  # fmt: skip
        git("checkout", "-q", "--detach", "refs/remotes/job")
        return folder

    def detect(
        self, event: Event, capsys: Capsys, *arguments: str,
        at: Path | None = None, environ: Mapping[str, str] | None = None,
    ) -> Answered:  # fmt: skip
        """Run `impact detect` in a job; it must not be able to command the runner."""
        folder = at or self.checkout(event)
        job = folder.parent / f"{folder.name}-runner"
        job.mkdir(exist_ok=True)
        files = {name: job / name for name in ("event.json", "output", "summary")}
        files["event.json"].write_text(json.dumps(event.payload))
        for name in ("output", "summary"):
            files[name].write_bytes(b"")
        told = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": event.name,
            "GITHUB_EVENT_PATH": str(files["event.json"]),
            "GITHUB_SHA": event.sha,
            "GITHUB_REF": event.ref,
            "GITHUB_WORKFLOW_REF": "octo/shop/.github/workflows/detect.yml@refs/heads/main",
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "RUNNER_TEMP": str(job),
            **(environ or {}),
        }
        for name, value in told.items():
            self._monkeypatch.setenv(name, value)
        status = main(["detect", "-C", str(folder), *arguments])
        said = capsys.readouterr()
        assert parse_commands(said.out) == parse_commands(said.err) == []
        return Answered(
            status, said.out, said.err,
            read_file_command(files["output"].read_text(encoding="utf-8")),
            files["summary"].read_text(encoding="utf-8"),
        )  # fmt: skip
