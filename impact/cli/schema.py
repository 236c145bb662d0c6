"""Print a JSON Schema (draft 2020-12), for editors and for programs that read our answers.

impact schema rules                  of rules.yaml
impact schema report                 of `--format json`
"""

import sys
from typing import TYPE_CHECKING

from impact.errors import ANSWERED

if TYPE_CHECKING:
    import argparse


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("what", choices=("rules", "report"), help="the schema to print")


def run(arguments: "argparse.Namespace") -> int:
    """Print the schema."""
    import json

    if arguments.what == "rules":
        from impact.rules.schema import rules_schema as schema
    else:
        from impact.render.schema import report_schema as schema
    sys.stdout.write(json.dumps(schema(), indent=2) + "\n")
    return ANSWERED
