"""The pre-flight of a promotion: whether what the environment before has is this app's code.

Promise: it deploys nothing and runs nothing; every yes comes with its proof, every no with its
cause and its fix. The deploy of another commit counts only where the analysis finds nothing
between the two that touches the app.
"""

from impact.answers.promoting.preflight import Preflight, flows_of
from impact.answers.promoting.values import SCHEMA, AppPromotion, PartPromotion, Promotion, Wanted
from impact.context import Context
from impact.deployments.times import time_text
from impact.errors import UsageError
from impact.reading.rulebook import rules_of
from impact.recording import ledger_of
from impact.rules import Rules
from impact.rules.known import known_app, known_environment, listed_environments

__all__ = ["AppPromotion", "PartPromotion", "Promotion", "Wanted", "promotion_of"]


def promotion_of(wanted: Wanted, context: Context) -> Promotion:
    """Answer. Raises UsageError, RulesError, RepositoryError or DatabaseError."""
    rules = rules_of("", wanted.rules_path, context)
    listed_environments(rules)
    to = known_environment(rules, wanted.to)
    before = _before(rules, to)
    apps = [known_app(rules, wanted.app)] if wanted.app else list(rules.apps)
    flows = [(app, flow) for app in apps for flow in flows_of(rules, app, to)]
    if not flows:
        raise UsageError(
            f"no workflow deploys {wanted.app or 'any app'} to {to}",
            where="--to",
            do="add it to `workflows` of the rules",
        )
    needs = rules.needs_of(to)
    with ledger_of(context) as ledger:
        preflight = Preflight(rules, wanted, before, ledger, context)
        found = tuple(preflight.app(app, flow) for app, flow in flows)
        return Promotion(
            schema=SCHEMA,
            rules=rules.origin,
            ledger=ledger.address.shown,
            at=time_text(preflight.today),
            environment=to,
            before=before,
            ready=all(one.ready for one in found),
            secrets=needs.secrets,
            variables=needs.variables,
            apps=found,
            warnings=tuple(dict.fromkeys(preflight.warnings)),
        )


def _before(rules: Rules, to: str) -> str:
    place = rules.environments.index(to)
    if not place:
        raise UsageError(
            f"{to!r} is the first environment: nothing is promoted to it",
            where="--to",
            expected=f"one of {', '.join(rules.environments[1:])}",
        )
    return rules.environments[place - 1]
