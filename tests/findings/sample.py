"""One repository with every finding in it, each once, and the repair of each.

A line that ends in `<= code` is where that finding has to be told; the mark is not in the file.
Five small apps, so that no fault hides another. All repairs together make the repaired twin.
"""

from typing import Final, NamedTuple

F: Final = ".github/workflows/"
BULK: Final = 3001  # more files than GitHub looks at

_RULES: Final = """\
version: 1
apps:
  web:
    entrypoints: [web/main.py]
  jobs:
    entrypoints:
      - jobs/main.py
      - jobs/gone.py  <= entry-point-missing
      - nightly.py  <= entry-point-uncovered
  image:
    entrypoints: [image/main.py]
    images: [Dockerfile]
  large:
    entrypoints: [large/main.py]
  plugins:
    entrypoints: [plugins/main.py]
rules:
  - paths: [web/*.html]  <= row-shadowed
    skip: [web]
  - paths: [web/**]  <= row-unreached
    deploy: [web]
  - paths: [shared/db.py]  <= contradiction
    skip: [web]
  - paths: [jobs.ini]
    deploy: [jobs]
  - paths: [data/**]
    deploy: all
    skip: [plugins]
graph: {max_blob: 1000}
environments: [dev, prod]
workflows:
  - {file: web-dev.yml, app: web, environment: dev, when: {push: [dev]}}
  - {file: web-prod.yml, app: web, environment: prod, when: {push: [main]}}
  - {file: jobs.yml, app: jobs, environment: dev, when: {push: [dev]}}
  - {file: image.yml, app: image, environment: dev, when: {push: [dev]}}
  - {file: large.yml, app: large, environment: dev, when: {push: [dev]}}
  - {file: large-prod.yml, app: large, environment: prod, when: {push: [main]}}  <= workflow-missing
  - {file: plugins.yml, app: plugins, environment: dev, when: {push: [dev]}}
"""

_WEB: Final = """\
on:
  push:
    branches: [dev]
    paths:
      - web/**
      - shared/__init__.py
      - data/**
      - .github/actions/**
  workflow_dispatch:
jobs:
  ship:
    runs-on: ubuntu-latest
    environment: dev
    steps:
      - uses: ./.github/actions/setup
"""

_JOBS: Final = """\
on:
  push:
    branches: [dev]
    paths:  <= missed-path uncovered-import
      - '!jobs/main.py'  <= pattern-order
      - jobs/**
      - data/**
      - shared  <= pattern-misread
      - workers/** # impact: ignore[pattern-dead]  <= pattern-dead suppression-unexplained
  workflow_dispatch:
jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - run: ./ship
"""

_IMAGE: Final = """\
on:
  push:
    branches: [develop]  <= trigger-disagrees
    paths:  <= wasted-path tests-trigger-deploy
      - image/**
      - Dockerfile
      - data/**
      - logo/**
      - tests/**
  workflow_dispatch:
jobs:
  ship:
    runs-on: ubuntu-latest
    environment: staging  <= environment-disagrees
    steps:
      - run: ./ship
"""

_PLAIN: Final = """\
on:
  push:
    branches: [dev]
    paths:{mark}
{patterns}  workflow_dispatch:
jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - run: ./ship
"""

_CI: Final = """\
name: CI
on:
  push:
    paths: [web/**, .github/workflows/ci.yml]  <= required-check-filtered
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: ./.github/actions/setup  <= action-uncovered
"""

MARKED: Final[dict[str, str]] = {
    "rules.yaml": _RULES,
    "web/main.py": "from shared import db\n",
    "web/page.html": "<p>hello</p>\n",
    "web/old.py": "VALUE = 2\n",
    "shared/__init__.py": "",
    "shared/db.py": "VALUE = 1\n",
    "jobs/main.py": "import tools\n",
    "jobs.ini": "often = yes\n",
    "nightly.py": "print('good night')\n",
    "tools.py": "VALUE = 3\n",
    "image/main.py": "print('done')\n",
    "Dockerfile": (
        "FROM python:3.13\nCOPY image image\nCOPY prices.csv .  <= uncovered-image-input\n"
    ),
    "prices.csv": "1,2\n",
    "logo/logo.svg": "<svg/>\n",
    "tests/test_image.py": "assert True\n",
    "large/main.py": "x = 1\n" * 200,
    "plugins/main.py": (
        "import importlib\nimport sys\n\nimportlib.import_module(sys.argv[1])  <= computed-import\n"
    ),
    "ops/clean.py": "def handler(event, context): ...\n",
    "main.tf": (
        'resource "aws_lambda_function" "clean" {\n'
        '  handler = "ops.clean.handler"  <= handler-unlisted\n}\n'
    ),
    f"{F}web-dev.yml": _WEB,
    f"{F}web-prod.yml": (
        _WEB.replace("dev", "prod")
        .replace("[prod]", "[main]")
        .replace("      - .github/actions/**\n", "")
        .replace("    paths:\n", "    paths:  <= environment-drift\n")
    ),
    f"{F}jobs.yml": _JOBS,
    f"{F}image.yml": _IMAGE,
    f"{F}large.yml": _PLAIN.format(
        mark="",
        patterns="      # impact: ignore[pattern-dead] back soon  <= suppression-unused\n"
        "      - large/**\n      - data/**\n",
    ),
    f"{F}plugins.yml": _PLAIN.format(mark="  <= file-limit", patterns="      - plugins/**\n"),
    f"{F}ci.yml": _CI,
    f"{F}site.yml": (
        "on: {workflow_run: {workflows: [CI], types: [completed]}}\n"
        "jobs: {site: {runs-on: x, environment: site, steps: [{run: make}]}}\n"
    ),
    f"{F}pages.yml": (
        "on: push\n"
        "jobs: {pages: {runs-on: x, environment: prod, steps: [{run: make}]}}"
        "  <= workflow-unlisted\n"
    ),
    f"{F}lint.yml": (
        "on:\n  push:\n    branch: main  <= workflow-refused\n"
        "jobs: {lint: {runs-on: x, steps: [{run: make}]}}\n"
    ),
    ".github/actions/setup/action.yml": "name: setup\n",
    **{f"data/{number:04}.csv": "" for number in range(BULK)},
}

IN_WHOLE_FILES: Final = ("closure-unreadable large/main.py",)


class Repair(NamedTuple):
    """What one finding's cure changes; an empty `old` means the whole file."""

    code: str
    path: str
    old: str
    new: str


REPAIRS: Final = (
    Repair("entry-point-missing", "rules.yaml", "      - jobs/gone.py\n", ""),
    Repair("entry-point-uncovered", "rules.yaml", "      - nightly.py\n", ""),
    Repair("row-shadowed", "rules.yaml", "  - paths: [web/*.html]\n    skip: [web]\n", ""),
    Repair("row-unreached", "web/main.py", "import db\n", "import db\nfrom web import old\n"),
    Repair("contradiction", "web/main.py", "from shared import db\n", "import shared\n"),
    Repair("workflow-missing", "rules.yaml", "  - {file: large-prod.yml, app: large, "
           "environment: prod, when: {push: [main]}}\n", ""),
    Repair("workflow-unlisted", f"{F}pages.yml", "environment: prod", "environment: pages"),
    Repair("environment-drift", f"{F}web-prod.yml", "data/**\n",
           "data/**\n      - .github/actions/**\n"),
    Repair("pattern-order", f"{F}jobs.yml", "      - '!jobs/main.py'\n", ""),
    Repair("pattern-misread", f"{F}jobs.yml", "      - shared\n", ""),
    Repair("missed-path", f"{F}jobs.yml", "      - jobs/**\n",
           "      - jobs/**\n      - jobs.ini\n"),
    Repair("uncovered-import", f"{F}jobs.yml", "      - jobs/**\n",
           "      - jobs/**\n      - tools.py\n"),
    Repair("suppression-unexplained", f"{F}jobs.yml", " # impact: ignore[pattern-dead]", ""),
    Repair("pattern-dead", f"{F}jobs.yml", "      - workers/**\n", ""),
    Repair("trigger-disagrees", f"{F}image.yml", "[develop]", "[dev]"),
    Repair("wasted-path", f"{F}image.yml", "      - logo/**\n", ""),
    Repair("tests-trigger-deploy", f"{F}image.yml", "      - tests/**\n", ""),
    Repair("environment-disagrees", f"{F}image.yml", "staging", "dev"),
    Repair("uncovered-image-input", f"{F}image.yml", "Dockerfile\n",
           "Dockerfile\n      - prices.csv\n"),
    Repair("closure-unreadable", "large/main.py", "", "x = 1\n"),
    Repair("computed-import", "plugins/main.py", "", "import sys\n"),
    Repair("handler-unlisted", "main.tf", "ops.clean.handler", "image.main.handler"),
    Repair("suppression-unused", f"{F}large.yml",
           "      # impact: ignore[pattern-dead] back soon\n", ""),
    Repair("file-limit", f"{F}plugins.yml", "    paths:\n      - plugins/**\n", ""),
    Repair("required-check-filtered", f"{F}site.yml", "workflows: [CI]", "workflows: [Site]"),
    Repair("action-uncovered", f"{F}ci.yml", "web/**, ", "web/**, .github/actions/**, "),
    Repair("workflow-refused", f"{F}lint.yml", "branch: main", "branches: main"),
)  # fmt: skip
