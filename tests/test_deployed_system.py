"""The first user's system, as its own document describes it, against the shipped rules.yaml.

The repository is real, with a real import graph (see `sample_repository`); every answer comes
through the command line.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sample_repository import PATHS

from impact.cli import main
from tests.conftest import RepositoryBuilder

Ask = Callable[..., dict[str, Any]]

# "Deployment Behavior": which app deploys for which path.
BEHAVIOUR = {
    "src/api/**": ("deploy", "skip", "skip"),
    "src/integrations/line_bot.py": ("skip", "deploy", "skip"),
    "src/scheduler/**": ("skip", "skip", "deploy"),
    "src/agent.py": ("deploy", "deploy", "skip"),
    "src/data/**": ("deploy", "deploy", "deploy"),
    "frontend/twinbar/**": ("deploy", "skip", "skip"),
    "docs/**": ("skip", "skip", "skip"),
}
EXAMPLES = {
    "src/api/**": "src/api/ticker_service.py",
    "src/scheduler/**": "src/scheduler/ticker_fetcher.py",
    "src/data/**": "src/data/aurora/repository.py",
    "frontend/twinbar/**": "frontend/twinbar/src/App.tsx",
    "docs/**": "docs/README.md",
}
# "Path Filters": an example of each row, and whether backend and frontend deploy.
FILTERS = {
    "src/data/data_fetcher.py": (True, False),
    "frontend/twinbar/src/main.tsx": (False, True),
    "Dockerfile": (True, False),
    "Dockerfile.lambda.container": (True, False),
    "requirements.txt": (True, False),
    "terraform/main.tf": (True, False),
    "tests/conftest.py": (False, False),
    "docs/cli.md": (False, False),
}
FILTER_ROWS = {
    "src/**/*.py": (True, False),
    "frontend/twinbar/**": (False, True),
    "/Dockerfile*": (True, False),
    "/requirements*.txt": (True, False),
    "terraform/**": (True, False),
    "tests/**": (False, False),
    "docs/**": (False, False),
}
APPS = ("telegram", "line", "scheduler")
# file: (app, environment, event that starts it, minutes, needs approval)
WORKFLOWS = {
    "deploy-telegram-dev.yml": ("telegram", "dev", "push:dev", 8, False),
    "deploy-telegram-staging.yml": ("telegram", "staging", "push:main", 10, False),
    "deploy-telegram-prod.yml": ("telegram", "prod", "tag:v-telegram-1.2.3", 12, True),
    "deploy-line-dev.yml": ("line", "dev", "push:dev", 6, False),
    "deploy-line-staging.yml": ("line", "staging", "push:main", 8, False),
    "deploy-line-prod.yml": ("line", "prod", "tag:v-line-1.2.3", 10, True),
    "deploy-scheduler-dev.yml": ("scheduler", "dev", "push:dev", 5, False),
    "deploy-scheduler-staging.yml": ("scheduler", "staging", "push:main", 6, False),
    "deploy-scheduler-prod.yml": ("scheduler", "prod", "tag:v-scheduler-1.2.3", 7, True),
}


@pytest.fixture
def ask(
    deployed: RepositoryBuilder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Ask:
    """Ask a question in the deployed system's repository, and read the JSON."""
    monkeypatch.chdir(deployed.path)

    def question(*words: str) -> dict[str, Any]:
        assert main([*words, "--format", "json"]) == 0
        document: dict[str, Any] = json.loads(capsys.readouterr().out)
        return document

    return question


def touched(document: dict[str, Any]) -> set[str]:
    """The apps that an answer touches."""
    return {app["app"] for app in document["apps"] if app["impacted"]}


def runs(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The runs of an answer by their workflow file."""
    return {run["workflow"]: run for run in document["plan"]["runs"]}


def stages(run: dict[str, Any]) -> dict[str, bool]:
    """Which stages of a run are shown, in order, and whether they run."""
    return {stage["stage"]: stage["runs"] for stage in run["stages"]}


@pytest.mark.parametrize("pattern", BEHAVIOUR)
def test_every_row_of_the_behaviour_table_deploys_what_it_says(pattern: str, ask: Ask) -> None:
    """A change of a path deploys exactly the apps that its row says, on a push to dev."""
    expected = {app for app, cell in zip(APPS, BEHAVIOUR[pattern], strict=True) if cell == "deploy"}

    document = ask("touch", EXAMPLES.get(pattern, pattern), "--event", "push:dev")

    assert touched(document) == expected
    assert set(runs(document)) == {f"deploy-{app}-dev.yml" for app in expected}


def test_the_matrix_has_every_cell_of_the_behaviour_table(ask: Ask) -> None:
    """`impact matrix` shows the rows of the document with the same cells."""
    rows = {row["pattern"]: row["cells"] for row in ask("matrix")["rows"]}

    for pattern, cells in BEHAVIOUR.items():
        assert rows[pattern] == dict(zip(APPS, cells, strict=True)), pattern


def test_the_matrix_has_every_cell_of_the_filter_table(ask: Ask) -> None:
    """The second table of the document stands in the same answer, part by part."""
    rows = {row["pattern"]: row["components"] for row in ask("matrix")["rows"]}

    for pattern, (backend, frontend) in FILTER_ROWS.items():
        assert rows[pattern] == {"backend": backend, "frontend": frontend}, pattern


def test_the_matrix_is_printed_as_the_document_shows_it(
    deployed: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Markdown of `impact matrix` is the document's table, its signs included."""
    main(["matrix", "-C", str(deployed.path), "--format", "markdown"])
    lines = capsys.readouterr().out.splitlines()

    assert "| Code Change | Telegram Mini App | LINE Bot | Scheduler | Why |" in lines
    assert "| `src/api/**` | ✅ Deploy | ❌ Skip | ❌ Skip | Telegram REST API only |" in lines
    assert any(
        line.startswith("| `src/agent.py` | ✅ Deploy | ✅ Deploy | ❌ Skip |") for line in lines
    )


@pytest.mark.parametrize("path", FILTERS)
def test_every_row_of_the_filter_table_deploys_its_components(path: str, ask: Ask) -> None:
    """Which components a path needs, and so which stages of a push to dev run."""
    backend, frontend = FILTERS[path]

    document = ask("touch", path, "--event", "push:dev")
    needed = {part for app in document["apps"] for part in app["components"]}
    run = runs(document).get("deploy-telegram-dev.yml")

    assert ("backend" in needed, "frontend" in needed) == (backend, frontend)
    assert (run is not None) == (backend or frontend)
    if run is not None:
        assert stages(run)["Build Image"] == stages(run)["Deploy Dev"] == backend
        assert stages(run)["Frontend (TEST)"] == stages(run)["Promote Frontend"] == frontend


@pytest.mark.parametrize("file", WORKFLOWS)
def test_every_workflow_runs_on_its_event(file: str, ask: Ask) -> None:
    """The nine workflows: what starts them, where they deploy, how long, who must approve."""
    app, environment, event, minutes, approval = WORKFLOWS[file]

    document = ask("diff", "HEAD..HEAD", "--event", event) if "tag" in event else ask(
        "touch", "src/data/s3_cache.py", "--event", event
    )  # fmt: skip
    run = runs(document)[file]

    assert (run["app"], run["environment"], run["minutes"], run["approval"]) == (
        app, environment, minutes, approval,
    )  # fmt: skip


@pytest.mark.parametrize(("branch", "environment"), [("dev", "dev"), ("main", "staging")])
def test_a_push_runs_the_environment_of_its_branch(branch: str, environment: str, ask: Ask) -> None:
    """A push to dev plans dev, a push to main plans staging, for every touched app at once."""
    document = ask("touch", "src/data/data_lake.py", "--event", f"push:{branch}")

    assert {run["environment"] for run in document["plan"]["runs"]} == {environment}
    assert set(runs(document)) == {f"deploy-{app}-{environment}.yml" for app in APPS}
    assert len(document["plan"]["skips"]) == 6


def test_shared_backend_changes_deploy_side_by_side(ask: Ask) -> None:
    """The document: both apps deploy, about eight minutes each way, in parallel."""
    plan = ask("touch", "src/agent.py", "--event", "push:dev")["plan"]

    assert plan["minutes"] == {"wall": 8, "total": 14}


BACKEND_ONLY = {
    "detect-changes": True, "Quality Gates": True, "Build Image": True,
    "Aurora Schema Validation": True, "Deploy Dev": True, "VPC Tests": True,
    "Frontend (TEST)": False, "E2E Tests": False, "Promote Frontend": False,
    "Store Artifact": True,
}  # fmt: skip


def test_the_dev_pipeline_stage_by_stage(ask: Ask) -> None:
    """Backend changes build and deploy the image; frontend changes skip the build."""
    backend = ask("touch", "src/config.py", "src/data/s3_cache.py", "--event", "push:dev")
    frontend = ask("touch", "frontend/twinbar/index.html", "--event", "push:dev")
    both = ask("touch", "frontend/twinbar/index.html", "src/agent.py", "--event", "push:dev")
    of = "deploy-telegram-dev.yml"

    assert stages(runs(backend)[of]) == BACKEND_ONLY
    assert list(stages(runs(backend)[of])) == list(BACKEND_ONLY)
    assert stages(runs(frontend)[of]) == {
        name: name in ("detect-changes", "Quality Gates") or not runs_for_backend
        for name, runs_for_backend in BACKEND_ONLY.items()
    }
    assert all(stages(runs(both)[of]).values())


def test_the_staging_pipeline_promotes_without_a_build(ask: Ask) -> None:
    """Staging takes the image that dev built."""
    document = ask("touch", "src/agent.py", "--event", "push:main")

    assert list(stages(runs(document)["deploy-telegram-staging.yml"])) == [
        "detect-changes", "Quality Gates", "Get Dev Artifact", "Deploy Staging",
        "Frontend (TEST)", "E2E Tests", "Promote Frontend", "Store Artifact",
    ]  # fmt: skip


def test_the_production_pipeline_runs_whole(ask: Ask) -> None:
    """A tag deploys all the app has, whatever changed; LINE has no frontend to deploy."""
    document = ask("diff", "--event", "tag:v-telegram-2.0.0", "--event", "tag:v-line-2.0.0")

    assert stages(runs(document)["deploy-telegram-prod.yml"]) == dict.fromkeys(
        ["Validate Tag", "Get Staging Artifact", "Deploy Prod", "Frontend (TEST)", "E2E Tests",
         "Promote Frontend", "Create Release"], True,
    )  # fmt: skip
    assert list(stages(runs(document)["deploy-line-prod.yml"])) == [
        "Validate Tag", "Get Staging Artifact", "Deploy Prod", "Create Release",
    ]  # fmt: skip
    assert set(runs(document)) == {"deploy-telegram-prod.yml", "deploy-line-prod.yml"}


def test_the_scheduler_is_skipped_by_order_and_the_code_disagrees(ask: Ask) -> None:
    """src/agent.py: the table says Scheduler skips, a lazy import in a shared service says no."""
    document = ask("touch", "src/agent.py")
    (scheduler,) = (app for app in document["apps"] if app["app"] == "scheduler")
    (contradiction,) = scheduler["contradictions"]

    assert not scheduler["impacted"]
    assert [link["imported"] for link in contradiction["evidence"]["chain"]] == [
        "src/data/aurora/precompute_service.py", "src/agent.py",
    ]  # fmt: skip
    assert contradiction["evidence"]["chain"][-1]["kind"] == "lazy"
    assert "scheduler" in touched(ask("touch", "src/agent.py", "--strict"))


def test_a_skip_answers_for_its_path_and_cuts_no_chain(ask: Ask) -> None:
    """A file that only agent.py imports still reaches the Scheduler through agent.py."""
    document = ask("touch", "src/utils/strategy.py")
    (scheduler,) = (app for app in document["apps"] if app["app"] == "scheduler")

    assert scheduler["impacted"]
    assert "src/agent.py" in {link["importer"] for link in scheduler["evidence"][0]["chain"]}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("terraform/scheduler.tf", "terraform must be applied by hand"),
        ("db/migrations/020_create_chart_pattern_data.sql", "run the migration before the code"),
    ],
)
def test_what_a_person_must_do_is_a_notice(path: str, words: str, ask: Ask) -> None:
    """Infrastructure and migrations carry the words somebody must act on."""
    notices = ask("touch", path)["notices"]

    assert any(words in notice["text"] for notice in notices)


def test_tests_and_documents_deploy_nothing(ask: Ask) -> None:
    """Whole folders of them touch no app."""
    assert touched(ask("touch", "tests", "docs", "--event", "push:dev")) == set()


def test_the_decision_of_every_path_is_on_record(ask: Ask) -> None:
    """tests/golden/repository-paths.txt: each tracked path, and what decides about it."""
    document = ask("touch", *PATHS)
    golden = Path(__file__).parent / "golden" / "repository-paths.txt"
    text = "\n".join(decisions(document)) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8")


def decisions(document: dict[str, Any]) -> list[str]:
    """One line a path: telegram, line, scheduler, and why in short."""
    unclaimed = {change["path"] for change in document["unclaimed"]}
    lines = []
    for path in PATHS:
        cells, whys = [], []
        for app in document["apps"]:
            evidence = [one for one in app["evidence"] if one["path"] == path]
            skipped = [one for one in app["skipped"] if one["path"] == path]
            against = [one for one in app["contradictions"] if one["path"] == path]
            cells.append("deploy" if evidence else "skip" if skipped else "-")
            whys += [short(one) for one in evidence] + [
                f"skip row {one['line']}" for one in skipped
            ]
            whys += [f"AGAINST {app['app']}: {short(one['evidence'])}" for one in against]
        why = "unclaimed: no row, no chain" if path in unclaimed else "; ".join(dict.fromkeys(whys))
        lines.append(f"{path:<70} {cells[0]:<7} {cells[1]:<7} {cells[2]:<7} {why}".rstrip())
    return lines


def short(evidence: dict[str, Any]) -> str:
    """One piece of evidence in a few words."""
    match evidence["kind"]:
        case "rule":
            return f"row {evidence['line']}"
        case "image":
            verb = "copies it" if evidence["line"] else "is built by it"
            return f"{evidence['image']}:{evidence['line']} {verb}"
        case "workflow":
            return "its workflow"
        case "import" | "declared" as kind:
            chain = evidence["chain"]
            if not chain:
                return "entry point"
            return f"{kind} from {chain[-1]['importer']} ({len(chain)} from {chain[0]['importer']})"
        case kind:
            return kind
