"""The `paths:` of an event, spliced into the text of a workflow: nothing else may change."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import RulesError
from impact.workflows.writing import write_paths, written

JOBS = "jobs: {a: {runs-on: x, steps: [{run: y}]}}\n"


def push(block: str, *patterns: str) -> str:
    """What becomes of the text below `push:`."""
    head = "# é\nname: x\non:\n  push:\n"
    tail = "  # behind\n  workflow_dispatch:\n" + JOBS
    new = write_paths(head + block + tail, "push", patterns, "ci.yml")
    assert new.startswith(head)
    assert new.endswith(tail)
    assert yaml.safe_load(new)[True]["push"]["paths"] == list(patterns)
    return new[len(head) : -len(tail)]


def test_lines_go_and_come_and_their_neighbours_stay() -> None:
    """Comments on lines of their own stay; a comment goes with the pattern it stands behind."""
    block = """\
    branches: [main] # only here
    paths: # what matters
      # our code
      - "src/**" # all of it
      - "gone/**" # it is gone

      # the build
      - 'Dockerfile'
"""
    assert (
        push(block, "src/**", "Dockerfile", "lib/**")
        == block.replace('      - "gone/**" # it is gone\n', "") + '      - "lib/**"\n'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    paths: [src/**, b]\n", "    paths: [src/**, lib/**]\n"),
        ("    paths: ['src/**', \"b\"] # x\n", "    paths: ['src/**', 'lib/**'] # x\n"),
        ("    paths:\n    - src/**\n    - b\n", "    paths:\n    - src/**\n    - lib/**\n"),
        ("    paths: &p\n    -   b\n", "    paths: &p\n    -   src/**\n    -   lib/**\n"),
        ("    paths: src/**\n", "    paths:\n      - src/**\n      - lib/**\n"),
        (
            "    paths-ignore:\n      - docs/**\n    branches: [a]\n",
            "    paths:\n      - src/**\n      - lib/**\n    branches: [a]\n",
        ),
        (
            "    branches:\n      - a # x\n",
            "    branches:\n      - a # x\n    paths:\n      - 'src/**'\n      - 'lib/**'\n",
        ),
        ("    paths: []\n", "    paths: ['src/**', 'lib/**']\n"),
        (
            "    paths:\n      - |-\n        b\n      - src/**\n",
            "    paths:\n      - src/**\n      - lib/**\n",
        ),
    ],
)
def test_every_form_of_a_filter(before: str, after: str) -> None:
    """Lists in lines and in brackets, one pattern, none at all, and the -ignore twin."""
    assert push(before, "src/**", "lib/**") == after


def test_a_long_list_in_brackets_becomes_lines() -> None:
    """A line of more than a hundred signs is hard to read; its comment stays beside the key."""
    patterns = [f"src/package_{number}/**" for number in range(8)]
    lines = "".join(f"      - {pattern}\n" for pattern in patterns)

    assert push("    paths: [src/**] # x\n", *patterns) == f"    paths: # x\n{lines}"


def test_events_in_brackets_stay_in_brackets() -> None:
    """A table in brackets gets its list in brackets, or a list it did not have."""
    text = "on: {push: {branches: [main]}, pull_request: {paths: [b]}}\n" + JOBS
    new = write_paths(text, "push", ["src/**"], "ci.yml")
    new = write_paths(new, "pull_request", ["src/**"], "ci.yml")

    assert new == (
        "on: {push: {branches: [main], paths: ['src/**']}, pull_request: {paths: [src/**]}}\n"
        + JOBS
    )


def test_an_event_without_anything_gets_a_filter() -> None:
    """`push:` alone gets its first key."""
    new = write_paths("on:\n  push: # always\njobs: {}", "push", ["a"], "ci.yml")

    assert new == "on:\n  push: # always\n    paths:\n      - 'a'\njobs: {}"


def test_line_ends_and_the_end_of_the_file_stay() -> None:
    """Windows line ends stay, and so does a missing line break at the very end."""
    text = "jobs: {}\r\non:\r\n  push:\r\n    paths:\r\n      - a"

    assert write_paths(text, "push", ["a", "b"], "ci.yml") == text + "\r\n      - a".replace(
        "a", "b"
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("on: push\n", "does not name push as a key"),
        ("on: [push]\n", "does not name push as a key"),
        ("on:\n  pull_request: {paths: &p [a]}\n  push: {paths: *p}\n", "alias"),
        ("on:\n  pull_request: &p {paths: [a]}\n  push: *p\n", "alias"),
        ("on:\n  push:\n    paths: [\n      a, # first\n    ]\n", "comment inside"),
        ("on:\n  push: null\n", "cannot hold a filter"),
    ],
)
def test_what_cannot_be_written_is_told(text: str, what: str) -> None:
    """An error with its place and a cure, and no half of a change."""
    with pytest.raises(RulesError, match=what) as caught:
        write_paths(text, "push", ["b"], "ci.yml:2")

    assert str(caught.value).startswith("ci.yml:2: ")
    assert "do: " in str(caught.value)


@given(st.text(min_size=1).filter(lambda t: not t.isspace()), st.sampled_from(["", "'", '"']))
def test_every_pattern_is_read_as_it_was_written(pattern: str, style: str) -> None:
    """Whatever it is made of, in every style, in lines and in brackets."""
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in pattern):
        return

    assert yaml.safe_load(f"- {written(pattern, style)}\n") == [pattern]
    assert yaml.safe_load(f"[{written(pattern, style, flow=True)}]\n") == [pattern]
