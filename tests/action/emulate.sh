#!/usr/bin/env bash
# The composite action of this repository, end to end: a real push, a fresh clone of depth 1, its
# steps as the runner runs them, and what a workflow sees afterwards.
#
#   emulate.sh            installs from the lock, as on a new machine (needs a package index)
#   emulate.sh PYTHON     uses a Python that has the packages, as the input `python` does
#
# Needs Python with PyYAML as `python3`, or in $EMULATOR_PYTHON, and git.
set -euo pipefail

action=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
python=${EMULATOR_PYTHON:-python3}
given=${1:-}
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT

export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.com
export GIT_COMMITTER_NAME=C GIT_COMMITTER_EMAIL=c@example.com
mkdir "$top/caches"

fail() {
    printf 'emulate.sh: %s\n' "$*" >&2
    exit 1
}

# commit FILE CONTENT: one more commit in the developer's clone.
commit() {
    mkdir -p "$top/desk/$(dirname "$1")"
    printf '%s\n' "$2" > "$top/desk/$1"
    git -C "$top/desk" add -A
    git -C "$top/desk" commit -qm "$1"
}

# job NAME: a job for the last push of main, on a machine that holds nothing but a clone of depth 1.
job() {
    local before=$1 after
    after=$(git -C "$top/desk" rev-parse HEAD)
    git -C "$top/desk" push -q origin main
    export RUNNER_TEMP=$top/$2/temp GITHUB_WORKSPACE=$top/$2/workspace HOME=$top/$2
    mkdir -p "$RUNNER_TEMP"
    git clone -q --depth 1 --branch main "file://$top/host.git" "$GITHUB_WORKSPACE"
    export GITHUB_ACTIONS=true GITHUB_EVENT_NAME=push GITHUB_REF=refs/heads/main
    export GITHUB_SHA=$after GITHUB_EVENT_PATH=$RUNNER_TEMP/event.json
    export GITHUB_STEP_SUMMARY=$RUNNER_TEMP/summary.md GITHUB_SERVER_URL=https://github.example
    export GITHUB_WORKFLOW_REF=o/r/.github/workflows/detect.yml@refs/heads/main
    : > "$GITHUB_STEP_SUMMARY"
    cat > "$GITHUB_EVENT_PATH" << END
{"ref": "refs/heads/main", "before": "$before", "after": "$after", "forced": false,
 "deleted": false, "created": false, "repository": {"default_branch": "main"}}
END
}

# act [input=value …]: run the action in the job; its outputs are in $top/outputs, its log in $top/log.
act() {
    local words=("$action" "$top/caches" "$@") # never empty: bash 3.2 of macOS would refuse it
    [[ -z $given ]] || words+=("python=$given")
    "$python" "$action/tests/action/emulate.py" "${words[@]}" \
        > "$top/outputs" 2> "$top/log" || {
        local status=$?
        cat "$top/log" >&2
        return "$status"
    }
}

# expect LINE: this line is among the outputs.
expect() {
    grep -qxF -- "$1" "$top/outputs" || {
        cat "$top/outputs" "$top/log" >&2
        fail "no output is: $1"
    }
}

git init -q --bare -b main "$top/host.git"
git -C "$top/host.git" config uploadpack.allowAnySHA1InWant true
git init -q -b main "$top/desk"
git -C "$top/desk" remote add origin "file://$top/host.git"
cat > "$top/desk/rules.yaml" << 'END'
version: 1
apps:
  web: {entrypoints: [web/main.py], components: [backend, frontend]}
  jobs: {entrypoints: [jobs/main.py], components: [backend]}
components: {backend: ["**/*.py"], frontend: ["*.js"]}
environments: [dev]
workflows:
  - {file: web-dev.yml, app: web, environment: dev, when: {push: [main]}, minutes: 4}
  - {file: jobs-dev.yml, app: jobs, environment: dev, when: {push: [main]}, minutes: 6}
END
commit web/main.py 'from shared import db'
commit jobs/main.py 'print("job")'
commit shared/db.py 'VALUE = 1'
for number in 1 2 3; do commit docs/index.md "$number"; done
git -C "$top/desk" push -q origin main
before=$(git -C "$top/desk" rev-parse HEAD)

# What a checkout may hold: files that would be run instead of ours if Python looked here first.
for module in impact/__init__ pip/__main__ venv/__init__ yaml/__init__ json/__init__ sitecustomize; do
    commit "$module.py" "open('$top/executed', 'a').write('$module ')"
done
commit shared/db.py 'VALUE = 2'

job "$before" first
act
expect any=true
expect 'apps=["web"]'
expect 'workflows=["web-dev.yml"]'
expect 'run={"web":true,"web_backend":true,"web_frontend":false,"jobs":false,"jobs_backend":false}'
expect 'matrix={"include":[{"environment":"dev","app":"web","workflow":"web-dev.yml","minutes":4,"components":["backend"],"when":"now"}]}'
expect when=now
expect 'impacted=["web"]'
grep -q '^files={"web":{"count":.*shared/db.py' "$top/outputs" || fail 'files does not name the change'
report=$(sed -n 's/^report=//p' "$top/outputs")
"$python" -I -c 'import json, sys; assert json.load(open(sys.argv[1]))["apps"]' "$report"
grep -q 'web-dev.yml' "$GITHUB_STEP_SUMMARY" || fail 'the summary does not name the workflow'
[[ ! -e $top/executed ]] || fail "code of the checkout was run: $(cat "$top/executed")"
[[ $(git -C "$GITHUB_WORKSPACE" status --porcelain) == '' ]] || fail 'the checkout was changed'

# A second run on a new machine starts from what the first one remembered.
before=$GITHUB_SHA
commit docs/index.md 4
job "$before" second
act summary=false
expect any=false
expect 'apps=[]'
expect 'matrix={"include":[]}'
grep -q '^cache restored from deploy-impact-' "$top/log" || fail 'the cache was not restored'
[[ ! -s $GITHUB_STEP_SUMMARY ]] || fail 'a summary was written though none was wanted'

# Rules of the workflow itself, and a job in which they are wrong.
act 'rules-inline={version: 1, apps: {docs: {paths: [docs/**]}}}' cache=false
expect any=true
expect 'run={"docs":true}'
expect 'impacted=["docs"]'
cat > "$GITHUB_WORKSPACE/other.yaml" <<< '{version: 1, apps: {other: {paths: [docs/**]}}}'
act rules=other.yaml
expect 'impacted=["other"]'
if act 'rules-inline=version: 9' 2> /dev/null; then fail 'wrong rules were taken'; fi
grep -q 'version 9 of these rules needs a newer impact' "$top/log" || fail 'the log does not say why'
for wrong in yes no=true; do
    if act "strict=$wrong" 2> /dev/null; then fail "strict=$wrong was taken"; fi
done
grep -q '::error title=deploy impact::strict must be true or false' "$top/log" || fail 'no reason'

echo 'the action answers as a workflow needs it'
