"""The workflows of this repository, its action and its examples: linted, pinned, true to rules.

What a workflow does on GitHub cannot be tried here; what its text promises can.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from impact import __version__
from impact.rules import Origin, Rules, Workflow
from impact.rules.reading import load_rules
from impact.workflows.reading import read_workflow
from tests.conftest import RepositoryBuilder

TOP = Path(__file__).parent.parent
EXAMPLES = TOP / "examples" / "workflows"
OWN = TOP / ".github" / "workflows"
WORKFLOWS = sorted([*EXAMPLES.glob("*.yml"), *OWN.glob("*.yml")])
BIN = Path(sys.executable).parent


def read(path: Path) -> Any:
    """A file as GitHub reads it: `on` is a word."""
    return yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)  # noqa: S506 - makes texts only


def shipped(path: str) -> Rules:
    """Rules of this repository."""
    return load_rules((TOP / path).read_bytes(), Origin(path, ""))


RULES = shipped("rules.yaml")


def steps(action: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The steps of a workflow or of a composite action."""
    yield from action.get("runs", {}).get("steps", ())
    for job in action.get("jobs", {}).values():
        yield from job.get("steps", ())


def named(path: str) -> Path:
    """The file of the examples that a job calls."""
    return EXAMPLES / Path(path).name


def job_names(path: Path) -> set[str]:
    """The names that people see of a workflow's jobs and of the jobs it calls, in lower case."""
    found = set()
    for job in read(path)["jobs"].values():
        found.add(job.get("name", "").lower())
        if "uses" in job:
            found |= job_names(named(job["uses"]))
    return found


@pytest.mark.parametrize(
    "command",
    [
        ["zizmor", "--offline", "--no-progress", "--config", ".github/zizmor.yml", "action.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows"],
    ],
    ids=["zizmor", "schema"],
)
def test_linters_have_nothing_to_say(command: list[str]) -> None:
    """Zizmor finds no weakness, and every workflow has the shape that GitHub's schema asks for."""
    files = [str(path.relative_to(TOP)) for path in WORKFLOWS]
    words = [str(BIN / command[0]), *command[1:], *files]
    done = subprocess.run(words, cwd=TOP, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_has_the_shape_of_an_action() -> None:
    """action.yml fits GitHub's schema of actions."""
    words = [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]
    done = subprocess.run(words, cwd=TOP, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.relative_to(TOP)))
def test_a_workflow_can_do_little(path: Path) -> None:
    """It reads and no more, keeps no credentials, and our reader refuses nothing in it."""
    workflow = read(path)
    checkouts = [s for s in steps(workflow) if s.get("uses", "").startswith("actions/checkout@")]

    assert {k: v for k, v in workflow["permissions"].items() if k != "actions"} == {
        "contents": "read"
    }
    assert all(step["with"]["persist-credentials"] == "false" for step in checkouts)
    assert not read_workflow(path.name, path.read_bytes()).refusals


@pytest.mark.parametrize(
    "path", [*WORKFLOWS, TOP / "action.yml"], ids=lambda path: str(path.relative_to(TOP))
)
def test_what_others_wrote_is_pinned(path: Path) -> None:
    """Every action of somebody else is named by the id of a commit, and no script is a template."""
    for step in steps(read(path)):
        uses = step.get("uses", "./")
        assert uses.startswith("./") or re.fullmatch(r"[\w/.-]+@[0-9a-f]{40}", uses), uses
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("workflow", RULES.workflows, ids=lambda workflow: workflow.file)
def test_each_workflow_of_the_rules_exists_with_its_trigger(workflow: Workflow) -> None:
    """Its push or tag trigger is the one rules.yaml plans with, and a person may start it."""
    on = read(EXAMPLES / workflow.file)["on"]
    push, tag = workflow.when.push, workflow.when.tag

    assert on["push"] == {
        **({"branches": list(push.patterns)} if push else {}),
        **({"tags": list(tag.patterns)} if tag else {}),
    }
    assert ("workflow_dispatch" in on) == workflow.when.manual


@pytest.mark.parametrize("workflow", RULES.workflows, ids=lambda workflow: workflow.file)
def test_each_workflow_runs_its_app_if_detection_says_so(workflow: Workflow) -> None:
    """The pipeline of its environment is called for its app, with the components it needs."""
    jobs = read(EXAMPLES / workflow.file)["jobs"]
    app, asked = workflow.app, "fromJSON(needs.detect-changes.outputs.run)"
    known = RULES.app(app)
    assert known is not None

    assert jobs["detect-changes"] == {"uses": "./.github/workflows/detect-changes.yml"}
    assert jobs["pipeline"]["if"] == f"{asked}.{app}"
    assert jobs["pipeline"]["uses"].endswith(f"/pipeline-{workflow.environment}.yml")
    told = jobs["pipeline"]["with"]
    assert told["app"] == app
    assert {name for name in ("backend", "frontend") if name in told} == set(known.components)
    assert all(told[name] == f"${{{{ {asked}.{app}_{name} }}}}" for name in known.components)


@pytest.mark.parametrize("pipeline", RULES.pipelines, ids=lambda pipeline: pipeline.name)
def test_every_stage_is_a_job(pipeline: Any) -> None:
    """What rules.yaml calls a stage, the pipeline of that environment has as a job."""
    detecting = {"detect-changes"}  # its caller's
    names = job_names(EXAMPLES / f"pipeline-{pipeline.name}.yml")

    assert {stage.name.lower() for stage in pipeline.stages} - detecting <= names


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in WORKFLOWS
        if "workflow_call" not in read(path)["on"] and path.name != "pr-comment.yml"
    ],  # the comment is nobody's required check
    ids=lambda path: str(path.relative_to(TOP)),
)
def test_a_gate_reports_whatever_was_skipped(path: Path) -> None:
    """No workflow is skipped by `paths:`, and its last job waits for all others and always runs."""
    workflow = read(path)
    *others, gate = workflow["jobs"]

    assert not any("paths" in str(filters) for filters in workflow["on"].values())
    assert workflow["jobs"][gate]["if"] == "always()"
    assert workflow["jobs"][gate]["needs"] == others


def test_workflows_ask_for_outputs_that_the_action_declares() -> None:
    """A misspelt output would be an empty text on GitHub, and a job that never runs."""
    declared = set(read(TOP / "action.yml")["outputs"])
    asked = {
        name
        for path in WORKFLOWS
        for name in re.findall(r"steps\.impact\.outputs\.(\w+)", path.read_text("utf-8"))
    }

    assert asked
    assert asked <= declared


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.relative_to(TOP)))
def test_a_job_waits_for_what_it_asks(path: Path) -> None:
    """Every `needs.JOB` names a job that is waited for, and `.outputs.NAME` one of its outputs."""
    jobs = read(path)["jobs"]
    for job in jobs.values():
        needs = job.get("needs", [])
        waited = {needs} if isinstance(needs, str) else set(needs)
        assert set(re.findall(r"needs\.([\w-]+)\.", str(job))) <= waited
        for other, name in re.findall(r"needs\.([\w-]+)\.outputs\.(\w+)", str(job)):
            called = jobs[other].get("uses")
            known = (
                read(named(called))["on"]["workflow_call"]["outputs"]
                if called
                else jobs[other]["outputs"]
            )
            assert name in known


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.relative_to(TOP)))
def test_a_called_workflow_gets_the_inputs_it_declares(path: Path) -> None:
    """No input is unknown to what is called, and none that it requires is missing."""
    for job in read(path)["jobs"].values():
        if "uses" in job:
            declared = (read(named(job["uses"]))["on"]["workflow_call"] or {}).get("inputs", {})
            required = {name for name, one in declared.items() if one.get("required") == "true"}
            assert required <= set(job.get("with", {})) <= set(declared)


def test_only_production_waits_for_a_person_and_a_tag_on_main() -> None:
    """Approval is a rule of the environment, so each deploy job names its own."""
    prod = read(EXAMPLES / "pipeline-prod.yml")["jobs"]

    assert prod["find-image"]["needs"] == "validate-tag"
    assert prod["deploy"]["with"]["environment"] == "prod"
    lambdas = read(EXAMPLES / "deploy-lambdas.yml")["jobs"]["deploy"]
    assert lambdas["environment"] == "${{ inputs.environment }}"


@pytest.mark.parametrize(
    ("backend", "frontend", "recorded"),
    [
        ("success success", "success", {"backend": "success", "frontend": "success"}),
        ("failure skipped", "skipped", {"backend": "failure"}),
        ("success failure", "skipped", {"backend": "failure"}),
        ("success skipped", "cancelled", {"backend": "cancelled", "frontend": "cancelled"}),
        ("skipped skipped", "success", {"frontend": "success"}),
        ("skipped", "skipped", {}),
    ],
)
def test_a_pipeline_records_what_it_deployed(
    repo: RepositoryBuilder, backend: str, frontend: str, recorded: dict[str, str]
) -> None:
    """Its script says how each component ended; one that nobody tried to deploy has no record."""
    script = read(EXAMPLES / "record-deploy.yml")["jobs"]["record"]["steps"][-1]["run"]
    repo.commit({"rules.yaml": (TOP / "rules.yaml").read_text("utf-8")})
    ledger = repo.path.parent / "ledger.sqlite"
    told = {
        "APP": "telegram", "ENVIRONMENT": "dev", "BACKEND": backend, "FRONTEND": frontend,
        "IMAGE": f"1.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:{'a' * 64}",
        "IMPACT_LEDGER": str(ledger), "PATH": f"{BIN}:{os.environ['PATH']}",
    }  # fmt: skip
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    subprocess.run(shell, cwd=repo.path, env={**os.environ, **told}, check=True)
    export = [str(BIN / "impact"), "ledger", "export", "--ledger", str(ledger)]
    found = subprocess.run(export, cwd=repo.path, capture_output=True, text=True, check=True)
    records = [json.loads(line) for line in found.stdout.splitlines()]

    assert {r["components"][0]: r["status"] for r in records} == recorded
    assert all(bool(r.get("artifact")) == (r["components"] == ["backend"]) for r in records)


def test_the_examples_pin_this_version() -> None:
    """Where impact is installed without the action, it is the version they were written for."""
    texts = (path.read_text("utf-8") for path in WORKFLOWS)
    pinned = re.findall(r"deploy-impact(?:\[\w+\])?==([\w.]+)", "".join(texts))

    assert set(pinned) == {__version__}


def test_the_own_rules_name_the_own_jobs() -> None:
    """Every app of .github/impact.yaml is a job of ci.yml that runs when the app does."""
    rules = shipped(".github/impact.yaml")
    jobs = read(OWN / "ci.yml")["jobs"]

    for app in rules.apps:
        assert jobs[app.name]["if"] == f"fromJSON(needs.detect-changes.outputs.run).{app.name}"
    assert {workflow.file for workflow in rules.workflows} == {"ci.yml"}
