"""Two apps, a shared folder and a few workflows: the small repository that stories start from."""

import re
from pathlib import Path

import pytest

from impact.cli import main
from tests.conftest import RepositoryBuilder

RULES = """\
version: 1
apps:
  web:
    entrypoints: [web/main.py]
    paths: ["web/**"]
  jobs:
    entrypoints: [jobs/main.py]
    paths: ["jobs/**"]
rules:
  - {paths: ["docs/**"], skip: all, why: documents only}
  - {paths: [shared/quiet.py], skip: [jobs], why: jobs can wait}
environments: [dev, prod]
workflows:
  - {file: web-dev.yml, app: web, environment: dev, when: {push: [dev]}, minutes: 4}
  - {file: jobs-dev.yml, app: jobs, environment: dev, when: {push: [dev]}, minutes: 6}
  - {file: web-prod.yml, app: web, environment: prod, when: {tag: ["v-web-*"]}, tag_on: main}
"""
FILES: dict[str, str | bytes] = {
    "rules.yaml": RULES,
    "web/main.py": "from shared import db\n",
    "jobs/main.py": "def run():\n    from shared import quiet\n",
    "shared/__init__.py": "",
    "shared/db.py": "VALUE = 1\n",
    "shared/quiet.py": "VALUE = 1\n",
    "docs/index.md": "hello\n",
}


class Answer:
    """What one run of the command line gave back."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


class Small:
    """The small repository, and somebody in it who asks."""

    def __init__(
        self, repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str], where: Path
    ) -> None:
        self.repo, self._capsys, self.where = repo, capsys, where
        self.commit, self.git, self.write = repo.commit, repo.git, repo.write

    def ask(self, *words: str) -> Answer:
        """Run `impact` with these words in the repository (`-C`), in this process."""
        self._capsys.readouterr()
        words = (words[0], "-C", str(self.where), *words[1:])
        return Answer(main(words), *self._capsys.readouterr())

    def refused(self, status: int, *words: str) -> str:
        """Run it, see that it is refused with this status and no answer, and give the message."""
        answer = self.ask(*words)

        assert (answer.status, answer.out) == (status, ""), answer.err
        assert "Traceback" not in answer.err
        return answer.err


def said(stderr: bytes) -> str:
    """What a process said, without how far it has read: only a slow machine is told that."""
    return re.sub(r"impact: read [\d,]+ [^\r\n]* (…|\\u2026)[\r\n]", "", stderr.decode())
