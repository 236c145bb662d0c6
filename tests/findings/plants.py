"""A small repository without a fault, and for each finding what to plant to get it.

`CLEAN` is the repaired twin of every plant. A plant changes some of its files; what must be found
is written beside it, with the line.
"""

from typing import Final, NamedTuple

WEB_DEV: Final = """\
on:
  push:
    branches: [dev]
    paths:
      - web/**
      - shared/**
      - Dockerfile
  workflow_dispatch:
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: dev
    steps:
      - run: ./deploy web dev
"""
WEB_PROD: Final = WEB_DEV.replace("[dev]", "[main]").replace("dev", "prod")
JOBS_DEV: Final = """\
on:
  push:
    branches: [dev]
    paths:
      - jobs/**
  workflow_dispatch:
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: ./deploy jobs dev
"""
RULES: Final = """\
version: 1
apps:
  web:
    entrypoints:
      - web/main.py
    images: [Dockerfile]
  jobs:
    entrypoints:
      - jobs/main.py
rules:
  - paths: [web/**]
    deploy: [web]
environments: [dev, prod]
workflows:
  - {file: web-dev.yml, app: web, environment: dev, when: {push: [dev]}}
  - {file: web-prod.yml, app: web, environment: prod, when: {push: [main]}}
  - {file: jobs-dev.yml, app: jobs, environment: dev, when: {push: [dev]}}
"""
DOCKERFILE: Final = """\
FROM python:3.13
COPY web web
COPY shared shared
CMD ["python", "-m", "web.main"]
"""

F: Final = ".github/workflows/"
CLEAN: Final[dict[str, str | bytes]] = {
    "rules.yaml": RULES,
    "Dockerfile": DOCKERFILE,
    "web/main.py": "from shared import db\n",
    "web/page.html": "<p>hello</p>\n",
    "shared/__init__.py": "",
    "shared/db.py": "VALUE = 1\n",
    "jobs/main.py": "print('done')\n",
    "README.md": "hello\n",
    f"{F}web-dev.yml": WEB_DEV,
    f"{F}web-prod.yml": WEB_PROD,
    f"{F}jobs-dev.yml": JOBS_DEV,
}


class Plant(NamedTuple):
    """What is changed in the clean repository, and where it is found."""

    code: str
    story: str  # one sentence, for the page
    files: dict[str, str | bytes]
    place: str  # path:line
    beside: tuple[str, ...] = ()  # what else this makes, as code path:line


def _in(text: str, old: str, new: str) -> str:
    assert old in text, old
    return text.replace(old, new, 1)


def _rules(old: str, new: str) -> dict[str, str | bytes]:
    return {"rules.yaml": _in(RULES, old, new)}


def _web(old: str, new: str) -> dict[str, str | bytes]:
    """The same change in both environments of the web app."""
    return {f"{F}web-dev.yml": _in(WEB_DEV, old, new), f"{F}web-prod.yml": _in(WEB_PROD, old, new)}


def _jobs(old: str, new: str) -> dict[str, str | bytes]:
    return {f"{F}jobs-dev.yml": _in(JOBS_DEV, old, new)}


CI: Final = "on: {}\njobs: {{test: {{runs-on: x, steps: [{{run: make}}]}}}}\n"

PLANTS: Final = (
    Plant(
        "workflow-refused",
        "A workflow filters by `branch` instead of `branches`.",
        {f"{F}ci.yml": "on:\n  push:\n    branch: main\n" + CI.partition("\n")[2].format()},
        f"{F}ci.yml:3",
    ),
    Plant(
        "pattern-misread",
        "Somebody wrote a folder as in .gitignore.",
        _jobs("- jobs/**\n", "- jobs/**\n      - shared\n"),
        f"{F}jobs-dev.yml:6",
    ),
    Plant(
        "pattern-order",
        "The `!` stands before the pattern that it should take away from.",
        _jobs("- jobs/**\n", "- '!jobs/main.py'\n      - jobs/**\n"),
        f"{F}jobs-dev.yml:5",
    ),
    Plant(
        "pattern-dead",
        "The folder was renamed, and its filter stayed.",
        _jobs("- jobs/**\n", "- jobs/**\n      - workers/**\n"),
        f"{F}jobs-dev.yml:6",
    ),
    Plant(
        "row-shadowed",
        "A later row decides about all that this one matches.",
        _rules("rules:\n", "rules:\n  - paths: [web/*.html]\n    skip: [web]\n"),
        "rules.yaml:11",
    ),
    Plant(
        "row-unreached",
        "A row deploys for a file that nothing imports.",
        {"web/old.py": "VALUE = 2\n"},
        "rules.yaml:11",
    ),
    Plant(
        "contradiction",
        "The rules say that the web app does not need what it imports.",
        _rules("environments:", "  - paths: [shared/db.py]\n    skip: [web]\nenvironments:"),
        "rules.yaml:13",
        ("wasted-path .github/workflows/web-dev.yml:4",
         "wasted-path .github/workflows/web-prod.yml:4"),
    ),
    Plant(
        "missed-path",
        "A row deploys the jobs for a setting, and the filter does not have it.",
        {**_rules("environments:", "  - paths: [jobs.ini]\n    deploy: [jobs]\nenvironments:"),
         "jobs.ini": "often = yes\n"},
        f"{F}jobs-dev.yml:4",
    ),
    Plant(
        "wasted-path",
        "The filter of the jobs has the shared code, which they do not use.",
        _jobs("- jobs/**\n", "- jobs/**\n      - shared/**\n"),
        f"{F}jobs-dev.yml:4",
    ),
    Plant(
        "uncovered-import",
        "The jobs import shared code, and their filter has their own folder only.",
        {"jobs/main.py": "from shared import db\n"},
        f"{F}jobs-dev.yml:4",
    ),
    Plant(
        "uncovered-image-input",
        "The image copies a table that no filter has.",
        {"Dockerfile": _in(DOCKERFILE, "CMD", "COPY data/prices.csv data/\nCMD"),
         "data/prices.csv": "1,2\n"},
        "Dockerfile:4",
    ),
    Plant(
        "entry-point-uncovered",
        "A second entry point, and the filter was forgotten.",
        {**_rules("- jobs/main.py\n", "- jobs/main.py\n      - nightly.py\n"), "nightly.py": "\n"},
        "rules.yaml:10",
    ),
    Plant(
        "entry-point-missing",
        "The rules still name an entry point that was deleted.",
        _rules("- jobs/main.py\n", "- jobs/main.py\n      - jobs/nightly.py\n"),
        "rules.yaml:10",
    ),
    Plant(
        "handler-unlisted",
        "Terraform starts a function that belongs to no app.",
        {"jobs/clean.py": "def handler(event, context): ...\n",
         "main.tf": 'resource "aws_lambda_function" "clean" {\n'
                    '  handler = "jobs.clean.handler"\n}\n'},
        "main.tf:2",
        ("wasted-path .github/workflows/jobs-dev.yml:4",),
    ),
    Plant(
        "tests-trigger-deploy",
        "The filter of the jobs has the tests, too.",
        {**_jobs("- jobs/**\n", "- jobs/**\n      - tests/**\n"), "tests/test_jobs.py": "\n"},
        f"{F}jobs-dev.yml:4",
    ),
    Plant(
        "workflow-missing",
        "The workflow file was renamed.",
        _rules("jobs-dev.yml", "jobs.yml"),
        "rules.yaml:17",
    ),
    Plant(
        "workflow-unlisted",
        "A workflow deploys to an environment, and the rules do not know it.",
        {f"{F}pages.yml": CI.format("push").replace("runs-on: x", "runs-on: x, environment: prod")},
        f"{F}pages.yml:2",
    ),
    Plant(
        "trigger-disagrees",
        "The workflow moved to another branch.",
        _jobs("branches: [dev]", "branches: [develop]"),
        f"{F}jobs-dev.yml:3",
    ),
    Plant(
        "environment-disagrees",
        "The job deploys to another environment than the rules say.",
        _jobs("steps:", "environment: staging\n    steps:"),
        f"{F}jobs-dev.yml:10",
    ),
    Plant(
        "environment-drift",
        "Somebody repaired the filter of one environment only.",
        {f"{F}web-prod.yml": _in(WEB_PROD, "      - Dockerfile\n", "")},
        f"{F}web-prod.yml:4",
        ("missed-path .github/workflows/web-prod.yml:4",),
    ),
    Plant(
        "required-check-filtered",
        "A workflow that deploys the site waits for tests that their paths may skip.",
        {f"{F}ci.yml": "name: CI\n" + CI.format("\n  push:\n    paths: [jobs/**]"),
         f"{F}site.yml": CI.format("{workflow_run: {workflows: [CI], types: [completed]}}")
                         .replace("runs-on: x", "runs-on: x, environment: site")},
        f"{F}ci.yml:4",
    ),
    Plant(
        "file-limit",
        "A filter of one folder, beside more than 3,000 other files.",
        {**_jobs("jobs/**\n", "jobs/**\n"),
         **{f"data/{number:04}.csv": "" for number in range(3001)}},
        f"{F}jobs-dev.yml:4",
        ("file-limit .github/workflows/web-dev.yml:4",
         "file-limit .github/workflows/web-prod.yml:4"),
    ),
    Plant(
        "action-uncovered",
        "A filter has the workflow, and not the action it runs.",
        {f"{F}ci.yml": "on:\n  push:\n    paths: [jobs/**, .github/workflows/ci.yml]\n"
                       "jobs:\n  test:\n    runs-on: x\n    steps:\n"
                       "      - uses: ./.github/actions/setup\n",
         ".github/actions/setup/action.yml": "name: setup\n"},
        f"{F}ci.yml:8",
    ),
    Plant(
        "closure-unreadable",
        "A file of the app is larger than the scanner reads.",
        {**_rules("environments:", "graph: {max_blob: 1000}\nenvironments:"),
         "jobs/main.py": "x = 1\n" * 200},
        "jobs/main.py",
    ),
    Plant(
        "computed-import",
        "The jobs load a module whose name is known at run time only.",
        {"jobs/main.py": "import importlib\nimport sys\n\nimportlib.import_module(sys.argv[1])\n"},
        "jobs/main.py:4",
    ),
    Plant(
        "suppression-unexplained",
        "A comment silences a finding without saying why.",
        _jobs("- jobs/**\n", "- jobs/**\n      - workers/** # impact: ignore[pattern-dead]\n"),
        f"{F}jobs-dev.yml:6",
        ("pattern-dead .github/workflows/jobs-dev.yml:6",),
    ),
    Plant(
        "suppression-unused",
        "The finding that was silenced is gone, and its comment stayed.",
        _jobs("- jobs/**\n", "# impact: ignore[pattern-dead] comes back\n      - jobs/**\n"),
        f"{F}jobs-dev.yml:5",
    ),
)  # fmt: skip
