"""The webhook is told payloads in which anything may stand anywhere, rightly signed or not.

It takes a delivery or refuses it in words: never a status of 500.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from impact_api.app import create_app
from impact_api.jobs import working
from impact_api.settings import read_settings

from tests.api import hooks
from tests.conftest import RepositoryBuilder
from tests.small_repository import FILES
from tests.strategies.payloads import broken, values

URL = "/v1/webhooks/github"
STARTED = {"path": "x.yml", "head_sha": hooks.A, "conclusion": "success", "html_url": "", "id": 1}
CHECK = {"id": 7, "name": "impact", "head_sha": hooks.A, "pull_requests": [{"number": 7}]}
GROUP = {"head_sha": hooks.B, "base_sha": hooks.A, "base_ref": "refs/heads/main"}
WHOLE: dict[str, dict[str, Any]] = {
    "push": hooks.push(),
    "pull_request": hooks.pull_request("synchronize"),
    "merge_group": hooks.payload("checks_requested", merge_group=GROUP),
    "check_run": hooks.payload("rerequested", check_run=CHECK),
    "workflow_run": hooks.payload("completed", workflow_run=STARTED),
    "deployment_status": hooks.payload(
        deployment={"sha": hooks.A, "environment": "dev"}, deployment_status={"state": "success"}
    ),
    "installation": {
        "action": "created", "installation": {"id": 3, "account": {"login": "octo"}},
    },
    "issue_comment": hooks.payload("created", comment={"body": "/impact"}, issue={"number": 7}),
    "ping": hooks.payload(zen="Keep it logically awesome."),
}  # fmt: skip


@pytest.fixture(scope="module")
def hooked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service that takes webhooks about the small repository, and leaves the jobs alone."""
    folder = tmp_path_factory.mktemp("hooked")
    repo = RepositoryBuilder(folder / "repo")
    repo.commit(FILES)
    served = {"shop": {"path": str(repo.path), "github": "octo/shop"}}
    told = read_settings(
        repositories=served, database=str(folder / "jobs.sqlite"), webhook_secret=hooks.SECRET
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(working, "PERIODIC", ())
        patch.setattr(working, "KINDS", {"nothing": lambda _job, _services: None})
        with TestClient(create_app(told), base_url="http://localhost") as client:
            yield client


def check(client: TestClient, headers: dict[str, str], body: bytes, *expected: int) -> None:
    """The status is one of those, and a refusal has words."""
    raw = {name: value.encode("utf-8", "surrogatepass") for name, value in headers.items()}
    answer = client.post(URL, content=body, headers=raw)

    assert answer.status_code in expected, answer.text
    assert answer.status_code == 202 or answer.json()["detail"]


@pytest.mark.parametrize("event", WHOLE)
def test_a_whole_delivery_is_taken(hooked: TestClient, event: str) -> None:
    """What the tests below break is whole before."""
    body = hooks.body_of(WHOLE[event])

    check(hooked, hooks.headers(event, f"whole-{event}", body), body, 202)


guids = st.sampled_from(["g-1", "g-2", "g-3"])
events = st.sampled_from(sorted(WHOLE))


@settings(max_examples=60)
@given(events, guids, st.data())
def test_a_broken_delivery_is_taken_or_refused(
    hooked: TestClient, event: str, guid: str, data: st.DataObject
) -> None:
    """Some values of a real payload are anything; the same id may come again with another body."""
    body = hooks.body_of(data.draw(broken(WHOLE[event], slips=3)))

    check(hooked, hooks.headers(event, guid, body), body, 202, 400, 409, 422)


@settings(max_examples=30)
@given(events, guids, values.map(hooks.body_of) | st.binary(max_size=60))
def test_any_signed_body_is_taken_or_refused(
    hooked: TestClient, event: str, guid: str, body: bytes
) -> None:
    """Any JSON, or no JSON at all."""
    check(hooked, hooks.headers(event, guid, body), body, 202, 400, 409, 422)


names = st.sampled_from(["X-GitHub-Event", "X-GitHub-Delivery", "X-Hub-Signature-256"])
words = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=30)


@settings(max_examples=40)
@given(events, st.dictionaries(names, words, min_size=1))
def test_any_header_is_taken_or_refused(
    hooked: TestClient, event: str, changed: dict[str, str]
) -> None:
    """Names and signatures that GitHub would never send."""
    body = hooks.body_of(WHOLE[event])

    check(hooked, hooks.headers(event, "g-1", body) | changed, body, 202, 400, 401)
