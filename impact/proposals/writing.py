"""A proposal as the text of a rules file.

Promise: what is written is read back as what was proposed, and every guess says in a comment what
it is based on.
"""

from collections.abc import Iterator, Sequence

from impact.nodes.writing import visible, yaml_comment, yaml_list, yaml_text
from impact.proposals import Proposal, ProposedApp, ProposedRow, ProposedWorkflow, Said
from impact.rules import DEFAULT_FOLLOW
from impact.typed import Final

_FIRST: Final = (
    "Proposed by `impact init` from what is in the repository; the comments say why. Read it, and "
    "correct what was only guessed: docs/rules.md explains every key, `impact check` says what "
    "does not fit, `impact matrix` shows the rules as a table."
)
_DIALECT: Final = "the language of the workflows' own filters"
_STRINGS: Final = (
    "{path} is Django's: settings name apps, middleware and URLs by dotted strings, so these are "
    "followed too."
)
_PATHS: Final = "changes here deploy it, whatever imports them"


def write_proposal(proposal: Proposal) -> str:
    """The whole file."""
    lines = [*yaml_comment(_FIRST)]
    if proposal.notes:
        lines += ["#", *(line for note in proposal.notes for line in yaml_comment(f"- {note}"))]
    lines += ["version: 1", f"dialect: github # {_DIALECT}", "", "apps:"]
    for app in proposal.apps:
        lines += _app(app)
    if proposal.rows:
        lines += ["", "rules:"]
        lines += [line for row in proposal.rows for line in _row(row)]
    if proposal.environments:
        lines += ["", "# In the order of promotion, as far as their names tell."]
        lines += yaml_list("environments", proposal.environments)
    if proposal.workflows:
        lines += ["", "workflows:"]
        lines += [line for flow in proposal.workflows for line in _workflow(flow)]
    if proposal.django:
        lines += ["", *yaml_comment(_STRINGS.format(path=proposal.django)), "graph:"]
        lines += yaml_list("  follow", (*DEFAULT_FOLLOW, "string"))
    lines += ["", "# A change that no app claims deploys nothing, and every answer names it."]
    return "\n".join([*lines, "unmatched: warn"]) + "\n"


def _app(app: ProposedApp) -> Iterator[str]:
    yield f"  {app.name}: # {visible(app.why)}"
    if app.paths:
        yield from yaml_comment(f"{_PATHS}; {app.paths_why}", "    ")
        yield from yaml_list("    paths", app.paths)
    if app.entrypoints:
        yield from yaml_comment("what these files import deploys it, too", "    ")
        yield from _said("    entrypoints", app.entrypoints)
    elif app.paths:
        what = (
            "entrypoints: nothing tells where it starts; the Python of its own paths stands for it"
        )
        yield from yaml_comment(what, "    ")
    if app.images:
        yield from yaml_comment("what these copy into an image deploys it, too", "    ")
        yield from _said("    images", app.images)


def _said(key: str, entries: Sequence[Said]) -> Iterator[str]:
    yield f"{key}:"
    for entry in entries:
        yield f"      - {yaml_text(entry.text)} # {visible(entry.why)}"


def _row(row: ProposedRow) -> Iterator[str]:
    first, *others = yaml_list("    paths", row.paths)
    yield f"  - {first.lstrip()}"
    yield from others
    yield f"    deploy: [{row.app}]"
    yield f"    why: {yaml_text(row.why)}"


def _workflow(flow: ProposedWorkflow) -> Iterator[str]:
    comment = f" # {visible(flow.why)}" if flow.why else ""
    yield f"  - file: {yaml_text(flow.file)}"
    yield f"    app: {flow.app}"
    yield f"    environment: {yaml_text(flow.environment)}{comment}"
    kinds = (("push", flow.push), ("tag", flow.tag), ("pull_request", flow.pull_request))
    events = [f"{kind}: [{', '.join(map(yaml_text, refs))}]" for kind, refs in kinds if refs]
    if not flow.manual:
        events.append("manual: false")
    yield f"    when: {{{', '.join(events)}}}"
