"""The outputs: what they say, and that no name can make them say anything else."""

import json
import resource
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.changes import Change, is_utf8
from impact.errors import UsageError
from impact.events import PullRequest
from impact.github import outputs_text, write_outputs
from impact.render.outputs import LISTED, LONGEST, as_lines, outputs
from impact.report import Report, RuleEvidence
from impact.rules.texts import RESERVED
from tests.detect.hosted import Capsys, Event, Host
from tests.detect.runner import parse_commands, read_file_command
from tests.render import render_factory as factory
from tests.render.hostile_names import NASTY
from tests.strategies.reports import reports

SLOW = settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
PARTS = {"telegram": ("backend", "frontend"), "line": ("backend",), "scheduler": ()}
keys = st.from_regex("[a-z][a-z0-9-]{0,8}(_[a-z][a-z0-9-]{0,8})?", fullmatch=True)


@given(st.dictionaries(keys, st.text(st.characters(exclude_categories=["Cs"]))))
def test_the_runner_reads_what_was_written(made: dict[str, str]) -> None:
    """Whatever a value holds, line breaks included, it stays the value of its own key."""
    plain = {key: "\n".join(value.splitlines()) for key, value in made.items()}

    assert read_file_command(outputs_text(plain)) == plain


def test_a_delimiter_that_a_value_holds_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever could guess it would still write no output of their own."""
    guessed, other = bytes(16), bytes(range(16))
    made = iter((guessed, guessed, other))
    monkeypatch.setattr("os.urandom", lambda _: next(made))
    text = outputs_text({"any": f"false\nimpact_{guessed.hex()}\nany=true"})

    assert text.startswith(f"any<<impact_{other.hex()}\n")


def test_a_disk_that_fills_up_is_told(tmp_path: Path) -> None:
    """An output that was cut in the middle is an error, with how much of it was written."""
    file = tmp_path / "output"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(UsageError, match="only 100 of"):
            write_outputs(str(file), {"any": "x" * 1000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@given(reports)
@SLOW
def test_outputs_of_any_report_are_single_harmless_lines(report: Report) -> None:
    """No value has a line break; nothing printed is a command; names of files are ASCII in JSON."""
    made = outputs(report, PARTS, "report.json")

    assert all(value == "".join(value.splitlines()) for value in made.values())
    assert parse_commands(as_lines(made)) == []
    assert read_file_command(outputs_text(made)) == made
    for key in ("apps", "workflows", "matrix", "run", "impacted", "files"):
        assert made[key].isascii()
        json.loads(made[key])
    assert json.loads(made["matrix"])["include"] == [] or made["any"] == "true"
    assert (made["any"] == "true") == bool(json.loads(made["apps"]))
    assert {run.app for run in report.plan.runs} <= set(json.loads(made["apps"]))


def test_flags_name_every_app_and_component_that_runs_or_not() -> None:
    """A job may ask for any app of the rules, touched or not, and always gets true or false."""
    made = outputs(factory.report(planned=factory.plan(factory.run("telegram"))), PARTS)

    assert json.loads(made["run"]) == {
        "telegram": True, "telegram_backend": True, "telegram_frontend": False,
        "line": False, "line_backend": False, "scheduler": False,
    }  # fmt: skip
    for key, flag in json.loads(made["run"]).items():
        assert made[key] == str(flag).lower()


def test_a_touched_app_without_a_run_is_impacted_only() -> None:
    """All outputs but one speak of what runs."""
    touched = factory.app("line", RuleEvidence("x", "x", 1, ""))
    waits = factory.plan(skips=(factory.skip("line", "dev", "event-not-wanted"),))
    changes = (Change("x", "added"),)
    made = outputs(factory.report(touched, changes=changes, planned=waits), PARTS)

    assert (made["any"], made["apps"], made["impacted"]) == ("false", "[]", '["line"]')
    assert made["files"] == "{}"


def test_an_app_that_no_workflow_deploys_goes_when_it_is_touched() -> None:
    """Rules may be as small as a path filter: where nothing plans, nothing may hold back."""
    touched = factory.app("line", RuleEvidence("x", "x", 1, ""))
    made = outputs(factory.report(touched, changes=(Change("x", "added"),)), PARTS)

    assert (made["any"], made["apps"], made["line"]) == ("true", '["line"]', "true")
    assert made["workflows"] == "[]"
    assert json.loads(made["matrix"])["include"] == [
        {"environment": "", "app": "line", "workflow": "", "minutes": None,
         "components": list(touched.components), "when": "now"}
    ]  # fmt: skip
    assert json.loads(made["files"])["line"]["paths"] == ["x"]


def test_a_merge_is_told_apart_from_now() -> None:
    """A pull request's runs start with its merge; only what really starts now says so."""
    events = (PullRequest("dev"),)
    run = factory.run("line")._replace(when="merge")
    made = outputs(factory.report(planned=factory.plan(run, events=events, when="merge")), PARTS)

    assert made["when"] == "merge"
    assert json.loads(made["matrix"])["include"][0]["when"] == "merge"


def test_lists_of_files_are_cut_and_counted() -> None:
    """The paths of an app have limits in number and length; the count is always whole."""
    names = [f"{'long/' * 100}{number:05}" for number in range(2_000)]
    app = factory.app("line", *(RuleEvidence(name, "x", 1, "") for name in names))
    changes = tuple(Change(name, "added") for name in names)
    planned = factory.plan(factory.run("line"))
    files = json.loads(
        outputs(factory.report(app, changes=changes, planned=planned), PARTS)["files"]
    )

    assert files["line"]["count"] == 2_000
    assert files["line"]["paths"] == names[:LISTED]
    wide = factory.app("line", *(RuleEvidence("é" * 4_000 + name, "x", 1, "") for name in names))
    made = outputs(factory.report(wide, changes=changes, planned=planned), PARTS)
    assert len(made["files"]) < LONGEST + 100
    assert json.loads(made["files"])["line"]["count"] == 2_000


def test_hostile_names_of_files_reach_the_job_as_they_are(shop: Host, capsys: Capsys) -> None:
    """Real files with the names that broke others: the runner reads our outputs and no more."""
    names = [f"apps/web/{name.replace('//', '/')}" for name in NASTY if is_utf8(name)]
    shop.work.git("checkout", "-q", "dev")
    shop.work.commit(dict.fromkeys(names, "x\n"))
    found = shop.detect(shop.push("dev"), capsys)

    assert found.json("files")["web"] == {"count": len(names), "paths": sorted(names)}
    assert found.json("apps") == ["web"]
    assert found.outputs["jobs"] == "false"
    assert set(found.outputs) == {*RESERVED, *found.json("run")} - {"all"}


def test_a_hostile_branch_is_only_a_name(shop: Host, capsys: Capsys) -> None:
    """Git takes nearly anything as a branch; the summary shows it and nothing obeys it."""
    for name in ("a;curl${IFS}x|sh", "##any=true", "$(id)", "<!--x-->", "été", "a<<b"):
        found = shop.detect(shop.push(f"dev:refs/heads/{name}"), capsys)

        assert found.outputs["any"] == "false"
        assert "deploys nothing" in found.outputs["summary"]
        assert "<!--" not in found.summary


@pytest.mark.parametrize("text", ["x##[set-output name=any;]true", "::set-output name=any::true"])
def test_a_hostile_payload_in_an_error_is_only_text(shop: Host, capsys: Capsys, text: str) -> None:
    """What is wrong is told on stderr, which the runner reads, too."""
    event = Event("push", {"ref": text, "after": shop.tip("dev")}, shop.tip("dev"), text)
    found = shop.detect(event, capsys)

    assert (found.status, found.outputs) == (2, {})
    assert "set-output name" in found.err


def test_outputs_are_added_to_what_the_step_has_said(shop: Host, capsys: Capsys) -> None:
    """The files belong to the step; what it wrote before stays."""
    event = shop.push("dev:refs/heads/topic")
    job = shop.checkout(event)
    runner = job.parent / f"{job.name}-runner"
    runner.mkdir()
    (runner / "own").write_text("mine=1\n")
    shop.detect(event, capsys, at=job, environ={"GITHUB_OUTPUT": str(runner / "own")})
    outputs = read_file_command((runner / "own").read_text())

    assert (outputs["mine"], outputs["any"]) == ("1", "false")


def test_an_app_cannot_be_called_like_an_output(shop: Host, capsys: Capsys) -> None:
    """Names of apps and fixed keys never collide: the rules are refused, nothing is written."""
    for name in RESERVED:
        shop.work.git("checkout", "-q", "-B", "topic", "main")
        rules = "version: 1\napps: {" + name + ': {paths: ["x"]}}\n'
        shop.work.commit({"rules.yaml": rules})
        found = shop.detect(shop.push("--force", "topic"), capsys)

        assert found.status == 2
        assert "reserved word" in found.err
        assert found.outputs == {}
