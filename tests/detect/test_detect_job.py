"""What a job is told: payloads that are broken, hostile or strange, and replays by hand."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from impact.cli import main
from impact.errors import UsageError
from impact.events import Manual, Other
from impact.events.deliveries import Deleted, Pushed, Queued, Started, Tagged, event_of
from impact.github import Job, delivery_of, read_job
from impact.github.payload import LONGEST, MOST_BYTES, Payload, read_payload
from tests.detect.hosted import Capsys, Host
from tests.strategies.payloads import GROUP, NAMED, PUSH, RELEASE, SHA, ZEROS, named


def job(event: str, payload: Any, sha: str = "") -> Job:
    """A job that was told an event."""
    return Job(event, Payload(payload, "event.json"), sha, "", "", "", "")


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file for a payload."""
    return tmp_path / "event.json"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe\xff", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'"x"', "not a JSON object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "not JSON"),
        (b" " * (MOST_BYTES + 1), "more than"),
    ],
    ids=["empty", "cut", "bytes", "list", "text", "deep", "deeper", "number", "large"],
)
def test_what_is_no_payload_is_refused(written: Path, content: bytes, what: str) -> None:
    """One error with the file and what was expected there, never a traceback."""
    written.write_bytes(content)

    with pytest.raises(UsageError, match=what) as caught:
        read_payload(str(written))
    assert caught.value.where == str(written)
    assert caught.value.expected


@pytest.mark.parametrize("path", ["nowhere.json", ".", "a\0b"])
def test_a_payload_that_cannot_be_read_is_refused(path: str) -> None:
    """No file, a folder, a name that no file has."""
    with pytest.raises(UsageError):
        read_payload(path)


@pytest.mark.parametrize(
    ("event", "place", "value"),
    [
        ("push", ("ref",), None),
        ("push", ("ref",), "main"),
        ("push", ("ref",), "refs/notes/x"),
        ("push", ("ref",), "refs/heads/"),
        ("push", ("ref",), "refs/heads/a\nb"),
        ("push", ("ref",), "refs/heads/a\ud800"),
        ("push", ("ref",), "refs/heads/" + "x" * LONGEST),
        ("push", ("ref",), ["refs/heads/dev"]),
        ("push", ("before",), "HEAD~1"),
        ("push", ("before",), SHA[:7]),
        ("push", ("before",), SHA.upper()),
        ("push", ("after",), 7),
        ("push", ("after",), "--output=x"),
        ("push", ("forced",), "yes"),
        ("push", ("repository",), []),
        ("push", ("repository", "default_branch"), {}),
        ("pull_request", ("pull_request",), None),
        ("pull_request", ("pull_request", "number"), True),
        ("pull_request", ("pull_request", "number"), -1),
        ("pull_request", ("pull_request", "base", "sha"), ""),
        ("pull_request", ("pull_request", "head", "sha"), ZEROS + "0"),
        ("merge_group", ("merge_group", "head_sha"), None),
        ("merge_group", ("merge_group", "base_ref"), 1),
        ("release", ("release", "tag_name"), "\x1b[31m"),
        ("release", ("action",), None),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(
    event: str, place: tuple[str, ...], value: object
) -> None:
    """The error names the key with its way to it, and shows no control character."""
    payload = json.loads(json.dumps(NAMED[event]))
    table = payload
    for key in place[:-1]:
        table = table[key]
    table[place[-1]] = value

    with pytest.raises(UsageError) as caught:
        delivery_of(job(event, payload))
    assert ".".join(place) in caught.value.what
    assert caught.value.what.replace("…", "").isascii()
    assert caught.value.what.isprintable()


@given(named)
def test_any_payload_is_a_delivery_or_refused(told: tuple[str, dict[str, Any]]) -> None:
    """Whatever stands where, nothing but UsageError comes of it."""
    with contextlib.suppress(UsageError):
        assert str(event_of(delivery_of(job(*told)), ()))


@pytest.mark.parametrize(
    ("event", "payload", "expected"),
    [
        ("push", PUSH, Pushed("dev", "", SHA, False, "main")),
        ("push", {**PUSH, "before": SHA, "forced": True}, Pushed("dev", SHA, SHA, True, "main")),
        ("push", {**PUSH, "ref": "refs/tags/v1"}, Tagged("v1", SHA)),
        ("push", {**PUSH, "ref": "refs/tags/v1", "head_commit": {"id": "b2" * 20}},
         Tagged("v1", "b2" * 20)),
        ("push", {**PUSH, "after": ZEROS}, Deleted("dev", "")),
        ("push", {**PUSH, "ref": "refs/tags/v1", "deleted": True}, Deleted("v1", "")),
        ("push", {**PUSH, "ref": "refs/heads/refs/tags/x"},
         Pushed("refs/tags/x", "", SHA, False, "main")),
        ("merge_group", GROUP, Queued("main", SHA, SHA)),
        ("release", RELEASE, Tagged("v1", "")),
        ("release", {**RELEASE, "action": "unpublished"}, Deleted("v1", "")),
        ("delete", {"ref": "dev"}, Deleted("dev", "")),
        ("schedule", {}, Started("schedule", "", "")),
        ("issue_comment", {"issue": 1}, Started("issue_comment", "", "")),
    ],
)  # fmt: skip
def test_what_happened_is_read(event: str, payload: Any, expected: object) -> None:
    """Each event becomes what an answer needs of it."""
    assert delivery_of(job(event, payload)) == expected


def test_a_workflow_counts_if_the_rules_know_it() -> None:
    """One that they do not know may stand for any of them."""
    by_hand, by_clock = (Started(name, "web.yml", "") for name in ("workflow_dispatch", "schedule"))

    assert event_of(by_hand, ["web.yml"]) == Manual("web.yml")
    assert event_of(by_hand, ["other.yml"]) == Manual()
    assert event_of(by_clock, ["web.yml"]) == Other("schedule", "web.yml")
    assert event_of(by_clock, []) == Other("schedule")


@pytest.mark.parametrize(
    ("environ", "arguments", "where"),
    [
        ({}, (), "--event-name"),
        ({"GITHUB_EVENT_NAME": "push"}, (), "--payload"),
        ({"GITHUB_EVENT_PATH": "x"}, (), "--event-name"),
        ({}, ("push", ""), "--payload"),
        ({}, ("", "x"), "--event-name"),
    ],
)
def test_without_an_event_there_is_no_answer(
    environ: dict[str, str], arguments: tuple[str, ...], where: str
) -> None:
    """Outside of a job the event is asked for, never guessed."""
    with pytest.raises(UsageError, match="no event") as caught:
        read_job(environ, *arguments)
    assert caught.value.where == where


def test_the_running_workflow_is_read(written: Path) -> None:
    """From the job; in a replay from the payloads that name it, and from no other."""
    written.write_text('{"workflow": ".github/workflows/web.yml"}')
    told = {"GITHUB_WORKFLOW_REF": "o/r/.github/workflows/x.yml@refs/heads/a@b", "GITHUB_SHA": SHA}
    inside = read_job({**told, "GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(written)})
    replays = [read_job(told, name, str(written)) for name in ("schedule", "workflow_run")]

    assert (inside.workflow, inside.sha) == ("x.yml", SHA)
    assert [(job.workflow, job.sha) for job in replays] == [("web.yml", ""), ("", "")]


def test_a_replay_prints_what_a_job_would_write(
    shop: Host, capsys: Capsys, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event and its payload by hand: the same outputs, as lines, and nothing is written."""
    shop.work.git("checkout", "-q", "dev")
    shop.work.commit({"shared/db.py": "VALUE = 2\n"})
    event = shop.push("dev")
    inside = shop.detect(event, capsys)
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "RUNNER_TEMP"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("GITHUB_SHA", "0" * 39 + "1")
    written.write_text(json.dumps(event.payload))
    words = ["detect", "-C", str(shop.work.path), "--event-name", "push", "--payload", str(written)]
    shown = {}
    for form in ("", "text", "json", "markdown"):
        assert main([*words, *(("--format", form) if form else ())]) == 0
        shown[form] = capsys.readouterr().out

    told = dict(line.split("=", 1) for line in shown[""].splitlines())
    assert told == {**inside.outputs, "report": ""}
    assert shown["text"] == inside.out
    assert json.loads(shown["json"]) == inside.report
    assert shown["markdown"] == inside.summary


@pytest.mark.parametrize("name", ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "RUNNER_TEMP"])
def test_a_file_that_cannot_be_written_is_told(shop: Host, capsys: Capsys, name: str) -> None:
    """The step fails with the name of the variable; it never looks like an answer."""
    event = shop.push("dev:refs/heads/topic")
    found = shop.detect(event, capsys, environ={name: "/nowhere/at/all"})

    assert found.status == 2
    assert name in found.err
    assert found.outputs == {}
