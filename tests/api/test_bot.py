"""The bot: a service that hears of a pull request, and what then stands on it."""

import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.jobs.bot import run_pull_request
from impact_api.services import Services
from impact_api.settings import read_settings

from impact.cli import main
from impact.comments import Standing, bare
from tests.api.hooks import SECRET, body_of, headers
from tests.api.waiting import until
from tests.conftest import RepositoryBuilder
from tests.fake_github import FakeGitHub
from tests.small_repository import FILES, RULES

URL = "/v1/webhooks/github"
QUIET = RULES.replace("documents only", "documents") + "unmatched: ignore\n"


class Shop:
    """A repository with a pull request on a GitHub, whose events come to a service."""

    def __init__(self, repo: RepositoryBuilder, github: FakeGitHub) -> None:
        self.repo, self.github = repo, github
        self.base = repo.commit({**FILES, "rules.yaml": QUIET})
        repo.git("branch", "dev")
        repo.git("switch", "-q", "-c", "topic")
        self.settings: dict[str, Any] = {
            "repositories": {"shop": {"path": str(repo.path), "github": "octo/shop"}},
            "database": str(repo.path.parent / "service"),
            "webhook_secret": SECRET,
            "processes": 1,
            "github_api": github.url,
        }
        self._guids = 0

    def start(self, **settings: Any) -> TestClient:
        """A service about it."""
        made = read_settings(**{**self.settings, **settings})
        return TestClient(create_app(made), base_url="http://localhost")

    def push(self, files: Mapping[str, str | bytes]) -> dict[str, Any]:
        """Push to the pull request; the payload that GitHub tells."""
        head = self.repo.commit(files)
        self.github.pull("octo/shop", 7, self.base, head, base="dev")
        return self.github.payload("synchronize")

    def tell(self, client: TestClient, event: str, payload: Any, guid: str = "") -> int:
        """Deliver an event."""
        self._guids += 1
        body = body_of(payload)
        told = headers(event, guid or f"g-{self._guids}", body)
        return client.post(URL, content=body, headers=told).status_code

    def printed(self, payload: Any, capsys: pytest.CaptureFixture[str]) -> str:
        """The comment that the command line prints for an event, without its marker."""
        file = self.repo.path.parent / "payload.json"
        file.write_text(json.dumps(payload))
        words = ["--event-name", "pull_request", "--payload", str(file), "--dry-run"]
        capsys.readouterr()
        assert main(["comment", "-C", str(self.repo.path), *words]) == 0
        return bare(capsys.readouterr().out)

    @property
    def seen(self) -> list[Standing]:
        """The comments in sight."""
        there = (one for one in self.github.comments() if not one.minimized)
        return [Standing(one.id, one.node_id, one.body, hidden=False) for one in there]


@pytest.fixture
def bot_shop(repo: RepositoryBuilder, app_keys: tuple[str, str]) -> Iterator[Shop]:
    """The shop; its bot is an App, if the settings of the test say so."""
    with FakeGitHub() as github:
        github.pull("octo/shop", 7, "a" * 40, "b" * 40)
        github.app(app_keys[1])
        github.token("pat", "octocat")
        yield Shop(repo, github)


@pytest.fixture
def as_app(app_keys: tuple[str, str]) -> dict[str, str]:
    """The settings by which the bot is an App."""
    return {"github_app": "12", "github_app_key": app_keys[0]}


def services_of(client: TestClient) -> Services:
    """The doors of a service."""
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    return services


def rest(client: TestClient) -> None:
    """Wait until every job has ended, and see that none has failed for good."""
    queue = services_of(client).queue
    until(lambda: not queue.seen("ready") and not queue.seen("running"), 60)
    assert [job.error for job in queue.seen("dead")] == []


def test_an_event_becomes_a_comment_and_a_check_run(
    bot_shop: Shop, as_app: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Word for word what the command line prints; the check run says it in its title."""
    with bot_shop.start(**as_app) as client:
        payload = bot_shop.push({"shared/db.py": "VALUE = 2\n"})
        assert bot_shop.tell(client, "pull_request", payload) == 202
        rest(client)
    (comment,) = bot_shop.seen
    (check,) = bot_shop.github.checks()

    assert bare(comment.body) == bot_shop.printed(payload, capsys)
    assert "deploys web</b>" in comment.body.splitlines()[0]
    assert check.values["conclusion"] == "neutral"
    assert check.values["output"]["title"].startswith("Merging into dev deploys web · 1 of 2 apps")
    assert check.values["output"]["summary"] == bare(comment.body) + "\n"


@pytest.mark.parametrize("seed", range(3))
def test_a_life_of_twenty_pushes_ends_in_one_right_comment(
    bot_shop: Shop, as_app: dict[str, str], capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    """Out of order, twice and thrice, while GitHub fails: one comment, about the last head."""
    chance = random.Random(seed)
    github, waiting = bot_shop.github, list[tuple[str, Any]]()
    paths = ("shared/db.py", "shared/quiet.py", "docs/index.md", "web/main.py", "jobs/main.py")
    with bot_shop.start(**as_app, jobs=4) as client:
        for number in range(20):
            payload = bot_shop.push({chance.choice(paths): f"VALUE = {number}\n"})
            waiting += [(f"guid-{number}", payload)] * chance.choice((1, 2, 3))
            if chance.random() < 0.3:
                method, path = chance.choice((("POST", "/comments$"), ("PATCH", "/comments/")))
                github.fail(method, path, chance.choice((0, 502)), after=chance.random() < 0.5)
            for _ in range(chance.randrange(3)):
                guid, told = waiting.pop(chance.randrange(len(waiting)))
                bot_shop.tell(client, "pull_request", told, guid)
        chance.shuffle(waiting)
        for guid, told in waiting:
            bot_shop.tell(client, "pull_request", told, guid)
        rest(client)
    (comment,) = bot_shop.seen

    assert len(github.comments()) == 1
    assert comment.marker is not None
    assert comment.marker.head == payload["pull_request"]["head"]["sha"]
    assert bare(comment.body) == bot_shop.printed(payload, capsys)


def test_a_job_that_is_done_again_does_nothing_more(bot_shop: Shop, as_app: dict[str, str]) -> None:
    """A worker that dies between GitHub's answer and the queue's leaves a job to be done again."""
    payload = bot_shop.push({"shared/db.py": "VALUE = 2\n"})
    with bot_shop.start(**as_app, jobs=1) as client:
        bot_shop.tell(client, "pull_request", payload)
        rest(client)
        services = services_of(client)
        written = bot_shop.github.writes()
        words = {
            "repository": "octo/shop", "number": 7, "base_ref": "dev", "base": bot_shop.base,
            "head": bot_shop.repo.git("rev-parse", "HEAD"),
            "at": payload["pull_request"]["updated_at"],
        }  # fmt: skip
        services.queue.add("again", words)
        job = services.queue.claim(("again",), 60)
        assert job is not None
        run_pull_request(job, services)

    assert len(bot_shop.github.comments()) == len(bot_shop.github.checks()) == 1
    assert [one for one in bot_shop.github.writes() if "/comments" in one] == [
        one for one in written if "/comments" in one
    ]


@pytest.mark.parametrize("comment", ["on-impact", "off"])
def test_a_late_event_changes_neither_comment_nor_check_run(
    bot_shop: Shop, as_app: dict[str, str], comment: str
) -> None:
    """Of two events about one head the one that happened later has the word."""
    payload = bot_shop.push({"shared/db.py": "VALUE = 2\n"})
    late = {**payload, "pull_request": {**payload["pull_request"]}}
    late["pull_request"]["updated_at"] = "2001-01-01T00:00:00Z"
    with bot_shop.start(**as_app, comment=comment) as client:
        bot_shop.tell(client, "pull_request", payload)
        rest(client)
        written = bot_shop.github.writes()
        bot_shop.tell(client, "pull_request", late)
        rest(client)

    assert len(bot_shop.github.checks()) == 1
    assert bot_shop.github.writes() == written


def test_the_rules_of_the_base_answer(bot_shop: Shop, as_app: dict[str, str]) -> None:
    """Who edits the rules to deploy nothing is answered by those of the base, and that is said."""
    hidden = RULES.replace('"docs/**"', '"**"')
    with bot_shop.start(**as_app) as client:
        change = {"rules.yaml": hidden, "shared/db.py": "VALUE = 2\n"}
        bot_shop.tell(client, "pull_request", bot_shop.push(change))
        rest(client)
    (comment,) = bot_shop.seen

    assert "deploys web" in comment.body.splitlines()[0]
    assert "the rules change here: the new rules would not run: web-dev.yml" in comment.body


def test_rules_that_cannot_be_read_are_no_silence(bot_shop: Shop, as_app: dict[str, str]) -> None:
    """A base whose rules are broken is told: it must not look as if nothing deployed."""
    broken = bot_shop.repo.commit({"rules.yaml": "version: 1\napps: 7\n"})
    bot_shop.repo.git("branch", "-f", "dev", broken)
    bot_shop.base = broken
    with bot_shop.start(**as_app, check="action_required") as client:
        bot_shop.tell(client, "pull_request", bot_shop.push({"docs/index.md": "x"}))
        rest(client)
    (comment,) = bot_shop.seen
    (check,) = bot_shop.github.checks()

    assert comment.body.startswith("<p><b>Could not tell what deploys:</b> <code>rules.yaml:2")
    assert check.values["conclusion"] == "action_required"
    assert check.values["output"]["title"].startswith("could not tell what deploys")


@pytest.mark.parametrize(
    ("settings", "comments", "conclusions"),
    [
        ({}, 0, ["success"]),
        ({"comment": "always"}, 1, ["success"]),
        ({"comment": "off", "check": "off"}, 0, []),
    ],
)
def test_where_nothing_deploys(
    bot_shop: Shop, as_app: dict[str, str], settings: Any, comments: int, conclusions: list[str]
) -> None:
    """No comment but by order; the check run succeeds, unless there is to be none."""
    with bot_shop.start(**as_app, **settings) as client:
        bot_shop.tell(client, "pull_request", bot_shop.push({"docs/index.md": "x"}))
        rest(client)

    assert len(bot_shop.seen) == comments
    assert [one.values["conclusion"] for one in bot_shop.github.checks()] == conclusions


def test_without_an_app_a_person_comments(bot_shop: Shop) -> None:
    """A person's token comments, and keeps no check run; without any nobody is asked."""
    payload = bot_shop.push({"shared/db.py": "VALUE = 2\n"})
    with bot_shop.start() as client:
        bot_shop.tell(client, "pull_request", payload)
        rest(client)
    assert bot_shop.github.requests == []
    with bot_shop.start(github_token="pat") as client:  # noqa: S106 - of the fake
        bot_shop.tell(client, "pull_request", payload, "another")
        rest(client)

    assert len(bot_shop.seen) == 1
    assert bot_shop.github.checks() == []


@pytest.mark.parametrize("branch", ["dev", "release/" + "x" * 230])
def test_a_merge_queue_gets_its_check_run(
    bot_shop: Shop, as_app: dict[str, str], branch: str
) -> None:
    """A group is checked, and again when asked: a required check would wait for ever.

    Nobody comments on it, and no branch is too long for the id of the check run.
    """
    head = bot_shop.push({"shared/db.py": "VALUE = 2\n"})["pull_request"]["head"]["sha"]
    group = {"base_ref": f"refs/heads/{branch}", "base_sha": bot_shop.base, "head_sha": head}
    payload = {
        **bot_shop.github.payload("checks_requested"), "merge_group": group, "pull_request": None,
    }  # fmt: skip
    with bot_shop.start(**as_app) as client:
        bot_shop.tell(client, "merge_group", payload)
        rest(client)
        (made,) = bot_shop.github.checks()
        check = {
            "id": made.id, "name": "deploy impact", "head_sha": head, "pull_requests": [],
            "external_id": made.values["external_id"],
        }  # fmt: skip
        made.values["conclusion"] = "stale"
        again = {**bot_shop.github.payload("rerequested"), "check_run": check}
        bot_shop.tell(client, "check_run", again, "again")
        rest(client)

    assert [one.values["head_sha"] for one in bot_shop.github.checks()] == [head]
    assert made.values["conclusion"] != "stale"
    assert len(made.values["external_id"]) < 100
    assert bot_shop.seen == []


def test_a_check_run_is_done_again_when_somebody_asks(
    bot_shop: Shop, as_app: dict[str, str]
) -> None:
    """Its pull request is found by what the check run is about: GitHub tells none of forks."""
    head = bot_shop.push({"shared/db.py": "VALUE = 2\n"})["pull_request"]["head"]["sha"]
    check = {
        "id": 5, "name": "deploy impact", "head_sha": head, "external_id": "pull/7",
        "pull_requests": [],
    }  # fmt: skip
    payload = {**bot_shop.github.payload("rerequested"), "check_run": check}
    with bot_shop.start(**as_app) as client:
        bot_shop.tell(client, "check_run", payload)
        rest(client)
        bot_shop.tell(client, "check_run", {**payload, "check_run": {**check, "name": "lint"}})
        rest(client)

    assert len(bot_shop.seen) == len(bot_shop.github.checks()) == 1


def test_a_refusal_is_buried_with_its_reason(bot_shop: Shop) -> None:
    """A token that may not comment is seen among the dead jobs; no second try would help."""
    bot_shop.github.token("reader", permissions={"pull_requests": "read"})
    with bot_shop.start(github_token="reader") as client:  # noqa: S106 - of the fake
        bot_shop.tell(client, "pull_request", bot_shop.push({"shared/db.py": "VALUE = 2\n"}))
        queue = services_of(client).queue
        until(lambda: queue.seen("dead"))

        assert "Resource not accessible by integration" in queue.seen("dead")[0].error


def test_a_limit_puts_the_job_back(bot_shop: Shop, as_app: dict[str, str]) -> None:
    """Nobody waits for a limit of many minutes: the job comes back when GitHub says."""
    bot_shop.github.remaining, bot_shop.github.reset = 0, 4_102_444_800
    with bot_shop.start(**as_app) as client:
        bot_shop.tell(client, "pull_request", bot_shop.push({"shared/db.py": "VALUE = 2\n"}))
        queue = services_of(client).queue
        until(lambda: any(job.attempts for job in queue.seen("ready") if job.lane))
        (job,) = (job for job in queue.seen("ready") if job.lane)

    assert job.due > 4_000_000_000_000
    assert "try again in" in job.error


def test_a_closed_pull_request_is_left_alone(bot_shop: Shop, as_app: dict[str, str]) -> None:
    """What was said stays; nothing is computed."""
    payload = bot_shop.push({"shared/db.py": "VALUE = 2\n"})
    bot_shop.github.repository().pulls[7].state = "closed"
    with bot_shop.start(**as_app) as client:
        bot_shop.tell(client, "pull_request", {**payload, "action": "closed"})
        rest(client)

    assert bot_shop.github.writes() == []
