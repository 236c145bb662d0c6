"""Every code of `impact check`: how severe it is, what it means, and how it is cured.

Promise: the one list of codes. `impact explain`, the rules of SARIF and the pages in docs/findings
are made from it.
"""

from collections.abc import Mapping

from impact.findings import Severity
from impact.typed import Final, NamedTuple


class Meaning(NamedTuple):
    """What a code means."""

    code: str
    severity: Severity
    title: str
    why: str
    cure: str


_ALL: Final = (
    Meaning(
        "workflow-refused", "error", "GitHub refuses a workflow file",
        "A file that GitHub cannot read starts nothing, and a push says nothing about it: only the "
        "Actions tab shows the error. Invalid YAML, keys and events that do not exist, a filter "
        "beside its `-ignore` twin, patterns that cannot be read, keys that stand twice.",
        "Repair the line that is named.",
    ),
    Meaning(
        "pattern-misread", "warning", "a path pattern means something else to GitHub",
        "GitHub's patterns speak of the whole path from the top and are not those of .gitignore: "
        "a leading `/` or `./` matches nothing, a folder's name does not cover its files, "
        "`{a,b}` is literal, `?` makes the character before it optional, `*.x` stays at the top, "
        "and the slash of `**/x` is free, so that it also matches `notx`.",
        "Write the pattern as the message says.",
    ),
    Meaning(
        "pattern-order", "warning", "a `!` pattern is undone by a later pattern",
        "Of the patterns that match a path the last decides. A `!` before the pattern that "
        "includes takes nothing away.",
        "Put the `!` pattern behind the one it should take away from.",
    ),
    Meaning(
        "pattern-dead", "warning", "a pattern matches nothing that is tracked",
        "Files move, filters stay. A pattern of a workflow or of the rules that no tracked file "
        "matches (or a `!` that takes nothing away) covers nothing today, whatever somebody "
        "thinks it covers. A pattern that starts with `**` names no place, and may wait.",
        "Correct the path, or remove the pattern.",
    ),
    Meaning(
        "row-shadowed", "warning", "a row of the rules never decides",
        "For each path and app the last row that names the app decides. Later rows take every "
        "tracked file that this row matches.",
        "Move the row behind the ones that shadow it, or remove it.",
    ),
    Meaning(
        "row-unreached", "note", "a row deploys for Python files that no app reaches",
        "The row deploys an app when these files change, but no entry point of any app imports "
        "them: a deploy without effect, or an entry point that is missing in the rules.",
        "List the entry point that uses the files, or narrow the row.",
    ),
    Meaning(
        "contradiction", "warning", "a skip or a cut that the code disproves",
        "The rules say that a change does not concern an app, and the app's code, image or "
        "declared links reach it. The order stands; if it is wrong, a deploy is missed.",
        "Remove the app from `skip` (or remove the cut), or the import that the chain shows.",
    ),
    Meaning(
        "missed-path", "error", "GitHub does not start a deploy that a change needs",
        "The rules or the code say that these files touch the app, and the `paths` of its workflow "
        "do not include them: a push that changes only them deploys nothing, silently.",
        "Add the files to the filter; `impact sync` writes it.",
    ),
    Meaning(
        "wasted-path", "warning", "GitHub starts a deploy that touches nothing",
        "The `paths` of the workflow include files that no rule names for the app and that its "
        "code and images do not use.",
        "Narrow the filter, or say in the rules why the files belong to the app.",
    ),
    Meaning(
        "uncovered-import", "error", "an app imports files that no rule and no filter covers",
        "The app's entry points reach these files by imports. No row names them and none of the "
        "app's filtered workflows includes them, so a change there deploys nothing on GitHub.",
        "Add the files to the filters of the app's workflows; `impact sync` writes them.",
    ),
    Meaning(
        "uncovered-image-input", "error", "an image copies files that no rule and no filter covers",
        "The Dockerfile puts these files into an app's image, yet no row names them and none of "
        "the app's filtered workflows includes them.",
        "Add the files to the filters of the workflows that build the image.",
    ),
    Meaning(
        "entry-point-uncovered", "error", "no filter covers an entry point",
        "The app starts from this file, and none of its filtered workflows starts when it changes.",
        "Add the entry point to the filters of the app's workflows.",
    ),
    Meaning(
        "entry-point-missing", "error", "an entry point or image does not exist",
        "The rules name a file or module that is not in the repository, so the app's code is "
        "searched from fewer places than somebody thinks.",
        "Correct the name, or remove it.",
    ),
    Meaning(
        "handler-unlisted", "warning", "something is started that no app lists",
        "Terraform, a Dockerfile, serverless, SAM, compose or pyproject names this code as what "
        "is run, and it is an entry point of no app: what it imports is not looked at.",
        "List it under `entrypoints` of the app it belongs to.",
    ),
    Meaning(
        "tests-trigger-deploy", "note", "tests or documents start a deploy",
        "The `paths` of a deploy workflow include tests or documents, which change nothing that "
        "is deployed.",
        "Take them out of the filter, or away with `!`.",
    ),
    Meaning(
        "workflow-missing", "error", "a workflow of the rules does not exist",
        "The rules plan a run of a workflow file that is not there: nothing will ever run.",
        "Correct `file:`, or remove the workflow from the rules.",
    ),
    Meaning(
        "workflow-unlisted", "note", "a workflow deploys, and the rules do not know it",
        "The file is named as a deploy, or has a job in an `environment` that the rules know, and "
        "no entry under `workflows` of the rules: `impact diff` cannot plan it.",
        "List it under `workflows`, with its app and environment.",
    ),
    Meaning(
        "trigger-disagrees", "error", "rules and workflow disagree about what starts it",
        "`when` in the rules and `on` in the workflow name different branches or tags, or only "
        "one of them allows a start by hand. One of the two answers is wrong.",
        "Make `when` and `on` say the same.",
    ),
    Meaning(
        "environment-disagrees", "warning", "rules and workflow name different environments",
        "The jobs of the workflow deploy to an environment that is not the one of the rules.",
        "Correct `environment` in the rules or in the job.",
    ),
    Meaning(
        "environment-drift", "warning", "the filters of two environments of an app differ",
        "A change starts the deploy of one environment and not that of the next, which then "
        "lacks what was tested before it.",
        "Give both workflows the same `paths`; `impact sync` writes them.",
    ),
    Meaning(
        "required-check-filtered", "note", "others wait for a workflow that a filter may skip",
        "A workflow that `paths` skip leaves its checks pending and starts no `workflow_run`. A "
        "merge queue that needs it waits forever, and a deploy that waits for it never starts.",
        "Start the workflow always, and skip its jobs by `if:` (a skipped job counts as success).",
    ),
    Meaning(
        "file-limit", "note", "a large change can hide from a filter",
        "GitHub looks at the first 3,000 changed files. So many tracked files do not match the "
        "filter that a change of all of them would hide the ones that do.",
        "Let `impact` decide inside the run for large changes, or start on every push.",
    ),
    Meaning(
        "action-uncovered", "note", "a filter misses the actions that its workflow uses",
        "The filter includes the workflow's own file, but not the reusable workflow or local "
        "action that it runs: a change there is tested by nothing.",
        "Add the path of the action to `paths`.",
    ),
    Meaning(
        "closure-unreadable", "warning", "a file of an app could not be read",
        "The app reaches this file, and what it imports is not known: it is too large, missing, or "
        "the scanner lost its place. Every Python file that nothing reaches may belong to the app.",
        "Raise `graph.max_blob`, fetch what is missing, or declare the links in the rules.",
    ),
    Meaning(
        "computed-import", "note", "an app imports by a name that is computed at run time",
        "The scanner cannot tell what is loaded here. Answers do not follow it "
        "(`graph.unknown: report`).",
        "Declare what it loads under `links`, or use `graph.unknown: deploy`.",
    ),
    Meaning(
        "suppression-unexplained", "warning", "a suppression without a reason, or of no code",
        "A comment silences a finding and does not say why, or names a code that does not exist. "
        "It silences nothing.",
        "Write the reason behind the code: `# impact: ignore[code] because …`.",
    ),
    Meaning(
        "suppression-unused", "note", "a suppression silences nothing",
        "The finding that the comment was written for is gone.",
        "Remove the comment.",
    ),
)  # fmt: skip

CATALOG: Final[Mapping[str, Meaning]] = {meaning.code: meaning for meaning in _ALL}
