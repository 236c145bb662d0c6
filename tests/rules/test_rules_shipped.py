"""The shipped rules.yaml: the deployed system's tables, workflows and pipelines, cell by cell."""

from pathlib import Path

import pytest

from impact.changes import STATUSES
from impact.patterns import PatternSet
from impact.rules import Origin, Rules
from impact.rules.reading import load_rules

TOP = Path(__file__).parents[2]
PATHS = (TOP / "tests/data/repository-paths.txt").read_text(encoding="utf-8").splitlines()
APPS = ("telegram", "line", "scheduler")

# "Deployment Behavior": a path of the row, and the apps it deploys; the others skip it.
DEPLOYMENT_BEHAVIOR = {
    "src/api/app.py": {"telegram"},
    "src/api/endpoints.py": {"telegram"},
    "src/integrations/line_bot.py": {"line"},
    "src/scheduler/ticker_fetcher.py": {"scheduler"},
    "src/agent.py": {"telegram", "line"},
    "src/workflow/workflow_nodes.py": {"telegram", "line"},
    "src/data/aurora/client.py": {"telegram", "line", "scheduler"},
    "frontend/twinbar/src/App.tsx": {"telegram"},
    "docs/deployment/CI_CD.md": set(),
    "docs/picture.png": set(),
}

# "Path Filters": a path of the row, and the components it needs.
PATH_FILTERS = {
    "src/agent.py": ("backend",),
    "src/api/deep/er/app.py": ("backend",),
    "frontend/twinbar/package.json": ("frontend",),
    "Dockerfile": ("backend",),
    "Dockerfile.lambda.container": ("backend",),
    "requirements.txt": ("backend",),
    "requirements-dev.txt": ("backend",),
    "terraform/envs/dev/backend.hcl": ("backend",),
    "tests/conftest.py": (),
    "docs/README.md": (),
}

# Workflow: app, environment, minutes, and the event that starts it.
WORKFLOWS = {
    "deploy-telegram-dev.yml": ("telegram", "dev", 8, "push dev"),
    "deploy-telegram-staging.yml": ("telegram", "staging", 10, "push main"),
    "deploy-telegram-prod.yml": ("telegram", "prod", 12, "tag v-telegram-1.2.3"),
    "deploy-line-dev.yml": ("line", "dev", 6, "push dev"),
    "deploy-line-staging.yml": ("line", "staging", 8, "push main"),
    "deploy-line-prod.yml": ("line", "prod", 10, "tag v-line-1.2.3"),
    "deploy-scheduler-dev.yml": ("scheduler", "dev", 5, "push dev"),
    "deploy-scheduler-staging.yml": ("scheduler", "staging", 6, "push main"),
    "deploy-scheduler-prod.yml": ("scheduler", "prod", 7, "tag v-scheduler-1.2.3"),
}

BOTH, BACKEND, FRONTEND, ALWAYS = ("backend", "frontend"), ("backend",), ("frontend",), ()
PIPELINES = {
    "dev": [
        ("detect-changes", ALWAYS),
        ("Quality Gates", ALWAYS),
        ("Build Image", BACKEND),
        ("Aurora Schema Validation", BACKEND),
        ("Deploy Dev", BACKEND),
        ("VPC Tests", BACKEND),
        ("Frontend (TEST)", FRONTEND),
        ("E2E Tests", FRONTEND),
        ("Promote Frontend", FRONTEND),
        ("Store Artifact", BACKEND),
    ],
    "staging": [
        ("detect-changes", ALWAYS),
        ("Quality Gates", ALWAYS),
        ("Get Dev Artifact", BACKEND),
        ("Deploy Staging", BACKEND),
        ("Frontend (TEST)", FRONTEND),
        ("E2E Tests", FRONTEND),
        ("Promote Frontend", FRONTEND),
        ("Store Artifact", BACKEND),
    ],
    "prod": [
        ("Validate Tag", ALWAYS),
        ("Get Staging Artifact", BACKEND),
        ("Deploy Prod", BACKEND),
        ("Frontend (TEST)", FRONTEND),
        ("E2E Tests", FRONTEND),
        ("Promote Frontend", FRONTEND),
        ("Create Release", ALWAYS),
    ],
}


@pytest.fixture(scope="module")
def rules() -> Rules:
    """The rules this repository ships."""
    return load_rules((TOP / "rules.yaml").read_bytes(), Origin("rules.yaml", ""))


def deployed(rules: Rules, path: str) -> set[str] | None:
    """The apps a path deploys by rows alone; None if no row names it for some app."""
    rows = {app: rules.deciding_rows(path, "modified").get(app) for app in APPS}
    if None in rows.values():
        return None
    return {app for app, row in rows.items() if row is not None and app in row.deploy}


@pytest.mark.parametrize("path", DEPLOYMENT_BEHAVIOR)
def test_deployment_behavior(rules: Rules, path: str) -> None:
    """Every cell of the first table is decided by a row, for every app."""
    assert deployed(rules, path) == DEPLOYMENT_BEHAVIOR[path]


@pytest.mark.parametrize("path", PATH_FILTERS)
def test_path_filters(rules: Rules, path: str) -> None:
    """The second table speaks of components; a path that needs none deploys nothing."""
    assert rules.components_of(path) == PATH_FILTERS[path]
    assert PATH_FILTERS[path] or deployed(rules, path) == set()


@pytest.mark.parametrize(
    "path", ["Dockerfile", "requirements.txt", "terraform/main.tf", "db/migrations/9.sql"]
)
def test_the_one_image_concerns_every_app(rules: Rules, path: str) -> None:
    """Container, dependencies, infrastructure and migrations deploy all three apps."""
    assert deployed(rules, path) == set(APPS)


@pytest.mark.parametrize(
    "path",
    ["src/Dockerfile", "scripts/requirements.txt", "src/docs/a.py", "src/tests/a.py", "api/app.py",
     "lib/src/api/app.py", "app/terraform/main.tf"],
)  # fmt: skip
def test_rows_mean_the_folders_at_the_top(rules: Rules, path: str) -> None:
    """No row speaks by accident of a file of the same name deeper down."""
    assert deployed(rules, path) is None


def test_there_is_no_row_for_all_of_src(rules: Rules) -> None:
    """Shared code that no row names is left to the import graph."""
    for path in ("src/formatters/pdf_generator.py", "src/services/pattern_detection_service.py"):
        assert deployed(rules, path) is None


def test_notices(rules: Rules) -> None:
    """What has to be done by hand is said where it is needed."""
    by_path = {path: rules.deciding_rows(path, "added").get("line") for path in PATHS}
    told = {path.split("/")[0]: row.notice for path, row in by_path.items() if row and row.notice}

    assert set(told) == {"terraform", "db"}
    assert told["terraform"] == "terraform must be applied by hand"


def test_every_row_says_why_and_speaks_of_every_change(rules: Rules) -> None:
    """A row without a reason is an order nobody can question later."""
    assert all(row.why for row in rules.rows)
    assert all(link.why for link in rules.links)
    assert {row.statuses for row in rules.rows} == {STATUSES}


def test_workflows(rules: Rules) -> None:
    """All nine workflows, with app, environment, duration and trigger."""
    found = {w.file: (w.app, w.environment, w.minutes) for w in rules.workflows}

    assert found == {file: row[:3] for file, row in WORKFLOWS.items()}
    for workflow in rules.workflows:
        kind, ref = WORKFLOWS[workflow.file][3].split()
        started = {
            key: patterns is not None and patterns.includes(ref)
            for key, patterns in (("push", workflow.when.push), ("tag", workflow.when.tag))
        }

        assert started == {"push": kind == "push", "tag": kind == "tag"}
        assert workflow.when.manual
        assert workflow.when.pull_request is None


def test_production_is_guarded(rules: Rules) -> None:
    """Production deploys a tag on main, after a person approved; nothing else asks anybody."""
    for workflow in rules.workflows:
        production = workflow.environment == "prod"

        assert workflow.approval == production
        assert workflow.tag_on == ("main" if production else "")
        assert workflow.when.tag is None or not workflow.when.tag.includes("v1.2.3")


SECRETS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "CLOUDFRONT_DISTRIBUTION_ID",
    "CLOUDFRONT_TEST_DISTRIBUTION_ID",
    "TELEGRAM_API_URL",
    "WEBAPP_BUCKET_NAME",
)


def test_pipelines(rules: Rules) -> None:
    """The three flows, stage by stage, each with what it needs."""
    found = {p.name: [(stage.name, stage.needs) for stage in p.stages] for p in rules.pipelines}

    assert found == PIPELINES
    assert rules.environments == tuple(PIPELINES)
    assert all(workflow.pipeline == workflow.environment for workflow in rules.workflows)


def test_what_environments_need(rules: Rules) -> None:
    """Each environment needs the secrets of the document; rolling Telegram back moves its alias."""
    for needs in rules.needs:
        assert needs.secrets == SECRETS
        assert needs.variables == ()

    rollbacks = {w.environment: w.rollback for w in rules.workflows if w.rollback}
    assert rollbacks == {
        environment: "aws lambda update-alias --function-name "
        f"dr-daily-report-telegram-api-{environment} --name live --function-version {{version}}"
        for environment in PIPELINES
    }


def test_components_of_the_apps(rules: Rules) -> None:
    """Only Telegram has a frontend."""
    assert {app.name: app.components for app in rules.apps} == {
        "telegram": BOTH,
        "line": BACKEND,
        "scheduler": BACKEND,
    }


def test_every_pattern_names_something(rules: Rules) -> None:
    """No row, entry point, image or link speaks of a path that is not there."""
    rows = [row.patterns for row in rules.rows]
    parts = [component.patterns for component in rules.components]
    entries = [entry.patterns for app in rules.apps for entry in app.entrypoints]
    links = [side for link in rules.links for side in (link.importer, link.imported)]

    for patterns in (*rows, *parts, *entries, *links):
        assert patterns is not None
        for pattern in patterns.patterns:
            assert any(map(PatternSet([pattern]).includes, PATHS)), pattern
    assert {image for app in rules.apps for image in app.images} <= set(PATHS)


def test_every_workflow_file_exists(rules: Rules) -> None:
    """The nine workflows are files of the repository."""
    assert {f".github/workflows/{workflow.file}" for workflow in rules.workflows} <= set(PATHS)
