"""A shop of two apps, of which `web` reaches shared code and `jobs` does not."""

RULES = """\
version: 1
apps:
  web: {entrypoints: [apps/web/main.py], paths: ["apps/web/**"], components: [backend, frontend]}
  jobs: {entrypoints: [apps/jobs/main.py], paths: ["apps/jobs/**"], components: [backend]}
components: {backend: ["**/*.py"], frontend: ["**/*.js"]}
environments: [dev, prod]
workflows:
  - {file: web-dev.yml, app: web, environment: dev, when: {push: [dev]}, minutes: 4}
  - {file: web-prod.yml, app: web, environment: prod, when: {tag: [v-web-*]}, tag_on: main}
  - {file: jobs-dev.yml, app: jobs, environment: dev, when: {push: [dev]}, minutes: 6}
  - {file: jobs-prod.yml, app: jobs, environment: prod, when: {tag: [v-jobs-*]}, tag_on: main}
"""
SHOP = {
    "rules.yaml": RULES,
    "apps/web/main.py": "from shared import db\n",
    "apps/jobs/main.py": "print('job')\n",
    "shared/__init__.py": "",
    "shared/db.py": "VALUE = 1\n",
    "docs/index.md": "hello\n",
}
