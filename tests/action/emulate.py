"""Run the steps of a composite action as the runner of GitHub Actions does, for one job.

    python emulate.py ACTION_FOLDER CACHES [input=value …]

What it does is what docs.github.com says of composite actions: `env` and `with` are filled from
expressions, a step runs in the workspace with `bash -e -o pipefail`, gives its outputs to the steps
behind it through a file, and the action's own outputs are printed, one `name=value` a line. It
knows the expressions that action.yml uses and stops at any other. `actions/cache` keeps folders in
CACHES: the first key that was not there before is saved at the end.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parent.parent / "detect"))
from runner import read_file_command

EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


class Composite:
    """One action in one job."""

    def __init__(self, folder: Path, caches: Path, given: Mapping[str, str]) -> None:
        self.folder = folder
        self.caches = caches
        self.action: Mapping[str, Any] = yaml.safe_load((folder / "action.yml").read_bytes())
        unknown = given.keys() - self.action["inputs"].keys()
        assert not unknown, f"the action has no input {unknown}"
        self.steps: dict[str, Mapping[str, str]] = {}
        self.inputs = {
            name: given.get(name, self.fill(str(declared.get("default", ""))))
            for name, declared in self.action["inputs"].items()
        }
        self.to_save: list[tuple[str, str]] = []

    def run(self) -> int:
        """Run the steps until one fails; give back its exit status, or 0."""
        for number, step in enumerate(self.action["runs"]["steps"]):
            if not self.holds(step.get("if", "true")):
                continue
            if "uses" in step:
                self.cache(step)
            elif status := self.script(step, number):
                return status
        for path, key in self.to_save:
            shutil.copytree(path, self.caches / key, dirs_exist_ok=True)
        for name, output in self.action["outputs"].items():
            sys.stdout.write(f"{name}={self.fill(output['value'])}\n")
        return 0

    def script(self, step: Mapping[str, Any], number: int) -> int:
        """Run one script."""
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an expression inside a script is code from outside"
        temporary = Path(os.environ["RUNNER_TEMP"])
        output, script = temporary / f"output-{number}", temporary / f"script-{number}.sh"
        output.write_bytes(b"")
        script.write_text(step["run"])
        told = {name: self.fill(str(value)) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=os.environ["GITHUB_WORKSPACE"],
            env={
                **os.environ, "GITHUB_ACTION_PATH": str(self.folder), **told,
                "GITHUB_OUTPUT": str(output),
            },
            stdout=sys.stderr,
        )  # fmt: skip
        self.steps[step.get("id", "")] = read_file_command(output.read_text(encoding="utf-8"))
        return done.returncode

    def cache(self, step: Mapping[str, Any]) -> None:
        """Restore a folder by its key, else by the start of one; save it if the key is new."""
        assert re.fullmatch(r"actions/cache@[0-9a-f]{40}", step["uses"])
        told = {name: self.fill(value) for name, value in step["with"].items()}
        path, key = told["path"], told["key"]
        exact = [self.caches / key] if (self.caches / key).exists() else []
        near = sorted(self.caches.glob(told["restore-keys"] + "*"))
        for found in (exact or near)[:1]:
            shutil.copytree(found, path, dirs_exist_ok=True)
            sys.stderr.write(f"cache restored from {found.name}\n")
        if not exact:
            self.to_save.append((path, key))

    def fill(self, text: str) -> str:
        """A text with its expressions filled in."""
        return EXPRESSION.sub(lambda found: self.value(found[1].strip()), text)

    def value(self, expression: str) -> str:
        """The value of an expression: a literal, a context, or `condition && value || value`."""
        if choice := re.fullmatch(r"(.+?) && (\S+) \|\| (\S+)", expression):
            condition, then, other = choice.groups()
            return self.value(then if self.holds(condition) else other)
        if literal := re.fullmatch(r"'([^']*)'", expression):
            return literal[1]
        match expression.split("."):
            case ["inputs", name]:
                return self.inputs[name]
            case ["steps", step, "outputs", name]:
                return self.steps.get(step, {}).get(name, "")
            case ["github", "token"]:
                return os.environ.get("EMULATED_TOKEN", "")
        raise AssertionError(f"unknown expression {expression!r}")

    def holds(self, condition: str) -> bool:
        """Whether a condition holds: `a == b`, `a != b`, or a word."""
        if " != " in condition:
            return not self.holds(condition.replace(" != ", " == "))
        left, equals, right = condition.partition(" == ")
        return self.value(left) == self.value(right) if equals else condition == "true"


if __name__ == "__main__":
    pairs = (word.partition("=") for word in sys.argv[3:])
    composite = Composite(Path(sys.argv[1]), Path(sys.argv[2]), {name: v for name, _, v in pairs})
    sys.exit(composite.run())
