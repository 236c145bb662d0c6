"""The check run that an App keeps on a commit.

Promise: one for each commit and each thing it is about, found again by its external id, so that
whoever writes it twice has written it once.
"""

from impact.errors import GitHubError
from impact.github.client import Client
from impact.github.rest import repository_path
from impact.typed import Final, Literal, NamedTuple, TypeAlias

Conclusion: TypeAlias = Literal["neutral", "success", "action_required"]
NAME: Final = "deploy impact"
LONGEST_TITLE: Final = 255
LONGEST: Final = 65_535  # characters of a summary


class Check(NamedTuple):
    """What a check run says."""

    head: str  # the commit
    about: str  # its external id
    conclusion: Conclusion
    title: str
    summary: str


def keep(check: Check, repository: str, client: Client) -> None:
    """Let the check run say this. Raises GitHubError."""
    path = repository_path(repository, "repository")
    body: dict[str, object] = {
        "name": NAME,
        "head_sha": check.head,
        "external_id": check.about,
        "status": "completed",
        "conclusion": check.conclusion,
        "output": {
            "title": check.title[:LONGEST_TITLE],
            "summary": check.summary[:LONGEST],
        },
    }
    try:
        _write(body, check, path, client)
    except GitHubError as error:
        if error.status != 0 and error.status < 500:
            raise
        _write(body, check, path, client)  # it may be there by now: it is looked for again


def _write(body: dict[str, object], check: Check, path: str, client: Client) -> None:
    there = _there(check, path, client)
    if there is None:
        client.send("POST", f"{path}/check-runs", body, safe=False)
    else:
        client.send("PATCH", f"{path}/check-runs/{there}", body)


def _there(check: Check, path: str, client: Client) -> int | None:
    """The number of the check run that is there already. Only an App can change its own."""
    name = NAME.replace(" ", "%20")
    runs = client.pages(
        f"{path}/commits/{check.head}/check-runs?check_name={name}&per_page=100", "check_runs"
    )
    return next((int(run["id"]) for run in runs if run.get("external_id") == check.about), None)
