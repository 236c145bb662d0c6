"""What a history of records means, and which texts are histories."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.deployments import DETAILS, OUTCOMES, Record, last_words, standings, successes
from impact.deployments.checking import check_record
from impact.deployments.history import History, PassedOver, run_url
from impact.deployments.lines import from_line, to_line
from impact.deployments.times import LATEST, read_time, time_text
from impact.errors import UsageError
from impact.rules import Origin
from impact.rules.reading import load_rules

A, B, C = "a" * 40, "b" * 40, "c" * 40
TODAY = 1_800_000_000_000
RUN = "https://github.com/o/r/actions/runs/7"
RULES = load_rules(
    b"""
version: 1
apps: {web: {}, jobs: {}}
environments: [dev, prod]
workflows:
  - {file: web-dev.yml, app: web, environment: dev}
  - {file: both.yml, app: web, environment: prod}
  - {file: both.yml, app: jobs, environment: prod}
""",
    Origin("rules.yaml", ""),
)
WORDS = st.text("abcXYZ019._:/@+=", max_size=20)
RECORDS = st.builds(
    Record,
    app=st.sampled_from(["web", "jobs"]),
    environment=st.sampled_from(["dev", "Prod EU"]),
    sha=st.text("0123456789abcdef", min_size=40, max_size=40),
    status=st.sampled_from(OUTCOMES),
    at=st.integers(0, TODAY),
    components=st.lists(st.sampled_from(["back", "front"]), unique=True).map(sorted).map(tuple),
    run_url=st.sampled_from(["", RUN]),
    number=st.just(0),
    **{key: WORDS.filter(lambda word: word[:1] != "=") for key in DETAILS},
)


def record(sha: str, status: Any = "success", **more: Any) -> Record:
    """A record of web in dev."""
    return Record("web", "dev", sha, status, 0, **more)


@given(RECORDS)
def test_a_line_reads_back(made: Record) -> None:
    """What is exported is imported as it was."""
    assert from_line(json.loads(json.dumps(to_line(made))), "x", TODAY) == made


@given(st.integers(0, LATEST))
def test_a_moment_reads_back(moment: int) -> None:
    """To the millisecond, from 1970 to 9999."""
    assert read_time(time_text(moment), "x") == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2025-01-22T14:30:00", "2025-13-01T00:00:00Z"])
def test_a_moment_must_be_clear(text: str) -> None:
    """A time without its zone could be hours away."""
    with pytest.raises(UsageError, match="no moment"):
        read_time(text, "--at")


def test_the_last_word_of_a_run_counts() -> None:
    """A run that reported success and failed afterwards has failed; another run is another."""
    newest_first = [
        record(B, "failure", run_url=RUN),
        record(B, run_url=RUN),
        record(A, run_url=f"{RUN}1"),
        record(A, "cancelled"),
        record(A),
    ]

    assert [one.status for one in last_words(newest_first)] == [
        "failure", "success", "cancelled", "success"
    ]  # fmt: skip
    assert [one.sha for one in successes(newest_first)] == [A, A]


def test_the_last_word_about_a_component_counts() -> None:
    """A part that failed after its run said success of the whole never stands; the others do."""
    whole, front = record(B, run_url=RUN), record(B, "failure", components=("front",), run_url=RUN)
    before = record(A)

    assert standings([front, whole, before], ["back", "front"]) == (
        (("back",), whole),
        (("front",), before),
    )
    late = front._replace(status="success")
    assert standings([late, whole._replace(status="failure")], ["back", "front"]) == (
        (("front",), late),
    )


def test_what_stands_is_the_last_success_of_each_component() -> None:
    """A frontend that was deployed alone leaves the backend as it was."""
    front = record(C, components=("front",))
    both, failed = record(A), record(B, "failure")

    assert standings([failed, front, both], ["back", "front"]) == (
        (("back",), both),
        (("front",), front),
    )
    assert standings([failed, both], ["back", "front"]) == ((("back", "front"), both),)
    assert standings([front, both], []) == (((), front),)
    assert standings([front], ["back", "front"]) == ((("front",), front),)
    assert standings([failed], ["back"]) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"sha": "abc"},
        {"sha": "G" * 40},
        {"artifact": "a b"},
        {"artifact": "$(rm)"},
        {"artifact": "-rf"},
        {"version": "1;2"},
        {"alias": "live\n"},
        {"alias": "x" * 129},
        {"run_url": "javascript:alert(1)"},
        {"run_url": "https://x/`id`"},
        {"status": "maybe"},
        {"at": -1},
        {"at": TODAY + 600_000},
        {"app": ""},
        {"environment": "\x1b[1m"},
    ],
    ids=str,
)
def test_a_record_holds_plain_words(change: dict[str, Any]) -> None:
    """Nothing that a shell or a terminal would obey gets in, and no moment that has not come."""
    with pytest.raises(UsageError):
        check_record(record(A)._replace(**change), "here", TODAY)


def found(*values: object, app: str = "") -> list[Record | PassedOver]:
    """What a file with these values holds."""
    text = "\n".join(json.dumps(value) for value in values)
    return list(History(RULES, app, TODAY).read(text, "file"))


def run(**more: Any) -> dict[str, Any]:
    """A workflow run as GitHub gives it, in what we read of it."""
    return {
        "path": ".github/workflows/web-dev.yml", "head_sha": A, "status": "completed",
        "conclusion": "success", "event": "push", "run_attempt": 1, "html_url": RUN,
        "created_at": "2025-01-22T14:20:00Z", "updated_at": "2025-01-22T14:30:00Z", **more,
    }  # fmt: skip


def test_workflow_runs_are_records() -> None:
    """The workflow says app and environment, the run all else; a later attempt is a later run."""
    runs = [
        run(),
        run(conclusion="timed_out", run_attempt=2),
        run(path=".github/workflows/web-dev.yml@main", conclusion="cancelled"),
    ]
    at = read_time("2025-01-22T14:30:00Z", "")
    expected = [
        Record("web", "dev", A, "success", at, run_url=RUN),
        Record("web", "dev", A, "failure", at, run_url=f"{RUN}/attempts/2"),
        Record("web", "dev", A, "cancelled", at, run_url=RUN),
    ]

    assert found({"total_count": 3, "workflow_runs": runs}) == expected
    assert found(runs) == expected
    assert found(*runs) == expected


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"path": ".github/workflows/test.yml"}, "no such workflow"),
        ({"path": ".github/workflows/both.yml"}, "several apps"),
        ({"event": "pull_request"}, "no commit of a branch"),
        ({"conclusion": "skipped"}, "ended as skipped"),
        ({"conclusion": None, "status": "in_progress"}, "ended as in_progress"),
    ],
    ids=str,
)
def test_a_run_that_says_nothing_is_passed_over(change: dict[str, Any], why: str) -> None:
    """What nobody can know from a run is not guessed."""
    (one,) = found(run(**change))

    assert isinstance(one, PassedOver)
    assert why in one.why


def deployment(environment: str, **more: Any) -> dict[str, Any]:
    """A deployment as GitHub gives it, with its statuses."""
    status = {"state": "success", "created_at": "2025-01-22T14:30:00Z", "log_url": f"{RUN}/job/9"}
    return {
        "url": "https://api.github.com/x", "sha": B, "environment": environment, "payload": {},
        "statuses": [{**status, "state": "in_progress"}, status], **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "app", "place"),
    [
        ("web-dev", "", ("web", "dev")),
        ("dev/jobs", "", ("jobs", "dev")),
        ("prod", "jobs", ("jobs", "prod")),
        ("prod", "", None),
        ("github-pages", "web", None),
    ],
)
def test_an_environment_of_github_is_one_of_ours(
    environment: str, app: str, place: tuple[str, str] | None
) -> None:
    """It may hold the app's name; if not, somebody has to name the app."""
    (one,) = found(deployment(environment), app=app)

    assert (one[:2] if isinstance(one, Record) else None) == place


def test_deployments_are_records() -> None:
    """The payload may say what was deployed; every status that ended it is a record."""
    payload = {"app": "web", "artifact": "sha-1", "version": 42, "alias": "live"}
    statuses = [
        {"state": "error", "created_at": "2025-01-22T15:00:00Z", "target_url": RUN},
        {"state": "success", "created_at": "2025-01-22T14:00:00Z", "log_url": RUN},
        {"state": "inactive", "created_at": "2025-01-23T14:00:00Z"},
    ]
    records = found(deployment("prod", payload=payload, statuses=statuses))
    (unknown,) = found(deployment("web-dev", statuses=[]))

    assert [one.status for one in records if isinstance(one, Record)] == ["success", "failure"]
    assert isinstance(records[0], Record)
    assert records[0][5:10] == ((), "sha-1", RUN, "live", "42")
    assert isinstance(unknown, PassedOver)


@pytest.mark.parametrize(
    "text",
    [
        "{", "[1]", '"x"', "{}", '{"schema": "impact.deployment/2"}', "[" * 9999,
        '{"schema": "impact.deployment/1", "app": "web"}',
        '{"head_sha": "x"}', '{"sha": "x", "environment": 3}', '{"head_sha": 1, "path": 2}',
        json.dumps(to_line(record(A)) | {"more": 1}),
        json.dumps(to_line(record(A)) | {"components": "x"}),
        json.dumps(to_line(record(A)) | {"components": [1]}),
        json.dumps(run(head_sha="abc")), json.dumps(run(updated_at=7)),
        json.dumps(deployment("web-dev", statuses=[3])),
        json.dumps(deployment("web-dev", payload={"components": 3})),
    ],
)  # fmt: skip
def test_a_file_that_is_no_history_is_refused(text: str) -> None:
    """With the line that is wrong, whatever is wrong with it."""
    with pytest.raises(UsageError) as caught:
        list(History(RULES, "", TODAY).read(f"\n{text}", "file"))

    assert caught.value.where.startswith("file:2")
    assert "Error" not in caught.value.what


def test_addresses_of_runs_have_one_form() -> None:
    """A job of a run, a slash at the end and the first attempt all mean the run."""
    forms = [RUN, f"{RUN}/", f"{RUN}/attempts/1", f"{RUN}/job/123?pr=1"]

    assert {run_url(form) for form in forms} == {RUN}
    assert run_url(f"{RUN}/attempts/2") == f"{RUN}/attempts/2"
