"""Names that people say of what the rules declare: an app, an environment, a component.

Promise: a name that the rules have comes back; any other is a UsageError that says which there are,
and which one may have been meant.
"""

from collections.abc import Sequence

from impact.errors import UsageError
from impact.rules import App, Rules


def known_app(rules: Rules, name: str) -> App:
    """The app of that name."""
    app = rules.app(name)
    if app is None:
        raise _unknown(rules, "app", name, [app.name for app in rules.apps])
    return app


def known_environment(rules: Rules, name: str) -> str:
    """The same name, if the rules have such an environment; any, if they list none."""
    if rules.environments and name not in rules.environments:
        raise _unknown(rules, "environment", name, rules.environments)
    return name


def known_component(rules: Rules, app: App, name: str) -> str:
    """The same name, if the app has such a component."""
    if name not in app.components:
        raise _unknown(rules, f"component of {app.name}", name, app.components)
    return name


def listed_environments(rules: Rules) -> tuple[str, ...]:
    """The environments of the rules, in the order of promotion. Raises UsageError without any."""
    if not rules.environments:
        raise UsageError(
            "the rules name no environment, so there is no order to promote in",
            where=rules.origin.path,
            do="list them, the first one first, for example: environments: [dev, prod]",
        )
    return rules.environments


def _unknown(rules: Rules, what: str, name: str, known: Sequence[str]) -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    return UsageError(
        f"there is no {what} {name!r}",
        where=rules.origin.path,
        expected=f"one of {', '.join(known)}" if known else "none: the rules name none",
        do=f"perhaps: {near[0]}" if near else "",
    )
