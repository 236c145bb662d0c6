"""What was run and deployed, as REST lists it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tests.fake_github.resources import REPO, found, paged
from tests.fake_github.state import Asked, RefusedError, Reply

if TYPE_CHECKING:
    from tests.fake_github.server import FakeGitHub


def _list_runs(github: "FakeGitHub", asked: Asked, owner: str, name: str) -> Reply:
    runs = found(github, asked, owner, name)[0].runs
    return paged(
        github, asked, runs, lambda page: {"total_count": len(runs), "workflow_runs": page}
    )


def _list_deployments(github: "FakeGitHub", asked: Asked, owner: str, name: str) -> Reply:
    made = found(github, asked, owner, name)[0].deployments
    shown = [{key: one[key] for key in one if key != "statuses"} for one in made]
    return paged(github, asked, shown, list)


def _list_statuses(github: "FakeGitHub", asked: Asked, owner: str, name: str, number: str) -> Reply:
    made = found(github, asked, owner, name)[0].deployments
    those = [one["statuses"] for one in made if one["id"] == int(number)]
    if not those:
        raise RefusedError(404, "Not Found")
    return paged(github, asked, those[0], list)


ROUTES: Final[list[tuple[str, str, Callable[..., Reply]]]] = [
    ("GET", rf"{REPO}/actions/runs", _list_runs),
    ("GET", rf"{REPO}/deployments", _list_deployments),
    ("GET", rf"{REPO}/deployments/(\d+)/statuses", _list_statuses),
]
