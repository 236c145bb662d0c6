"""A shop of two apps that share code, its ledger, and a person who works in it."""

import json
from typing import Any

import pytest

from impact.cli import main
from tests.conftest import RepositoryBuilder

RULES = """\
version: 1
apps:
  web: {title: Web Shop, entrypoints: [web/main.py], components: [backend, frontend]}
  jobs: {entrypoints: [jobs/main.py], components: [backend]}
rules: [{paths: ["ui/**"], deploy: [web], why: the pages of the shop}]
components: {backend: ["**/*.py"], frontend: ["ui/**"]}
environments:
  - dev
  - staging
  - {name: prod, secrets: [DEPLOY_KEY], variables: [BUCKET]}
workflows:
  - {file: web-dev.yml, app: web, environment: dev, when: {push: dev}}
  - {file: web-staging.yml, app: web, environment: staging, when: {push: main}}
  - file: web-prod.yml
    app: web
    environment: prod
    when: {tag: ["v-web-*.*.*"]}
    tag_on: main
    approval: true
    rollback: switch web-prod {version}
  - {file: jobs-dev.yml, app: jobs, environment: dev, when: {push: dev}}
  - {file: jobs-staging.yml, app: jobs, environment: staging, when: {push: main}}
  - file: jobs-prod.yml
    app: jobs
    environment: prod
    when: {tag: ["v-jobs-*.*.*"]}
    tag_on: main
    approval: true
"""
FILES = {
    "rules.yaml": RULES,
    "web/main.py": "import shared.money\n",
    "jobs/main.py": "import shared.money\n",
    "shared/money.py": "VAT = 7\n",
    "ui/index.html": "<h1>Shop</h1>\n",
    "docs/index.md": "hello\n",
}


class Shop:
    """Somebody who commits, deploys, records and asks."""

    def __init__(
        self, repo: RepositoryBuilder, place: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.repo = repo
        self.place = place
        self._capsys = capsys
        self._runs = 0

    def commit(self, message: str, **files: str) -> str:
        """Change files by their short names."""
        places = {"web": "web/main.py", "jobs": "jobs/main.py", "money": "shared/money.py",
                  "ui": "ui/index.html", "docs": "docs/index.md"}  # fmt: skip
        return self.repo.commit({places[key]: text for key, text in files.items()}, message=message)

    def record(self, app: str, env: str, sha: str, status: str = "success", *more: str) -> None:
        """A deploy, by a run of its own."""
        self._runs += 1
        run = f"https://ci.example/runs/{self._runs}"
        words = ["record", "--app", app, "--env", env, "--sha", sha, "--status", status]
        status_, _, err = self.ask(*words, "--run-url", run, *more)
        assert status_ == 0, err

    def ask(self, *words: str) -> tuple[int, str, str]:
        """Run the command line in this process."""
        self._capsys.readouterr()
        ledger = () if words[0] == "schema" else ("--ledger", self.place)
        status = main([*words, *ledger])
        said = self._capsys.readouterr()
        return status, said.out, said.err

    def json(self, *words: str) -> Any:
        """The answer as JSON."""
        _, out, err = self.ask(*words, "--format", "json")
        assert out, err
        return json.loads(out)

    def since(self, env: str, *words: str) -> dict[str, tuple[str, ...]]:
        """The touched apps, with the paths, if each starts from what that environment runs."""
        document = self.json("diff", "--since-deployed", env, *words)
        return {
            app["app"]: tuple(sorted({found["path"] for found in app["evidence"]}))
            for app in document["apps"]
            if app["impacted"]
        }


def opened_shop(
    repo: RepositoryBuilder,
    place: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Shop:
    """A shop with its first commit, on main and dev, to work in."""
    repo.commit(FILES, message="feat: open the shop")
    repo.git("branch", "dev")
    monkeypatch.chdir(repo.path)
    return Shop(repo, place, capsys)
