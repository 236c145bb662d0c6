"""`impact comment` in jobs of pull requests that a real host has, speaking to a GitHub."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from impact.comments import Marker, Standing
from tests.comments.jobs import FORK, JOB, Jobs

HIDE_ALL = """\
version: 1
apps:
  web: {entrypoints: [apps/web/main.py]}
  jobs: {entrypoints: [apps/jobs/main.py]}
rules: [{paths: ["**"], skip: all, why: nothing to see here}]
workflows:
  - {file: web-dev.yml, app: web, environment: dev, when: {push: [main]}}
"""


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target"])
def test_the_answer_becomes_a_comment(jobs: Jobs, name: str) -> None:
    """The first line is the answer, each app has its chain, and the marker tells head and time."""
    event = jobs.push({"shared/db.py": "VALUE = 2\n"}, name)

    said = jobs.run(event)

    assert (said.status, said.out, said.summary) == (0, "the comment is written\n", "")
    first, *_ = jobs.body.splitlines()
    said_first = "<p><b>Merging into <code>dev</code> deploys web</b> · 1 of 2 apps · 1 workflow"
    assert first == f"{said_first} · ~4 min</p>"
    assert "<code>apps/web/main.py:1</code> → <code>shared/db.py</code>" in jobs.body
    pull = event.payload["pull_request"]
    assert Standing(1, "", jobs.body, hidden=False).marker == Marker(
        "default", pull["head"]["sha"], pull["updated_at"]
    )


def test_a_life_of_pushes_is_one_comment(jobs: Jobs) -> None:
    """Pushes edit it, a re-run writes nothing, and what no longer deploys is corrected."""
    events = [
        jobs.push({"shared/db.py": "VALUE = 2\n"}),
        jobs.push({"apps/jobs/main.py": "print('other')\n"}),
    ]
    late = jobs.run(events[0])
    first = jobs.run(events[1])
    again = jobs.run(events[1])
    both = jobs.body
    jobs.shop.work.git("reset", "-q", "--hard", "dev")
    jobs.shop.work.git("push", "-q", "-f", "origin", "topic")
    quiet = jobs.run(jobs.push({"docs/index.md": "other\n"}))

    assert "has moved on" in late.out
    assert (first.out, again.out) == ("the comment is written\n", "the comment says it already\n")
    assert "deploys all 2 apps" in both
    assert quiet.out == "the comment is updated\n"
    assert "deploys nothing: 1 changed path touches no app" in jobs.body
    assert len(jobs.github.writes()) == 2


def test_where_nothing_deploys_nobody_is_told(jobs: Jobs) -> None:
    """Silence by default; `always` says it all the same, and `off` says nothing at all."""
    event = jobs.push({"docs/index.md": "other\n"})

    assert jobs.run(event).out == "nothing deploys, so there is nothing to say\n"
    assert jobs.run(event, "--when", "off").out == "impact comment is off\n"
    assert jobs.github.comments() == []
    assert jobs.run(event, "--when", "always").out == "the comment is written\n"


def test_rules_come_from_the_base(jobs: Jobs) -> None:
    """A pull request that edits the rules to deploy nothing is answered by those of its base."""
    jobs.run(jobs.push({"rules.yaml": HIDE_ALL, "shared/db.py": "VALUE = 2\n"}))

    assert "deploys web" in jobs.body.splitlines()[0]
    assert "the rules change here: the new rules would not run: web-dev.yml" in jobs.body


def test_rules_that_cannot_be_read_are_told(jobs: Jobs) -> None:
    """The job fails, and the comment no longer tells what deployed by older rules."""
    jobs.run(jobs.push({"shared/db.py": "VALUE = 2\n"}))
    jobs.shop.work.git("switch", "-q", "dev")
    jobs.shop.work.commit({"rules.yaml": "version: 1\napps: 7\n"})
    jobs.shop.push("dev")
    jobs.shop.work.git("switch", "-q", "topic")
    jobs.shop.work.git("rebase", "-q", "dev")
    jobs.shop.work.git("push", "-q", "-f", "origin", "topic")

    said = jobs.run(jobs.push({"shared/db.py": "VALUE = 3\n"}))

    assert (said.status, said.out) == (2, "")
    assert jobs.body.startswith("<p><b>Could not tell what deploys:</b> <code>rules.yaml:2")


def test_from_a_fork_the_answer_goes_into_the_summary(jobs: Jobs) -> None:
    """A token that may only read is no failure: the answer is in the job's summary."""
    event = jobs.push({"shared/db.py": "VALUE = 2\n"})

    said = jobs.run(event, token=FORK)

    assert said.status == 0
    assert "in the job's summary, for the token may not comment" in said.out
    assert "Resource not accessible by integration" in said.out
    assert "deploys web" in said.summary.splitlines()[0]
    assert jobs.github.comments() == []


def test_a_dry_run_asks_nobody(jobs: Jobs) -> None:
    """It prints the whole comment, and needs no token."""
    event = jobs.push({"shared/db.py": "VALUE = 2\n"})

    said = jobs.run(event, "--dry-run", token="")

    assert said.out.startswith("<p><b>Merging into <code>dev</code> deploys web</b>")
    assert re.search(
        r"\n\n<!-- deploy-impact v1 header=default head=\w{40} at=2026\S+ -->\n$", said.out
    )
    assert jobs.github.requests == []


def test_two_comments_on_one_pull_request(jobs: Jobs) -> None:
    """A header of its own keeps another comment apart."""
    event = jobs.push({"shared/db.py": "VALUE = 2\n"})
    jobs.run(event)
    jobs.run(event, "--header", "second")

    assert len(jobs.github.comments()) == 2


def test_a_closed_pull_request_keeps_its_comment(jobs: Jobs) -> None:
    """After the merge there is nothing left to compare; what was said stays."""
    event = jobs.push({"shared/db.py": "VALUE = 2\n"})
    closed: Any = {**event.payload, "action": "closed"}
    closed["pull_request"] = {**closed["pull_request"], "state": "closed"}

    assert "is closed" in jobs.run(event._replace(payload=closed)).out
    assert jobs.github.requests == []


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        ({"token": ""}, 2, "there is no token to comment with"),
        ({"token": "unknown-token"}, 3, "401: Bad credentials"),
        ({"words": ("--header", "x -->")}, 2, "is no header"),
        ({"words": ("--event-name", "push", "--payload", "PAYLOAD")}, 2, "about no pull request"),
    ],
)
def test_what_cannot_be_is_told(
    jobs: Jobs, tmp_path: Path, change: Mapping[str, Any], status: int, message: str
) -> None:
    """Four parts, a status of its own, and no traceback."""
    event = jobs.push({"shared/db.py": "VALUE = 2\n"})
    payload = tmp_path / "payload.json"
    zero, one = "0" * 40, event.payload["pull_request"]["head"]["sha"]
    payload.write_text(json.dumps({"ref": "refs/heads/dev", "before": zero, "after": one,
                                   "repository": {"default_branch": "main"}}))  # fmt: skip
    words = [str(payload) if word == "PAYLOAD" else word for word in change.get("words", ())]

    said = jobs.run(event, *words, token=change.get("token", JOB))

    assert (said.status, said.out) == (status, "")
    assert message in said.err
    assert "Traceback" not in said.err
