"""The life of the deployed system, played on its sample repository with the shipped rules.

Pushes to dev of which one fails, a merge to main, promotion without a rebuild, tags for both apps,
a hotfix on main, a rollback, a frontend alone. At every step `status`, `promote` and
`--since-deployed` say what a careful release engineer would, whatever the ledger is kept in.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RepositoryBuilder
from tests.ledger.shop import Shop

DOCUMENT_SECRETS = [
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "CLOUDFRONT_DISTRIBUTION_ID",
    "CLOUDFRONT_TEST_DISTRIBUTION_ID", "TELEGRAM_API_URL", "WEBAPP_BUCKET_NAME",
]  # fmt: skip
NOTHING = {"telegram": "nothing", "line": "nothing", "scheduler": "nothing"}
API, AGENT, BOT = "src/api/app.py", "src/agent.py", "src/integrations/line_bot.py"
PAGE = "frontend/twinbar/src/App.tsx"


class System(Shop):
    """Somebody who works on the deployed system: commits, pushes, merges, deploys, asks."""

    def change(self, path: str, message: str) -> str:
        """Add a line to a file on the branch that is checked out, and push."""
        file = self.repo.path / path
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        sha = self.repo.commit({path: f"{before}# {message}\n"}, message=message)
        self.repo.git("push", "-q", "origin", "HEAD")
        return sha

    def on(self, branch: str) -> None:
        """Check a branch out."""
        self.repo.git("checkout", "-q", branch)

    def merge(self, source: str, into: str) -> str:
        """Merge a branch into another one by a merge commit, and push."""
        self.on(into)
        self.repo.git("merge", "-q", "--no-ff", "-m", f"Merge {source} into {into}", source)
        self.repo.git("push", "-q", "origin", "HEAD")
        return self.repo.git("rev-parse", "HEAD")

    def tag(self, *tags: str) -> None:
        """Release the commit that is checked out."""
        for tag in tags:
            self.repo.git("tag", "-a", tag, "-m", tag)
            self.repo.git("push", "-q", "origin", tag)

    def cell(self, app: str, env: str) -> Any:
        """One place of `impact status`."""
        (cell,) = self.json("status", "--app", app, "--env", env)["cells"]
        return cell

    def promote(self, to: str, *words: str) -> dict[str, Any]:
        """The apps of a pre-flight, by name."""
        found = self.json("promote", "--to", to, *words)
        return {app["app"]: app for app in found["apps"]}


@pytest.fixture
def system(
    deployed: RepositoryBuilder,
    place: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> System:
    """A clone of the system, everything deployed everywhere once and released as 1.2.2."""
    origin, work = tmp_path / "origin.git", tmp_path / "work"
    deployed.git("clone", "-q", "--bare", str(deployed.path), str(origin))
    deployed.git("clone", "-q", str(origin), str(work))
    repo = RepositoryBuilder(work)
    repo.git("checkout", "-q", "dev")
    monkeypatch.chdir(work)
    system = System(repo, place, capsys)
    first = repo.git("rev-parse", "HEAD")
    for app in ("telegram", "line", "scheduler"):
        for env in ("dev", "staging", "prod"):
            live = ("--alias", "live", "--version", "41") if env == "prod" else ()
            system.record(app, env, first, "success", "--artifact", "sha-first", *live)
    system.tag("v-telegram-1.2.2", "v-line-1.2.2", "v-scheduler-1.2.2")
    return system


def ready(apps: dict[str, Any]) -> dict[str, str]:
    """For each app of a pre-flight: the artifact, "nothing" to promote, or the errors."""
    told = {}
    for name, app in apps.items():
        parts = [part for part in app["parts"] if part["needed"]]
        artifacts = [part["artifact"]["artifact"] for part in parts if part["artifact"]]
        problems = [problem["what"] for problem in app["problems"]]
        told[name] = ", ".join(problems or artifacts) or "nothing"
    return told


def test_the_life_of_the_deployed_system(system: System) -> None:
    """One story, from a failed push to a rollback; each chapter says what it proves."""
    assert system.since("dev") == system.since("staging") == system.since("prod") == {}
    assert ready(system.promote("staging", "--commit", "dev")) == NOTHING
    failed = a_push_fails(system)
    docs = the_next_push_carries_it(system, failed)
    artifacts_survive_tests(system, docs)
    main_needs_no_rebuild(system)
    merged = shared_code_deploys_both(system)
    unmerged = production_is_checked(system, merged)
    both_are_released(system, merged)
    a_hotfix_goes_through_dev(system, unmerged)
    production_is_rolled_back(system, merged)
    a_page_goes_alone(system)
    a_trial_is_told(system)


def a_push_fails(system: System) -> str:
    """A push to dev whose deploy fails. Only Telegram has it, and dev does not run it."""
    failed = system.change(API, "feat(telegram): add new ranking endpoint")
    system.record("telegram", "dev", failed, "failure", "--artifact", "sha-failed")
    cell = system.cell("telegram", "dev")
    assert (cell["deployed"][0]["artifact"], cell["failed"]["sha"]) == ("sha-first", failed)
    assert (cell["behind"]["commits"], cell["behind"]["components"]) == (1, ["backend"])
    assert [one["path"] for one in cell["behind"]["changes"]] == [API]
    assert system.since("dev") == {"telegram": (API,)}
    found = system.promote("staging", "--commit", "dev")
    assert ready(found) == {**NOTHING, "telegram": "No dev artifact found"}
    (problem,) = found["telegram"]["problems"]
    assert API in problem["cause"]
    assert "failed (https" in problem["cause"]
    assert problem["fix"] == (
        "push to dev first, and wait until deploy-telegram-dev.yml has succeeded; "
        "then promote to staging"
    )
    return failed


def the_next_push_carries_it(system: System, failed: str) -> str:
    """The next push is of documents only. Whoever looks at it alone deploys nothing, for ever."""
    docs = system.change("docs/README.md", "docs: endpoints")
    assert system.json("diff", f"{failed}..{docs}", "--event", "push:dev")["plan"]["runs"] == []
    assert system.since("dev", "--event", "push:dev") == {"telegram": (API,)}
    system.record("telegram", "dev", docs, "success", "--artifact", "sha-second")
    assert system.since("dev") == {}
    assert system.cell("telegram", "dev")["failed"] is None
    assert system.cell("telegram", "staging")["drift"] == "behind"
    return docs


def artifacts_survive_tests(system: System, docs: str) -> None:
    """Tests change nothing that is deployed: the artifact of an earlier commit still counts."""
    system.change("tests/conftest.py", "test: more")
    part = system.promote("staging", "--commit", "dev")["telegram"]["parts"][0]
    assert (part["artifact"]["sha"], part["proof"]["commits"]) == (docs, 1)
    assert (part["proof"]["changed"], part["proof"]["impacted"]) == (1, False)


def main_needs_no_rebuild(system: System) -> None:
    """The merge to main is a commit that nobody built, and needs no rebuild."""
    merged = system.merge("dev", "main")
    assert system.since("staging") == {"telegram": (API,)}
    assert ready(system.promote("staging")) == {**NOTHING, "telegram": "sha-second"}
    system.record("telegram", "staging", merged, "success", "--artifact", "sha-second")
    assert system.since("staging") == {}
    assert system.cell("telegram", "staging")["drift"] == "same"
    assert system.cell("telegram", "prod")["drift"] == "behind"


def shared_code_deploys_both(system: System) -> str:
    """Shared code deploys both apps; the scheduler is kept back by its row, against the code."""
    system.on("dev")
    shared = system.change(AGENT, "feat(backend): improve LLM prompt")
    assert system.since("dev") == {"telegram": (AGENT,), "line": (AGENT,)}
    for app in ("telegram", "line"):
        system.record(app, "dev", shared, "success", "--artifact", "sha-third")
    merged = system.merge("dev", "main")
    found = system.promote("staging")
    assert ready(found) == {**NOTHING, "telegram": "sha-third", "line": "sha-third"}
    scheduler = system.cell("scheduler", "staging")
    assert [one["path"] for one in scheduler["behind"]["contradictions"]] == [AGENT]
    assert "scheduler" in system.since("staging", "--strict")
    for app in ("telegram", "line"):
        system.record(app, "staging", merged, "success", "--artifact", "sha-third")
    return merged


def production_is_checked(system: System, merged: str) -> str:
    """Production: staging is proven, the tags are the next ones, a person approves."""
    found = system.promote("prod")
    assert ready(found) == {**NOTHING, "telegram": "sha-third", "line": "sha-third"}
    assert found["telegram"]["tag"]["tag"] == "v-telegram-1.2.3"
    assert found["telegram"]["tag"]["last"] == "v-telegram-1.2.2"
    assert found["telegram"]["approval"] is True
    assert system.json("promote", "--to", "prod")["secrets"] == DOCUMENT_SECRETS
    assert found["line"]["commands"] == [
        f"git tag -a v-line-1.2.3 {merged} -m 'Release: LINE Bot v-line-1.2.3'",
        "git push origin v-line-1.2.3",
        "gh run list --workflow deploy-line-prod.yml --limit 1",
    ]
    assert " ".join(found["telegram"]["rollback"]) == (
        "aws lambda update-alias --function-name dr-daily-report-telegram-api-prod "
        "--name live --function-version 41"
    )
    assert found["line"]["rollback"] == ["gh workflow run deploy-line-prod.yml --ref v-line-1.2.2"]
    wrong = {
        "v1.3.0": "no workflow of the app wants the tag v1.3.0",
        "v-telegram-1.2.1": "the version of v-telegram-1.2.1 is not greater than the last one",
    }
    for tag, what in wrong.items():
        app = system.promote("prod", "--app", "telegram", "--tag", tag)
        assert ready(app) == {"telegram": what}
    system.on("dev")
    unmerged = system.change("docs/later.md", "docs: later")
    app = system.promote("prod", "--app", "line", "--commit", "dev", "--tag", "v-line-1.3.0")
    assert [one["what"] for one in app["line"]["problems"]] == ["Tag not on main branch"]
    assert "git tag -d v-line-1.3.0" in app["line"]["problems"][0]["fix"]
    return unmerged


def both_are_released(system: System, merged: str) -> None:
    """Both apps are released, and each has notes of its own."""
    system.on("main")
    system.tag("v-telegram-1.3.0", "v-line-1.3.0")
    for app, version in (("telegram", "42"), ("line", "17")):
        live = ("--alias", "live", "--version", version)
        system.record(app, "prod", merged, "success", "--artifact", "sha-third", *live)
    assert system.since("prod") == {}
    telegram, line = (system.ask("notes", f"v-{app}-1.3.0")[1] for app in ("telegram", "line"))
    assert "feat(telegram): add new ranking endpoint" in telegram
    assert "feat(backend): improve LLM prompt" in telegram
    assert "docs: endpoints" not in telegram
    assert "ranking endpoint" not in line
    assert f"`{AGENT}` modified" in line
    assert "--function-version 41" in telegram
    assert "deploy-line-prod.yml --ref v-line-1.2.2" in line


def a_hotfix_goes_through_dev(system: System, unmerged: str) -> None:
    """A hotfix straight on main: nothing of it was ever built on dev."""
    system.change(BOT, "fix(line): answer again")
    assert system.since("staging") == {"line": (BOT,)}
    found = system.promote("staging")
    assert ready(found) == {**NOTHING, "line": "No dev artifact found"}
    assert found["line"]["problems"][0]["fix"].startswith("push to dev first")
    fixed = system.merge("main", "dev")
    assert system.repo.git("merge-base", unmerged, fixed) == unmerged
    system.record("line", "dev", fixed, "success", "--artifact", "sha-hotfix")
    system.on("main")
    assert ready(system.promote("staging")) == {**NOTHING, "line": "sha-hotfix"}
    hot = system.repo.git("rev-parse", "HEAD")
    system.record("line", "staging", hot, "success", "--artifact", "sha-hotfix")
    system.tag("v-line-1.3.1")
    live = ("--alias", "live", "--version", "18")
    system.record("line", "prod", hot, "success", "--artifact", "sha-hotfix", *live)
    assert {system.cell("line", env)["drift"] for env in ("staging", "prod")} == {"same"}
    assert system.cell("line", "prod")["rollback"][0]["version"] == "17"


def production_is_rolled_back(system: System, merged: str) -> None:
    """The fix was none: production goes back to what it ran before."""
    system.record("line", "prod", merged, "success", "--artifact", "sha-third",
                  "--alias", "live", "--version", "17")  # fmt: skip
    cell = system.cell("line", "prod")
    assert (cell["deployed"][0]["version"], cell["drift"]) == ("17", "behind")
    assert [one["artifact"] for one in cell["rollback"]] == ["sha-hotfix", "sha-first"]
    assert [one["subject"] for one in cell["behind"]["log"]] == ["fix(line): answer again"]
    assert system.since("prod") == {"line": (BOT,)}
    assert ready(system.promote("prod", "--app", "line")) == {"line": "sha-hotfix"}


def a_page_goes_alone(system: System) -> None:
    """A page of the frontend is built and promoted apart from the backend."""
    system.on("dev")
    page = system.change(PAGE, "feat(ui): a new page")
    system.record("telegram", "dev", page, "success", "--component", "frontend",
                  "--artifact", "web-1")  # fmt: skip
    assert system.since("dev") == {}
    system.merge("dev", "main")
    found = system.promote("staging", "--app", "telegram")["telegram"]
    assert [(part["components"], part["needed"]) for part in found["parts"]] == [
        (["backend"], False), (["frontend"], True),
    ]  # fmt: skip
    assert ready({"telegram": found}) == {"telegram": "web-1"}


def a_trial_is_told(system: System) -> None:
    """What somebody tries by hand from a branch is told, and undone by the next deploy."""
    system.repo.git("checkout", "-q", "-b", "trial", "dev")
    trial = system.change(AGENT, "try: another prompt")
    system.record("line", "dev", trial, "success", "--artifact", "sha-trial")
    system.on("dev")
    status, out, _ = system.ask("diff", "--since-deployed", "dev")
    assert status == 0
    assert f"line: dev runs {trial[:12]}, which did not lead to HEAD" in " ".join(out.split())
    assert system.since("dev") == {"line": (AGENT,)}
    assert system.cell("line", "dev")["behind"]["ahead"] == 1
