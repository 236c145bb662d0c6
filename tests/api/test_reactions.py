"""The table of events: what each asks of the service, and what is refused."""

from typing import Any

import pytest
from impact_api.github.reactions import Installed, Malformed, reaction

from tests.api import hooks
from tests.api.hooks import A, B

CHECK = {"id": 5, "name": "impact", "head_sha": B, "pull_requests": [{"number": 7}, {"number": 8}]}
GROUP = {"head_sha": B, "base_sha": A, "base_ref": "refs/heads/main"}
RUN = {"id": 1, "path": ".github/workflows/x.yml", "head_sha": B, "html_url": "https://x/1"}
DEPLOYED = {"deployment": {"sha": B, "environment": "dev"}}


@pytest.mark.parametrize(
    ("event", "payload", "wanted"),
    [
        ("push", hooks.push(), [("push", "push Octo/Shop")]),
        ("push", hooks.push() | {"deleted": True}, [("push", "push Octo/Shop")]),
        *(
            ("pull_request", hooks.pull_request(action), [("pull_request", "Octo/Shop#7")])
            for action in ("opened", "synchronize", "reopened", "ready_for_review", "closed")
        ),
        (
            "pull_request",
            hooks.pull_request("edited", changes={"base": {"ref": {"from": "dev"}}}),
            [("pull_request", "Octo/Shop#7")],
        ),
        ("pull_request", hooks.pull_request("edited", changes={"title": {"from": "x"}}), []),
        ("pull_request", hooks.pull_request("labeled"), []),
        (
            "merge_group",
            hooks.payload("checks_requested", merge_group=GROUP),
            [("merge_group", f"Octo/Shop@{B}")],
        ),
        ("merge_group", hooks.payload("destroyed", merge_group=GROUP), []),
        (
            "check_run",
            hooks.payload("rerequested", check_run=CHECK),
            [("check_run", f"Octo/Shop@{B}")],
        ),
        ("check_run", hooks.payload("completed", check_run=CHECK), []),
        (
            "workflow_run",
            hooks.payload("completed", workflow_run={**RUN, "conclusion": "success"}),
            [("record", "")],
        ),
        ("workflow_run", hooks.payload("requested", workflow_run=RUN), []),
        (
            "deployment_status",
            hooks.payload("created", **DEPLOYED, deployment_status={"state": "failure"}),
            [("record", "")],
        ),
        (
            "deployment_status",
            hooks.payload("created", **DEPLOYED, deployment_status={"state": "in_progress"}),
            [],
        ),
        ("ping", {"zen": "Keep it logically awesome.", "hook_id": 1}, []),
        ("star", hooks.payload("created"), []),
        ("event_of_tomorrow", {}, []),
    ],
)
def test_an_event_asks_for(event: str, payload: Any, wanted: list[tuple[str, str]]) -> None:
    """Each event of the list asks for its job, and what nobody waits for asks for nothing."""
    found = reaction(event, payload)

    assert [(one.kind, one.lane) for one in found.wanted] == wanted
    assert found.installed is None


def test_a_job_gets_what_it_needs_and_no_more() -> None:
    """The head, the base and the installation of a pull request; the commits of a merge group."""
    (pull,) = reaction("pull_request", hooks.pull_request("opened")).wanted
    (check,) = reaction("check_run", hooks.payload("rerequested", check_run=CHECK)).wanted
    (deleted,) = reaction("push", hooks.push() | {"deleted": True}).wanted

    assert pull.payload == {
        "repository": "Octo/Shop", "installation": 3, "number": 7, "head": B, "base": A,
        "base_ref": "main", "at": "",
    }  # fmt: skip
    assert check.payload["numbers"] == [7, 8]
    assert deleted.payload["after"] == ""


def test_installations_are_noted() -> None:
    """Who installs the App, suspends it or takes it away is remembered."""
    account = {"id": 3, "account": {"login": "octo"}}

    for action in ("created", "deleted", "suspend", "unsuspend"):
        found = reaction("installation", {"action": action, "installation": account})
        assert found.installed == Installed(3, "octo", action)
    added = reaction("installation_repositories", {"action": "added", "installation": account})
    assert added.installed == Installed(3, "octo", "added")


@pytest.mark.parametrize(
    ("event", "payload", "where"),
    [
        ("push", [], "the payload"),
        ("push", None, "the payload"),
        ("push", hooks.payload(), "after"),
        ("push", hooks.push(after="a\0b"), "after"),
        ("push", hooks.push(ref="\ud800"), "ref"),
        ("pull_request", hooks.payload("opened"), "pull_request.number"),
        ("pull_request", hooks.pull_request("opened", head=7), "pull_request.head.sha"),  # type: ignore[arg-type]
        ("pull_request", hooks.pull_request("opened", number=True), "pull_request.number"),
        ("pull_request", hooks.pull_request("edited"), "changes"),
        ("pull_request", {"action": 7}, "action"),
        ("workflow_run", hooks.payload("completed", workflow_run={"path": "x"}), "head_sha"),
        ("check_run", hooks.payload("rerequested", check_run={**CHECK, "pull_requests": [1]}),
         "a pull request"),
        ("installation", {"action": "created"}, "installation.id"),
        ("installation", {"action": "created", "installation": {"id": 1 << 63}}, "installation.id"),
        ("push", {"repository": {"full_name": 7}}, "repository.full_name"),
    ],
)  # fmt: skip
def test_a_payload_that_github_would_not_send_is_refused(
    event: str, payload: Any, where: str
) -> None:
    """What is missing or of another kind is named."""
    with pytest.raises(Malformed, match=where.replace(".", r"\.")):
        reaction(event, payload)
