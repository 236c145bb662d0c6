"""docs/github-action.md and action.yml say the same."""

import re
from pathlib import Path

import yaml

import impact
from impact.rules.texts import RESERVED

TOP = Path(__file__).parent.parent.parent
ACTION = yaml.safe_load((TOP / "action.yml").read_bytes())
PAGE = (TOP / "docs" / "github-action.md").read_text(encoding="utf-8")
DETECT = (TOP / "docs" / "detect.md").read_text(encoding="utf-8")


def rows(page: str) -> dict[str, str]:
    """The first two columns of the tables of a page whose first column is one word of code."""
    found = re.findall(r"^\| `([a-z-]+)` \|(.*?)\|", page, re.MULTILINE)
    return {name: second.strip() for name, second in found}


def test_the_page_lists_every_input_with_its_default() -> None:
    """Each input of action.yml is a row, and its default is the one that holds."""
    table = rows(PAGE.partition("<!-- inputs -->")[2].partition("<!-- end -->")[0])
    defaults = {name: declared["default"] for name, declared in ACTION["inputs"].items()}
    shown = {
        name: f"`{default}`" if default and "$" not in default else default
        for name, default in defaults.items()
    }

    assert table == {**shown, "token": "the job's own"}
    assert all(declared["description"] for declared in ACTION["inputs"].values())


def test_the_action_declares_the_outputs_of_detect() -> None:
    """Every fixed output of `impact detect` is one of the action's, and no app can be called so."""
    outputs = ACTION["outputs"]

    assert set(outputs) == set(rows(DETECT.partition("## Outputs")[2]))
    assert set(outputs) <= set(RESERVED)
    assert all(o["value"] == f"${{{{ steps.detect.outputs.{n} }}}}" for n, o in outputs.items())


def test_the_page_pins_this_version() -> None:
    """What the page tells people to install is this version."""
    assert set(re.findall(r"deploy-impact==([0-9.]+)", PAGE)) == {impact.__version__}
