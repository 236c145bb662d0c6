"""A first rules file for a repository that has none, as values: what is seen, what is proposed.

Promise: pure. Whatever is proposed carries the reason, so that a person can correct what was only
guessed.

    naming     the name of a workflow -> its app and environment
    deciding   facts -> a proposal
    writing    a proposal -> the text of a rules file
"""

from collections.abc import Mapping

from impact.handlers import Started
from impact.typed import NamedTuple
from impact.workflows import WorkflowFile


class Facts(NamedTuple):
    """What is seen in one state of a repository."""

    paths: tuple[str, ...]
    workflows: tuple[WorkflowFile, ...]
    started: tuple[Started, ...]
    reach: Mapping[str, frozenset[str]]  # by a started file: what it imports, itself included
    dockerfiles: tuple[str, ...]
    django: str  # the manage.py of a Django project; "" without
    every: bool = False  # take in every workflow with a filter of paths


class Said(NamedTuple):
    """One entry of a list, and why it is there."""

    text: str
    why: str


class ProposedApp(NamedTuple):
    """One app."""

    name: str
    why: str
    paths: tuple[str, ...]
    paths_why: str
    entrypoints: tuple[Said, ...]
    images: tuple[Said, ...]


class ProposedRow(NamedTuple):
    """Paths that deploy an app beside its own, because another of its filters has them."""

    app: str
    paths: tuple[str, ...]
    why: str


class ProposedWorkflow(NamedTuple):
    """One workflow that deploys one app to one environment."""

    file: str
    app: str
    environment: str
    push: tuple[str, ...]
    tag: tuple[str, ...]
    pull_request: tuple[str, ...]
    manual: bool
    why: str  # of the environment, where it was guessed


class Proposal(NamedTuple):
    """All of it."""

    apps: tuple[ProposedApp, ...]
    rows: tuple[ProposedRow, ...]
    environments: tuple[str, ...]
    workflows: tuple[ProposedWorkflow, ...]
    django: str
    notes: tuple[str, ...]  # what was guessed, and what was left out
