"""`impact init` proposes rules that load, that `impact check` runs on, and that tell each guess."""

import json
from pathlib import Path

import pytest
import yaml

from impact.cli import main
from impact.proposals.naming import in_order, read_name
from impact.workflows import WorkflowFile
from tests.conftest import RepositoryBuilder

FLOW = ".github/workflows/"
JOBS = "jobs: {a: {runs-on: x, steps: [{run: y}]}}\n"


def flow(on: str, environment: str = "") -> str:
    """A workflow that GitHub accepts."""
    extra = f", environment: {environment}" if environment else ""
    return f"on: {on}\njobs: {{a: {{runs-on: x{extra}, steps: [{{run: y}}]}}}}\n"


def proposed(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[dict[str, object], str, str]:
    """The proposal as data, as text, and what was said beside it."""
    assert main(["init", "--output", "-", "-C", str(repo.path), *words]) == 0
    said = capsys.readouterr()
    (repo.path / "proposed.yaml").write_text(said.out, "utf-8")
    assert main(["check", "--rules", str(repo.path / "proposed.yaml"), "-C", str(repo.path),
                 "--fail-on", "never"]) == 0  # fmt: skip
    capsys.readouterr()
    (repo.path / "proposed.yaml").unlink()
    return yaml.safe_load(said.out), said.out, said.err


@pytest.mark.parametrize(
    ("file", "app", "environment"),
    [
        ("deploy-telegram-dev.yml", "telegram", "dev"),
        ("release_line_bot.yaml", "line-bot", ""),
        ("deploy.yml", "", ""),
        ("Deploy-Production.yml", "", "production"),
        ("cd-api-to-staging.yml", "api", "staging"),
        ("deploy-2fa.yml", "app-2fa", ""),
        ("deploy-matrix.yml", "app-matrix", ""),
    ],
)
def test_a_file_name_names_app_and_environment(file: str, app: str, environment: str) -> None:
    """What remains without the words of deploying and without the environment is the app."""
    workflow = WorkflowFile(FLOW + file, file, (), (), (), ())
    assert read_name(workflow) == (app, environment)


def test_environments_come_in_the_order_of_promotion() -> None:
    """Known names by their place; unknown ones before production."""
    assert in_order(["production", "blue", "staging", "dev", "dev-eu"]) == (
        "dev", "dev-eu", "blue", "staging", "production"
    )  # fmt: skip


def test_the_deployed_system_is_found_again(
    sample: RepositoryBuilder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its three apps and a fourth, their handlers, images, environments, branches and tags."""
    repo = RepositoryBuilder(tmp_path / "system")
    repo.git("pull", "-q", str(sample.path), "main")
    data = Path(__file__).parent / "data" / "workflow-triggers.json"
    for path, found in json.loads(data.read_text("utf-8")).items():
        if found is None:
            repo.write({path: "on: [push\n"})
            continue
        jobs = {
            name: {**job, "runs-on": "x", "steps": [{"run": "y"}]}
            for name, job in found["jobs"].items()
        }
        repo.write({path: json.dumps({"on": found["on"], "jobs": jobs})})
    repo.commit()
    rules, _, said = proposed(repo, capsys)

    apps = rules["apps"]
    assert isinstance(apps, dict)
    assert list(apps) == ["fund-data-sync", "line", "scheduler", "telegram"]
    assert "src/lambda_handler.py" in apps["line"]["entrypoints"]
    assert "src/integrations/line_bot.py" in apps["line"]["entrypoints"]
    assert "src/scheduler/**/*.py" in apps["scheduler"]["entrypoints"]
    assert "src/telegram_lambda_handler.py" in apps["telegram"]["entrypoints"]
    assert "src/api/**/*.py" in apps["telegram"]["entrypoints"]
    assert apps["fund-data-sync"]["images"] == ["Dockerfile.fund-data-sync"]
    assert apps["line"]["images"] == ["Dockerfile", "Dockerfile.lambda.container"]
    assert rules["environments"] == ["development", "staging", "production"]
    workflows = rules["workflows"]
    assert isinstance(workflows, list)
    assert len(workflows) == 11
    assert {
        "file": "deploy-line-prod.yml", "app": "line", "environment": "production",
        "when": {"tag": ["v-line-*.*.*"]},
    } in workflows  # fmt: skip
    assert "deploy-telegram-prod.yml:2: left out, GitHub refuses this file" in said
    assert "Left out, because nothing tells that they deploy: terraform-test.yml" in said


def test_filters_are_taken_as_they_are(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also an -ignore twin and a second filter; what says nothing is left out and told."""
    repo.commit({
        FLOW + "deploy-web-dev.yml": flow("{push: {branches: [dev], paths: ['web/**', 'x/**']}}"),
        FLOW + "deploy-web-prod.yml": flow("{push: {branches: [main], paths: ['web/**', lib/a]}}"),
        FLOW + "deploy-api.yml": flow("{push: {branches-ignore: [wip], paths-ignore: ['**.md']}}"),
        "web/index.html": "", "lib/a": "", "README.md": "",
    })  # fmt: skip
    rules, text, said = proposed(repo, capsys)

    assert rules["apps"] == {
        "api": {"paths": ["**", "!**.md"]},
        "web": {"paths": ["web/**"]},
    }
    assert rules["rules"] == [
        {
            "paths": ["lib/a"], "deploy": ["web"],
            "why": "only the filter of deploy-web-prod.yml has this",
        }
    ]  # fmt: skip
    workflows = rules["workflows"]
    assert isinstance(workflows, list)
    assert workflows[0]["when"] == {"push": ["**", "!wip"], "manual": False}
    assert "environment: prod # the environment is a guess: no job names one" in text
    assert "deploy-web-dev.yml: left out what says nothing: x/**" in said


def test_sync_agrees_with_a_proposal(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no import and no image adds anything, a filter that was taken over stays right."""
    paths = "[.github/workflows/deploy-web.yml, 'web/**']"
    repo.commit({
        FLOW + "deploy-web.yml": flow(f"{{push: {{branches: [main], paths: {paths}}}}}"),
        "web/main.py": "", "web/notes.md": "", "other.py": "",
    })  # fmt: skip
    monkeypatch.chdir(repo.path)

    assert main(["init"]) == 0
    assert main(["sync", "--check"]) == 0
    assert "as it should be: 2 patterns" in capsys.readouterr().out


def test_without_workflows_what_starts_together_is_an_app(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two Dockerfiles of one code base are one app, one of another code is another."""
    repo.commit({
        "shop/Dockerfile": 'CMD ["python", "shop/main.py"]\n',
        "shop/Dockerfile.worker": 'CMD ["python", "shop/worker.py"]\n',
        "mail/Dockerfile": 'CMD ["python", "-m", "mail.send"]\n',
        "shop/main.py": "import shop.core\n", "shop/worker.py": "import shop.core\n",
        "shop/core.py": "import shop.db\n", "shop/db.py": "", "shop/__init__.py": "",
        "mail/send.py": "", "mail/__init__.py": "",
    })  # fmt: skip
    rules, _, said = proposed(repo, capsys)

    assert rules["apps"] == {
        "mail": {"entrypoints": ["mail/send.py"], "images": ["mail/Dockerfile"]},
        "shop": {
            "entrypoints": ["shop/main.py", "shop/worker.py"],
            "images": ["shop/Dockerfile", "shop/Dockerfile.worker"],
        },
    }
    assert "No workflow tells what is deployed" in said


def test_django_is_followed_by_strings(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its settings name code by dotted strings."""
    repo.commit({
        "manage.py": 'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "site.settings"\n',
        "Dockerfile": "CMD gunicorn proj.wsgi:application\n",
        "proj/__init__.py": "", "proj/wsgi.py": "",
    })  # fmt: skip
    rules, text, _ = proposed(repo, capsys)

    graph = rules["graph"]
    assert isinstance(graph, dict)
    assert "string" in graph["follow"]
    assert "# manage.py is Django's" in text


def test_an_empty_repository_gets_a_start(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """From nothing, one app of everything, and the file says that this is a guess."""
    repo.commit({"README.md": ""})
    rules, text, _ = proposed(repo, capsys)

    assert rules["apps"] == {"repo": {"paths": ["**"]}}
    assert "nothing tells more: narrow this down" in text


def test_all_takes_in_every_filter(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Workflows that only check something are apps if somebody asks for them."""
    repo.commit({
        FLOW + "deploy.yml": flow("push", "prod"),
        FLOW + "lint-docs.yml": flow("{push: {paths: ['docs/**']}}"),
        "docs/a.md": "",
    })  # fmt: skip

    assert "Left out" in proposed(repo, capsys)[2]
    apps = proposed(repo, capsys, "--all")[0]["apps"]
    assert isinstance(apps, dict)
    assert list(apps) == ["repo", "lint-docs"]


def test_what_only_workflow_files_start_is_left_out(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A filter of its own file alone says that a workflow is about no code."""
    own = f"{FLOW}deploy-setup.yml"
    repo.commit({own: flow(f"{{push: {{paths: [{own}]}}}}"), FLOW + "deploy-web.yml": flow("push")})
    rules, _, said = proposed(repo, capsys)

    assert rules["apps"].keys() == {"web"}  # type: ignore[attr-defined]
    assert "nothing tells that they deploy: deploy-setup.yml" in said


def test_rules_are_never_overwritten(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules that are there stay, whichever of the two files they are in, without --force."""
    repo.commit({".github/impact.yaml": "mine", "README.md": ""})
    monkeypatch.chdir(repo.path)

    assert main(["init"]) == 2
    assert "there are rules already" in capsys.readouterr().err
    assert (repo.path / ".github/impact.yaml").read_text("utf-8") == "mine"
    assert main(["init", "--force"]) == 0
    assert "version: 1" in (repo.path / ".github/impact.yaml").read_text("utf-8")


def test_odd_names_are_written_safely(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Paths and workflow names that YAML or a terminal could misread come back as they are."""
    repo.commit({
        FLOW + "deploy-x # y.yml": flow("{push: {paths: ['a: b/**', '#c', yes]}}", "'on: # {}'"),
        "a: b/x": "", "#c": "", "yes": "",
    })  # fmt: skip
    rules, _, _ = proposed(repo, capsys)

    assert rules["apps"] == {"x-y": {"paths": ["a: b/**", "#c", "yes"]}}
    assert rules["environments"] == ["on: # {}"]


def test_what_is_about_paths_filter_needs_it(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A word about a filter file means nothing without one; a proposal needs a repository."""
    assert main(["init", "-C", str(repo.path), "--predicate-quantifier", "every"]) == 2
    assert "--predicate-quantifier: it is about paths-filter" in capsys.readouterr().err
    assert main(["init", "-C", str(tmp_path)]) == 3
