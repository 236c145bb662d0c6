"""The check run that an App keeps on a commit.

Promise: one for each commit and each thing it is about, found again by its external id, so that
whoever writes it twice has written it once; and what a later event has written stays.
"""

from impact.errors import GitHubError
from impact.github.client import Client
from impact.github.rest import repository_path
from impact.typed import Any, Final, Literal, NamedTuple, TypeAlias

Conclusion: TypeAlias = Literal["neutral", "success", "action_required"]
NAME: Final = "deploy impact"
LONGEST_TITLE: Final = 255
LONGEST: Final = 65_535  # bytes of a summary


class Check(NamedTuple):
    """What a check run says."""

    head: str  # the commit
    about: str  # its external id
    conclusion: Conclusion
    title: str
    summary: str
    at: str = ""  # when the event happened that it answers; "": nobody knows


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
            "summary": check.summary.encode()[:LONGEST].decode(errors="ignore"),
        },
    }
    if check.at:
        body["started_at"] = check.at
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
    elif (
        not check.at or (there.get("started_at") or "") <= check.at
    ):  # times of GitHub sort as texts
        client.send("PATCH", f"{path}/check-runs/{int(there['id'])}", body)


def _there(check: Check, path: str, client: Client) -> Any:
    """The check run that is there already, or None. Only an App can change its own."""
    name = NAME.replace(" ", "%20")
    runs = client.pages(
        f"{path}/commits/{check.head}/check-runs?check_name={name}&per_page=100", "check_runs"
    )
    return next((run for run in runs if run.get("external_id") == check.about), None)
