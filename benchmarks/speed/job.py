"""A job of GitHub Actions on this machine: what its steps are told, and nothing that calls out."""

import json
import os
import sys
from pathlib import Path

from measuring import Command, run

IMPACT = str(Path(sys.executable).parent / "impact")
NOWHERE = "http://localhost:9"


class Job:
    """The job of a push to the main branch."""

    def __init__(self, clone: Path, folder: Path) -> None:
        self.clone, self.folder = clone, folder
        self.output = folder / "output"

    def pushed(self, before: str, after: str, **more: str) -> dict[str, str]:
        """The environment of a step; what it is told in files is written."""
        event = self.folder / f"push-{before[:12]}-{after[:12]}.json"
        payload = {
            "ref": "refs/heads/main", "before": before, "after": after, "forced": False,
            "created": False, "deleted": False, "repository": {"default_branch": "main"},
        }  # fmt: skip
        event.write_text(json.dumps(payload))
        self.output.write_bytes(b"")
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "RUNNER_TEMP": str(self.folder),
            "GITHUB_WORKSPACE": str(self.clone), "GITHUB_EVENT_NAME": "push",
            "GITHUB_EVENT_PATH": str(event), "GITHUB_SHA": after, "GITHUB_REF": "refs/heads/main",
            "GITHUB_REPOSITORY": "o/r", "GITHUB_OUTPUT": str(self.output),
            "GITHUB_SERVER_URL": NOWHERE, "GITHUB_API_URL": NOWHERE, "GITHUB_GRAPHQL_URL": NOWHERE,
            **more,
        }  # fmt: skip

    def stand_at(self, after: str) -> None:
        """Bring the clone to where the job of a push starts; nobody looks at the files."""
        lines = (f"update {ref} {after}\n" for ref in ("refs/remotes/origin/main", "HEAD"))
        run("git", "update-ref", "--no-deref", "--stdin", at=self.clone,
            stdin="".join(lines).encode())  # fmt: skip

    def dorny(self, checkout: Path, filters: Path, before: str, after: str) -> Command:
        """dorny/paths-filter, as its action.yml starts it."""
        told = {
            "TOKEN": "", "FILTERS": str(filters), "LIST-FILES": "json", "BASE": "", "REF": "",
            "INITIAL-FETCH-DEPTH": "100", "PREDICATE-QUANTIFIER": "some",
            "WORKING-DIRECTORY": str(self.clone),
        }  # fmt: skip
        inputs = {f"INPUT_{name}": value for name, value in told.items()}
        words = ("node", str(checkout / "dist" / "index.js"))
        return Command(words, self.clone, self.pushed(before, after, **inputs))

    def detect(self, cache: Path, before: str, after: str, *words: str) -> Command:
        """`impact detect`, as the action starts it."""
        environment = self.pushed(before, after, IMPACT_CACHE_DIR=str(cache))
        return Command((IMPACT, "detect", *words), self.clone, environment)
