"""`--since-deployed`: an answer that starts from what is deployed."""

import json
from pathlib import Path

import pytest

from tests.conftest import RepositoryBuilder
from tests.ledger.shop import RULES, Shop, opened_shop


@pytest.fixture
def shop(
    repo: RepositoryBuilder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Shop:
    """A shop with a ledger in a file."""
    return opened_shop(repo, str(tmp_path / "ledger.sqlite"), capsys, monkeypatch)


def spans(shop: Shop, *words: str) -> list[tuple[str, str, list[str]]]:
    """App, row of the table and components of each span."""
    document = shop.json("diff", "--since-deployed", "dev", *words)
    return [(one["app"], one["span"]["rule"], one["components"]) for one in document["app_spans"]]


def test_what_was_never_deployed_counts_whole(shop: Shop) -> None:
    """An app without a deploy that succeeded has everything to deploy, and says so."""
    head = shop.repo.git("rev-parse", "HEAD")
    shop.record("jobs", "dev", head)
    shop.record("web", "dev", head, "failure")
    status, out, _ = shop.ask("diff", "--since-deployed", "dev")

    assert status == 0
    assert shop.since("dev") == {"web": ("",)}
    assert spans(shop) == [("web", "never-deployed", []), ("jobs", "deployed", [])]
    assert "no deploy of web to dev that succeeded is known" in " ".join(out.split())


@pytest.mark.parametrize("outcome", ["failure", "cancelled"])
def test_a_failed_deploy_never_drops_a_change(shop: Shop, outcome: str) -> None:
    """What a run carried that did not succeed counts again, until one carries it that does."""
    first = shop.repo.git("rev-parse", "HEAD")
    second = shop.commit("fix: prices", money="VAT = 8\n")
    third = shop.commit("fix: words", ui="<h1>The shop</h1>\n")
    for app in ("web", "jobs"):
        shop.record(app, "dev", first)
        shop.record(app, "dev", second, outcome)
    said = " ".join(shop.ask("diff", "--since-deployed", "dev")[1].split())

    assert shop.since("dev") == {
        "web": ("shared/money.py", "ui/index.html"),
        "jobs": ("shared/money.py",),
    }
    assert "the last deploy of jobs to dev that succeeded; 1 later did not" in said

    shop.record("jobs", "dev", second)
    shop.record("web", "dev", third)
    assert shop.since("dev") == {}


def test_each_app_starts_from_its_own_deploy(shop: Shop) -> None:
    """An app that was left behind keeps its changes, one that was deployed does not repeat them."""
    first = shop.repo.git("rev-parse", "HEAD")
    second = shop.commit("fix: prices", money="VAT = 8\n")
    shop.record("web", "dev", first)
    shop.record("jobs", "dev", second)

    assert shop.since("dev") == {"web": ("shared/money.py",)}
    assert shop.since("dev", "--event", "push:dev") == {"web": ("shared/money.py",)}


def test_each_component_starts_from_its_own_deploy(shop: Shop) -> None:
    """A frontend that was deployed alone is not deployed again; the backend is not forgotten."""
    first = shop.repo.git("rev-parse", "HEAD")
    shop.record("jobs", "dev", first)
    shop.record("web", "dev", first)
    second = shop.commit("fix: prices and words", money="VAT = 8\n", ui="<h1>New</h1>\n")
    shop.record("web", "dev", second, "success", "--component", "frontend")
    (web, _) = shop.json("diff", "--since-deployed", "dev")["apps"]

    assert spans(shop)[:2] == [
        ("web", "deployed", ["backend"]),
        ("web", "deployed", ["frontend"]),
    ]
    assert web["components"] == ["backend"]
    assert {found["path"] for found in web["evidence"]} == {"shared/money.py"}


def test_a_deploy_from_another_branch_is_compared_as_it_is(shop: Shop) -> None:
    """What was tried by hand has to be undone by the next deploy, and the answer says so."""
    first = shop.repo.git("rev-parse", "HEAD")
    for app in ("web", "jobs"):
        shop.record(app, "dev", first)
    shop.repo.git("checkout", "-q", "-b", "trial")
    trial = shop.commit("try: another price", money="VAT = 99\n")
    shop.record("web", "dev", trial)
    shop.repo.git("checkout", "-q", "main")
    shop.commit("fix: words", ui="<h1>New</h1>\n")
    said = " ".join(shop.ask("diff", "--since-deployed", "dev")[1].split())

    assert shop.since("dev") == {"web": ("shared/money.py", "ui/index.html")}
    assert spans(shop)[:2] == [("web", "deployed-elsewhere", []), ("web", "deployed-before", [])]
    assert f"warning web: dev runs {trial[:12]}, which did not lead to HEAD" in said


def test_what_is_ahead_would_be_undone(shop: Shop) -> None:
    """Deploying an older commit is a change, too: a rollback."""
    first = shop.repo.git("rev-parse", "HEAD")
    second = shop.commit("fix: prices", money="VAT = 8\n")
    for app in ("web", "jobs"):
        shop.record(app, "dev", first)
        shop.record(app, "dev", second)

    assert shop.since("dev", first) == {
        "web": ("shared/money.py",),
        "jobs": ("shared/money.py",),
    }
    assert shop.since("dev") == {}


def test_after_a_rollback_the_changes_count_again(shop: Shop) -> None:
    """What stands is what was deployed last, not what is newest."""
    first = shop.repo.git("rev-parse", "HEAD")
    second = shop.commit("fix: prices", money="VAT = 8\n")
    for sha in (first, second, first):
        shop.record("web", "dev", sha)
        shop.record("jobs", "dev", sha)

    assert set(shop.since("dev")) == {"web", "jobs"}


def test_a_commit_that_is_gone_counts_whole(shop: Shop) -> None:
    """What stands there cannot be compared, so everything deploys, with a warning."""
    shop.record("jobs", "dev", shop.repo.git("rev-parse", "HEAD"))
    line = {
        "schema": "impact.deployment/1", "app": "web", "environment": "dev", "sha": "d" * 40,
        "status": "success", "at": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    shop.repo.write({".git/lines": json.dumps(line)})
    shop.ask("ledger", "import", ".git/lines")
    said = " ".join(shop.ask("diff", "--since-deployed", "dev")[1].split())

    assert shop.since("dev") == {"web": ("",)}
    assert "warning web: the last deploy of web to dev, dddddddddddd, is not in this clone" in said


def test_a_shallow_clone_asks_for_history(shop: Shop, tmp_path: Path) -> None:
    """A commit that was merely not fetched is no commit that is gone."""
    first = shop.repo.git("rev-parse", "HEAD")
    shop.commit("fix: prices", money="VAT = 8\n")
    for app in ("web", "jobs"):
        shop.record(app, "dev", first)
    shop.repo.git("clone", "-q", "--depth=1", f"file://{shop.repo.path}", str(tmp_path / "cut"))
    status, _, err = shop.ask("diff", "-C", str(tmp_path / "cut"), "--since-deployed", "dev")

    assert status == 3
    assert "fetch-depth: 0" in err
    assert set(shop.since("dev", "-C", str(tmp_path / "cut"), "--fetch")) == {"web", "jobs"}


def test_uncommitted_work_starts_from_the_deploy_too(shop: Shop) -> None:
    """What is in the work tree comes on top of what was committed since."""
    head = shop.repo.git("rev-parse", "HEAD")
    for app in ("web", "jobs"):
        shop.record(app, "dev", head)
    shop.repo.write({"web/main.py": "import shared.money  # changed\n"})

    assert shop.since("dev") == {}
    assert shop.since("dev", "--worktree") == {"web": ("web/main.py",)}


def test_a_pull_request_starts_from_it_and_is_answered_by_its_base(shop: Shop) -> None:
    """The rules are those of the base branch, whatever is deployed; nothing is told to be lent."""
    alone = "version: 1\napps: {web: {entrypoints: [web/main.py]}}\nenvironments: [dev]\n"
    first = shop.repo.commit({"rules.yaml": alone})
    shop.record("web", "dev", first)
    base = shop.commit("docs: words", docs="more\n")
    shop.repo.git("checkout", "-q", "-b", "topic")
    shop.commit("fix: prices", money="VAT = 8\n")
    document = shop.json("diff", "--event", "pull_request:main", "--since-deployed", "dev")

    assert document["span"]["base"]["sha"] == first
    assert document["rules"]["revision"] == base
    assert not any("no rules" in warning for warning in document["warnings"])


def test_a_tag_starts_from_what_its_environment_runs(shop: Shop) -> None:
    """With the ledger a release is what production does not have, whatever tags came before."""
    first = shop.repo.git("rev-parse", "HEAD")
    shop.record("web", "prod", first)
    shop.record("jobs", "prod", first)
    shop.commit("fix: prices", money="VAT = 8\n")
    shop.repo.git("tag", "v-web-1.0.0")
    shop.commit("docs: more", docs="more\n")

    assert shop.since("prod", "--event", "tag:v-web-1.0.0")["web"] == ("shared/money.py",)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--since-deployed", "qa"], "there is no environment 'qa'"),
        (["--since-deployed", "dev", "HEAD~1..HEAD"], "two bases"),
        (["--since-deployed", "dev", "--staged", "HEAD"], "two bases"),
        (["--since-deployed", "dev", "nope"], "nope"),
    ],
)
def test_a_wrong_question_is_told(shop: Shop, words: list[str], said: str) -> None:
    """An environment that does not exist, and a base beside the ledger's."""
    status, _, err = shop.ask("diff", *words)

    assert status in (2, 3)
    assert said in err


def test_a_workflow_that_is_started_by_hand_starts_from_its_environment(
    shop: Shop, tmp_path: Path
) -> None:
    """A dispatch names no commits to compare; the ledger knows what its environment runs."""
    shop.record("web", "dev", shop.repo.git("rev-parse", "HEAD"))
    shop.commit("fix: words", ui="<h1>New</h1>\n")
    job = {"ref": "refs/heads/main", "workflow": ".github/workflows/web-dev.yml"}
    payload = tmp_path / "payload.json"
    payload.write_text(json.dumps(job))
    words = ["detect", "--event-name", "workflow_dispatch", "--payload", str(payload)]
    first, *_ = shop.json(*words)["app_spans"]

    assert (first["app"], first["span"]["rule"]) == ("web", "deployed")

    payload.write_text(json.dumps({**job, "workflow": ".github/workflows/web-staging.yml"}))
    assert shop.json(*words)["span"]["rule"] == "started"


def test_a_workflow_of_several_apps_starts_from_its_environment(shop: Shop, tmp_path: Path) -> None:
    """One run deploys both, and fails with one of them: the other one's deploy is known."""
    both = RULES.replace("jobs-dev.yml", "dev.yml").replace("web-dev.yml", "dev.yml")
    sha = shop.repo.commit({"rules.yaml": both})
    run = ("--run-url", "https://ci.example/runs/both", "--sha", sha, "--env", "dev")
    shop.ask("record", "--app", "web", "--status", "failure", *run)
    shop.ask("record", "--app", "jobs", "--status", "success", *run)
    payload = tmp_path / "payload.json"
    payload.write_text(json.dumps({"workflow": ".github/workflows/dev.yml"}))
    words = ["detect", "--event-name", "workflow_dispatch", "--payload", str(payload)]
    spans = shop.json(*words)["app_spans"]

    assert {(one["app"], one["span"]["rule"]) for one in spans} == {
        ("web", "never-deployed"), ("jobs", "deployed"),
    }  # fmt: skip


def test_two_deploys_at_once_leave_the_one_that_ended_last(shop: Shop) -> None:
    """An older run that ends after a newer one stands; what it lacks counts again, and is told."""
    first = shop.repo.git("rev-parse", "HEAD")
    second = shop.commit("fix: prices", money="VAT = 8\n")
    third = shop.commit("fix: words", ui="<h1>New</h1>\n")
    shop.record("jobs", "dev", third)
    for sha in (first, third, second):
        shop.record("web", "dev", sha)
    (cell,) = shop.json("status", "--app", "web", "--env", "dev", "--at", "HEAD")["cells"]

    assert shop.since("dev") == {"web": ("ui/index.html",)}
    assert cell["deployed"][0]["sha"] == second
    assert cell["rollback"][0]["sha"] == third
