"""The components of an app that its evidence needs."""

from collections.abc import Iterable

from impact.report import (
    DeclaredEvidence,
    Evidence,
    ImageEvidence,
    ImportEvidence,
    RuleEvidence,
    UnknownEvidence,
)
from impact.rules import App, Rules

_PROOFS = (ImportEvidence, ImageEvidence, DeclaredEvidence)


def needed_components(app: App, rules: Rules, evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """The components an app's evidence needs, in the order of the rules.

    A row says nothing of components: what the code proves of its path knows them better.
    """
    evidence = tuple(evidence)
    proven = {one.path for one in evidence if isinstance(one, _PROOFS)}
    needed: set[str] = set()
    for one in evidence:
        if isinstance(one, RuleEvidence) and one.path in proven:
            continue
        if len(needed) == len(app.components):
            break
        needed.update(_components_of(app, rules, one))
    return tuple(name for name in app.components if name in needed)


def _components_of(app: App, rules: Rules, evidence: Evidence) -> tuple[str, ...]:
    """Those of the changed path, else of the Dockerfile, else of the chain's importer, else all."""
    candidates = [evidence.path]
    if isinstance(evidence, ImageEvidence):
        candidates.append(evidence.image)
    if isinstance(evidence, ImportEvidence | DeclaredEvidence | UnknownEvidence) and evidence.chain:
        candidates.append(evidence.chain[-1].importer)
    for path in candidates:
        own = tuple(name for name in rules.components_of(path) if name in app.components)
        if own:
            return own
    return app.components
