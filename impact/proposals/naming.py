"""What the name of a workflow says: which app it deploys, and where to.

deploy-telegram-dev.yml    telegram, dev
release_line_bot.yaml      line-bot
deploy.yml                 nothing
"""

import re
from collections.abc import Iterable

from impact.rules.texts import NAME, RESERVED
from impact.typed import Final, NamedTuple
from impact.workflows import WorkflowFile

# Environments by their place in the order of promotion.
RANKS: Final[tuple[tuple[str, ...], ...]] = (
    ("dev", "develop", "development", "sandbox", "preview"),
    ("test", "testing", "qa", "integration", "int"),
    ("staging", "stage", "stg", "uat", "preprod", "acceptance"),
    ("prod", "production", "prd", "live", "main", "master"),
)
_BRANCHES: Final = ("main", "master")  # of these only the branches mean production
_DEPLOYING: Final = frozenset(
    ("deploy", "deploys", "deployment", "release", "releases", "publish", "promote", "ship", "cd",
     "rollout", "apply")
)  # fmt: skip
_CHECKING: Final = frozenset(
    ("test", "tests", "testing", "lint", "linting", "check", "checks", "ci", "pr", "format", "mypy",
     "ruff", "codeql", "plan", "coverage", "benchmark", "e2e", "unit", "integration", "nightly",
     "preview", "label", "labeler", "stale")
)  # fmt: skip
_CHORES: Final = frozenset(
    ("discord", "slack", "notify", "notification", "dispatch", "cleanup", "cron", "changelog",
     "perf", "tag", "tags", "draft", "drafter", "backport", "assign", "welcome", "lock")
)  # fmt: skip
_SILENT: Final = frozenset(
    (*_DEPLOYING, "build", "push", "image", "images", "docker", "workflow", "pipeline", "to", "and",
     "the", "on", "for", "run", "test", "tests", "ci", "app", "apps",
     "main", "master")
)  # fmt: skip


class Named(NamedTuple):
    """What a name says; "" where it says nothing."""

    app: str
    environment: str


def read_name(workflow: WorkflowFile) -> Named:
    """The app and environment in the name of a workflow's file."""
    words = words_of(workflow.file.rpartition(".")[0])
    environments = [word for word in words if is_environment(word) and word not in _BRANCHES]
    environment = environments[-1] if environments else ""
    rest = [word for word in words if word not in _SILENT and word != environment]
    return Named(app_name("-".join(rest)), environment)


def words_of(text: str) -> list[str]:
    """The words of a name, in lower case."""
    return [word for word in re.split("[^a-z0-9]+", text.lower()) if word]


def app_name(text: str) -> str:
    """A text as the name of an app; "" if nothing is left of it."""
    name = "-".join(words_of(text))
    if name and (name in RESERVED or not re.fullmatch(NAME.form, name)):
        return f"app-{name}"
    return name


def rank_of(environment: str) -> int:
    """The place of an environment in the order of promotion; unknown ones come before the last."""
    word = environment.lower()
    known = (rank for rank, names in enumerate(RANKS) if word in names)
    longer = (rank for rank, names in enumerate(RANKS) if set(words_of(word)) & set(names))
    return next(known, next(longer, len(RANKS) - 2))


def is_environment(word: str) -> bool:
    """Whether a word is how people name an environment."""
    return any(word in names for names in RANKS)


def deploys(workflow: WorkflowFile) -> bool:
    """Whether a workflow deploys something, as far as names, environments and filters tell."""
    words = {*words_of(workflow.file.rpartition(".")[0])}
    if words & _CHORES:
        return False
    if words & _DEPLOYING or words & _CHECKING:
        return bool(words & _DEPLOYING)
    push = workflow.event("push")
    filtered = push is not None and push.paths is not None
    return filtered or any(job.environment for job in workflow.jobs)


def in_order(environments: Iterable[str]) -> tuple[str, ...]:
    """Environments in the order of promotion, each once."""
    return tuple(sorted(dict.fromkeys(environments), key=rank_of))
