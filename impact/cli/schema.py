"""Print a JSON Schema (draft 2020-12), for editors and for programs that read our answers.

impact schema rules                  of rules.yaml
impact schema report                 of `impact diff --format json`
impact schema status                 of `impact status --format json`
impact schema promotion              of `impact promote --format json`
impact schema notes                  of `impact notes --format json`
impact schema check                  of `impact check --format json`
"""

import sys

from impact.errors import ANSWERED
from impact.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

CHOICES: Final = ("rules", "report", "status", "promotion", "notes", "check")


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("what", choices=CHOICES, help="the schema to print")


def run(arguments: "argparse.Namespace") -> int:
    """Print the schema."""
    import json

    if arguments.what == "rules":
        from impact.rules.schema import rules_schema

        made = rules_schema()
    else:
        from impact.render.schema import schema_of

        made = schema_of(arguments.what)
    sys.stdout.write(json.dumps(made, indent=2) + "\n")
    return ANSWERED
