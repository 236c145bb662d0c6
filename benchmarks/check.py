"""How long `impact check` takes on a repository of 10,000 Python files that one app reaches.

    .venv/bin/python benchmarks/check.py [FILES]

Each file imports two others, three apps share them all, six workflows filter them, twenty rows
speak of them. Printed are a first check, with nothing kept, and the best of three later ones.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORKFLOW = """\
on:
  push:
    branches: [{environment}]
    paths: [src/pkg1*/**, src/pkg2/**]
  workflow_dispatch:
jobs: {{deploy: {{runs-on: ubuntu-latest, steps: [{{run: ./deploy}}]}}}}
"""


def build(folder: Path, files: int) -> None:
    """Write and commit the repository."""
    for number in range(files):
        path = folder / f"src/pkg{number // 100}/m{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        others = [n for n in (2 * number + 1, 2 * number + 2) if n < files]
        imports = "".join(f"from src.pkg{n // 100} import m{n}\n" for n in others)
        path.write_text(f"{imports}\n\ndef run():\n    return {number}\n" * 3)
    deploys = [(app, where) for app in range(3) for where in ("dev", "main")]
    (folder / ".github/workflows").mkdir(parents=True)
    for app, environment in deploys:
        workflow = folder / f".github/workflows/a{app}-{environment}.yml"
        workflow.write_text(WORKFLOW.format(environment=environment))
    (folder / "rules.yaml").write_text(rules(deploys))
    for command in ("init -q .", "add -A", "-c user.name=a -c user.email=a@b commit -qm all"):
        subprocess.run(["git", *command.split()], cwd=folder, check=True)


def rules(deploys: list[tuple[int, str]]) -> str:
    """The rules of the repository."""
    lines = ["version: 1", "apps:"]
    lines += [f"  a{app}: {{entrypoints: [src/pkg0/m{app}.py]}}" for app in range(3)]
    lines += ["rules:"]
    lines += [f"  - {{paths: [src/pkg{n}/**], deploy: [a{n % 3}]}}" for n in range(20)]
    lines += ["workflows:"]
    lines += [
        f"  - {{file: a{app}-{where}.yml, app: a{app}, environment: {where}, "
        f"when: {{push: [{where}]}}}}"
        for app, where in deploys
    ]
    return "\n".join(lines) + "\n"


def seconds(folder: Path, cache: Path) -> float:
    """One check from start to end."""
    environment = {**os.environ, "IMPACT_CACHE_DIR": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "impact", "check", "HEAD", "--fail-on", "never"]
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Build, measure, print."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name) / "repository", Path(name) / "cache"
        folder.mkdir()
        build(folder, files)
        first = seconds(folder, cache)
        later = min(seconds(folder, cache) for _ in range(3))
    print(f"{files:,} files: first {first:.1f} s, later {later:.1f} s")


if __name__ == "__main__":
    main()
