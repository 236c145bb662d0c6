"""Everything a request can bring beside its query: hostile bodies, headers and paths.

Each is answered, or is a problem in our words; nothing of it runs, and the next request is right.
"""

import gzip
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.api import hooks
from tests.api.waiting import until
from tests.fake_github import FakeGitHub
from tests.hostile.conftest import commits
from tests.hostile.test_hostile_endpoints import DOCUMENT, WORDS
from tests.repository.hostile import Trap

SHOP = "/v1/repositories/shop"
HOOK = "/v1/webhooks/github"
JSON = {"Content-Type": "application/json", "Prefer": "wait=0"}
DEPLOY = {"app": "web", "environment": "prod", "sha": "HEAD~1", "status": "success"}
WHOLE: dict[str, dict[str, Any]] = {
    f"{SHOP}/deployments": {**DEPLOY, "components": [], "at": "2025-01-02T00:00:00Z"},
    f"{SHOP}/analyses": {"base": "HEAD~1", "head": "HEAD", "event": ["push:dev"]},
}
MORE = ("--upload-pack=touch pwned", "-x", "..", "\u202e", "x" * (1 << 20), "HEAD", "main..dev")
ODD: tuple[Any, ...] = (
    None, True, -1, 10**400, 1e308, [], ["--output=pwned"] * 30, {}, {"$ref": "file:///etc/passwd"},
    [[[["x"]]]],
)  # fmt: skip
BODIES: dict[str, bytes] = {
    "empty": b"",
    "cut": b'{"app": "we',
    "deep lists": b"[" * 200_000,
    "deep tables": b'{"app":' * 200_000,
    "a million digits": b'{"app":' + b"1" * 1_000_000 + b"}",
    "no number": b'{"app": NaN, "at": Infinity, "sha": 1e999}',
    "twice": b'{"app": "web", "app": "jobs"}',
    "UTF-16": '{"app": "web"}'.encode("utf-16"),
    "no UTF-8": b'{"app": "\xff\xfe"}',
    "NUL": b'{"app": "\0"}',
    "half characters": b'{"app": "\\ud800", "\\udfff": "\\udc80"}',
    "gzip": gzip.compress(b"{}" * 1000),
    "many keys": json.dumps(dict.fromkeys(map(str, range(100_000)))).encode(),
    "a long key": b'{"' + b"k" * (1 << 20) + b'": 1}',
    "two": b"{} {}",
    "a form": b"app=web&environment=prod",
    "too large": b" " * (26 << 20),
}
HEADERS = (
    {"Content-Encoding": "gzip"}, {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "multipart/form-data; boundary=x"}, {"Content-Type": "\udcff;;=\x0b"},
    {"Accept": "--output=pwned", "Range": "bytes=0-", "Expect": "x"},
    {"X-Request-Id": "::error::x"},
    {"Idempotency-Key": "::set-output name=x::y"}, {"Prefer": "wait=99999999999999999999"},
    {"If-None-Match": '"' + "x" * 9000}, {"Authorization": "Bearer \udcff\x1b"},
    {"Origin": "http://["}, {"Cookie": "x" * 50_000},
)  # fmt: skip
TRACE = re.compile(r"Traceback|^\w+\(|\w+(Error|Exception)\b")


@pytest.fixture(autouse=True)
def nothing_happens(client: TestClient, trap: Trap) -> Iterator[None]:
    """After every attack the sentinel is empty, no file has come, and the service is well."""
    trap.forget()
    yield
    assert trap.fired() == []
    assert not list(trap.repo.path.parent.rglob("pwned"))
    assert client.get("/readyz").status_code == 200
    assert client.get(f"{SHOP}/impact", params={"base": "HEAD~1"}).status_code == 200


def check(answer: Response, what: object) -> None:
    """An answer, or a short problem in words."""
    assert answer.status_code < 500, (what, answer.text[:2000])
    text = answer.content.decode()
    assert "Traceback" not in text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json", what
        assert answer.json()["detail"]
        assert len(text) < 20_000, what


def raw(headers: dict[str, str]) -> dict[str, bytes]:
    """Headers with bytes that are no text."""
    return {name: value.encode("utf-8", "surrogateescape") for name, value in headers.items()}


def posted(client: TestClient, url: str, body: bytes, more: dict[str, str] | None = None) -> None:
    """Post a body, signed if it is a webhook, and look at the answer."""
    headers = hooks.headers("push", "g-body", body) if url == HOOK else JSON
    check(
        client.post(url, content=body, headers=raw({**headers, **(more or {})})), (body[:80], more)
    )


@pytest.mark.parametrize("url", WHOLE)
def test_each_field_of_a_body_is_only_a_word(client: TestClient, url: str) -> None:
    """Each field with each hostile word or odd value, and a field that nobody knows."""
    for field in (*WHOLE[url], "format", "components", "run_url", "since_deployed", "--exec"):
        for value in (*WORDS, *MORE, *ODD, [WORDS[0]], [MORE[0]]):
            body = json.dumps({**WHOLE[url], field: value}).encode()
            posted(client, url, body)


def test_analyses_of_hostile_words_end(client: TestClient) -> None:
    """What was kept is answered or refused, and none of it is a bug."""
    await_jobs(client)
    for one in client.get(f"{SHOP}/analyses", params={"limit": "200"}).json()["analyses"]:
        check(client.get(f"/v1/analyses/{one['id']}/report"), one)


@pytest.mark.parametrize("url", [*WHOLE, HOOK])
@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_none_is_a_problem(client: TestClient, url: str, name: str) -> None:
    """No JSON, JSON that eats memory, another encoding, too much of it."""
    posted(client, url, BODIES[name])
    posted(client, url, BODIES[name], {"Content-Encoding": "gzip"})


@pytest.mark.parametrize("url", [*WHOLE, HOOK])
def test_no_header_is_more_than_a_word(client: TestClient, url: str) -> None:
    """Headers of the protocol, of the operations, and of bytes that are no text."""
    for more in HEADERS:
        posted(client, url, json.dumps(WHOLE.get(url, {})).encode(), more)
    for word in (*WORDS, *MORE[:4]):
        for name in ("Idempotency-Key", "Prefer", "X-GitHub-Event", "X-GitHub-Delivery",
                     "X-Hub-Signature-256", "X-Request-Id", "Origin"):  # fmt: skip
            plain = re.sub("[\r\n\0]", " ", word).encode("utf-8", "replace").decode("latin-1")
            posted(client, url, json.dumps(WHOLE.get(url, {})).encode(), {name: plain})


def test_no_part_of_a_path_is_more_than_a_word(client: TestClient) -> None:
    """Every parameter of every path, with each word, by each method."""
    for path, operations in DOCUMENT["paths"].items():
        for part in re.findall("{(.*?)}", path):
            for word in (*WORDS, *MORE[:4], "%2e%2e%2f", "1" * 5000, "-1", "٣"):
                sent = path.replace(f"{{{part}}}", quote(word.encode("utf-8", "surrogatepass"), ""))
                sent = re.sub("{.*?}", "shop", sent)
                for method in operations:
                    answer = client.request(method.upper(), sent, content=b"{}", headers=JSON)
                    check(answer, (method, sent[:200]))
                    assert answer.status_code >= 400 or word == "", (method, sent[:200])


def payloads(trap: Trap) -> dict[str, dict[str, Any]]:
    """A whole payload of each event that asks for something, about the commits there are."""
    before, after = commits(trap)
    pull = hooks.pull_request("synchronize", head=after)
    pull["pull_request"]["base"] = {"sha": before, "ref": "dev"}
    pull["pull_request"]["updated_at"] = "2025-01-01T00:00:00Z"
    check_run = {
        "id": 7, "name": "deploy impact", "head_sha": after, "external_id": "pull/7",
        "pull_requests": [{"number": 7}],
    }  # fmt: skip
    group = {"head_sha": after, "base_sha": before, "base_ref": "refs/heads/dev"}
    ended = {
        "path": ".github/workflows/web-dev.yml", "head_sha": after, "conclusion": "success",
        "html_url": "https://github.com/octo/shop/actions/runs/1", "id": 1, "head_branch": "dev",
        "event": "push", "run_attempt": 1, "updated_at": "2025-01-01T00:00:00Z",
        "status": "completed",
    }  # fmt: skip
    deployment = {"sha": after, "environment": "dev", "ref": "dev", "id": 2, "task": "deploy"}
    state = {"state": "success", "created_at": "2025-01-01T00:00:00Z", "log_url": "", "id": 3}
    installation = {"id": 3, "account": {"login": "octo"}}
    return {
        "push": hooks.push(after=after),
        "pull_request": pull,
        "merge_group": hooks.payload("checks_requested", merge_group=group),
        "check_run": hooks.payload("rerequested", check_run=check_run),
        "workflow_run": hooks.payload("completed", workflow_run=ended),
        "deployment_status": hooks.payload(deployment=deployment, deployment_status=state),
        "installation": {"action": "created", "installation": installation},
    }


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a payload."""
    keys = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in keys:
        yield (*path, key)
        yield from places(inner, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], new: object) -> Any:
    """The payload with something else in one place."""
    if not path:
        return new
    items = dict(value) if isinstance(value, dict) else dict(enumerate(value))
    items[path[0]] = replaced(items[path[0]], path[1:], new)
    return items if isinstance(value, dict) else list(items.values())


def await_jobs(client: TestClient) -> None:
    """Wait until each job was tried, and see that none has failed for a reason of ours."""
    queue = client.app.state.services.queue  # type: ignore[attr-defined]
    fresh = lambda: [job for job in queue.seen("ready", limit=9999) if not job.attempts]  # noqa: E731
    until(lambda: not fresh() and not queue.seen("running"), 120)
    for state in ("ready", "dead"):
        for job in queue.seen(state, limit=9999):
            assert not TRACE.search(job.error), (job.kind, job.error)


EVENTS = ("push", "pull_request", "merge_group", "check_run", "workflow_run", "deployment_status",
          "installation")  # fmt: skip


@pytest.mark.parametrize("event", EVENTS)
def test_no_field_of_a_delivery_is_more_than_a_word(
    client: TestClient, trap: Trap, event: str
) -> None:
    """Rightly signed, with each word in each field: taken or refused, and no job does its will."""
    whole, (before, _) = payloads(trap)[event], commits(trap)
    words = (*WORDS[:-2], MORE[0], *ODD[:8], f"merge-group {before} --upload-pack=touch pwned",
             f"pull/{'9' * 30}", "pull/-7", "0" * 40, "refs/heads/--output=pwned")  # fmt: skip
    for number, path in enumerate(places(whole)):
        for place, word in enumerate(words):
            body = json.dumps(replaced(whole, path, word)).encode()
            headers = hooks.headers(event, f"{event}-{number}-{place}", body)
            check(client.post(HOOK, content=body, headers=headers), (path, word))
    await_jobs(client)


def test_whole_deliveries_are_answered_after_all(
    client: TestClient, trap: Trap, github: FakeGitHub
) -> None:
    """What the attacks vary does something without them: a comment, a record."""
    for event, whole in payloads(trap).items():
        body = hooks.body_of(whole)
        answer = client.post(
            HOOK, content=body, headers=hooks.headers(event, f"{event}-whole", body)
        )
        assert answer.json()["outcome"] in ("queued", "noted"), (event, answer.text)
    await_jobs(client)
    table = client.get(f"{SHOP}/status", params={"app": "web", "environment": "dev"}).text

    assert github.comments("Octo/Shop")
    assert "actions/runs/1" in table
