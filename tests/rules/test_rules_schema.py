"""The JSON Schema for editors says what the reader says, as far as a schema can."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from impact.errors import RulesError
from impact.nodes import ListNode, Node, TableNode
from impact.rules import Origin, shapes, texts
from impact.rules.model import RULES
from impact.rules.problems import Problems
from impact.rules.reading import load_rules, read_table
from impact.rules.schema import rules_schema

TOP = Path(__file__).parents[2]
ERRORS = TOP / "tests/rules/errors"
VALIDATOR = Draft202012Validator(rules_schema())

# Refused by the reader alone: the file is no YAML of ours at all, …
NO_TREE = {
    "alias-bomb", "alias-inside-itself", "alias-unknown", "deep", "documents", "empty",
    "empty-comment", "key-not-text", "list", "scalar", "tab", "tag",
}  # fmt: skip
# … or what is wrong lies between two places of it, or in the words of a pattern.
BETWEEN = {
    "app-in-both-lists", "app-unknown", "component-unknown", "components-not-declared",
    "duplicate-key", "environment-unknown", "many-problems", "pattern-dots", "pattern-github",
    "pipeline-unknown", "row-both-all", "row-names-no-app", "tag-on",
}  # fmt: skip


def plain(node: Node) -> Any:
    """A node as an editor's YAML reader gives it to the schema."""
    match node:
        case TableNode():
            return {entry.key.text: plain(entry.value) for entry in reversed(node.entries)}
        case ListNode():
            return [plain(item) for item in node.items]
    if not node.plain:
        return node.text
    if node.text in ("true", "false"):
        return node.text == "true"
    if node.text in ("", "~", "null"):
        return None
    return int(node.text) if re.fullmatch("-?(0|[1-9][0-9]*)", node.text) else node.text


def tree(text: bytes) -> Any:
    """The plain values of a file."""
    return plain(read_table(text, Problems("rules.yaml")))


def schemas(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and every schema in it."""
    if isinstance(schema, dict):
        yield schema
        for below in schema.values():
            yield from schemas(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from schemas(below)


def test_the_schema_is_one() -> None:
    """It is a schema of its draft, and plain JSON."""
    schema = rules_schema()
    Draft202012Validator.check_schema(schema)

    assert schema["$schema"].endswith("2020-12/schema")
    assert json.loads(json.dumps(schema)) == schema


def test_every_key_of_the_model_is_described() -> None:
    """An editor shows a sentence beside each key of the model."""
    properties = [s["properties"] for s in schemas(rules_schema()) if "properties" in s]
    shown = [field["description"] for fields in properties for field in fields.values()]

    assert len(shown) == len(list(shapes.walk(RULES)))
    assert all(text.endswith(".") for text in shown)


def test_the_shipped_rules_are_valid() -> None:
    """Our own file is valid, and no typed value of it means something else to an editor."""
    VALIDATOR.validate(tree((TOP / "rules.yaml").read_bytes()))


@pytest.mark.parametrize("case", sorted(ERRORS.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_the_schema_refuses(case: Path) -> None:
    """Every golden error of structure is an error for the schema too, and no other is."""
    if case.stem in NO_TREE:
        with pytest.raises(RulesError):
            tree(case.read_bytes())
        return

    assert VALIDATOR.is_valid(tree(case.read_bytes())) == (case.stem in BETWEEN)


NAMES = {
    "app": ["web", "jobs"],
    "component": ["backend"],
    "pipeline": ["dev"],
    "environment": ["dev"],
}
TEXTS = {
    texts.DOCKERFILE: ["Dockerfile", "docker/web"],
    texts.FOLDER: [".", "src/", "lib/core"],
    texts.WORKFLOW_FILE: ["a.yml", ".github/workflows/b.yaml"],
    texts.BRANCH: ["main", "release/1.x"],
    texts.LABEL: ["dev", "Prod EU"],
    texts.SETTING: ["TOKEN", "bucket_2"],
    texts.COMMAND: ["./rollback {version}", "redeploy {artifact} {sha}"],
}
# No numbers and flags: as plain text they are text to the reader, which an editor cannot know.
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    ["", " x ", "Web", "run", "../x", "!a", None, [], {}, ["all", ""]]
)


def likely(shape: shapes.Shape) -> st.SearchStrategy[Any]:
    """Values that have a shape, and once in a while one that may not."""
    return st.integers(0, 40).flatmap(lambda dice: JUNK if dice == 40 else fitting(shape))


def fitting(shape: shapes.Shape) -> st.SearchStrategy[Any]:
    """Values that have a shape, in parts that may not."""
    match shape:
        case shapes.Table():
            fields = {field.key: likely(field.shape) for field in shape.fields}
            needed = {field.key: fields.pop(field.key) for field in shape.fields if field.required}
            return st.fixed_dictionaries(needed, optional=fields)
        case shapes.Named():
            names = NAMES["app"] if shape.least else NAMES["component"] + NAMES["pipeline"]
            return st.fixed_dictionaries({name: likely(shape.value) for name in names})
        case shapes.Many():
            several = st.lists(likely(shape.item), min_size=shape.least, max_size=2, unique_by=str)
            return st.one_of(several, st.just(shape.word)) if shape.word else several
        case shapes.Globs():
            several = st.lists(st.sampled_from(["src/**", "docs", "!x"]), min_size=1, max_size=3)
            return st.one_of(several, st.just("a/*")) if shape.single else several
        case _:
            return single(shape)


def single(shape: shapes.Shape) -> st.SearchStrategy[Any]:
    """Single values that have a shape."""
    match shape:
        case shapes.Reference():
            return st.sampled_from(NAMES[shape.kind])
        case shapes.Choice():
            return st.sampled_from(shape.of)
        case shapes.Number():
            return st.integers(shape.least, shape.most)
        case shapes.Text():
            return st.sampled_from(TEXTS[shape])
        case shapes.Start():
            return st.sampled_from(["src/**", "main.py", "a.b:f", "a.b.f"])
        case shapes.Flag():
            return st.booleans()
        case _:
            return st.sampled_from(["why not", "two\nlines", "é"])


@example({"version": 1, "apps": {"web": {}}, "rules": [{"paths": ["a"], "deploy": ["web"]}] * 2})
@given(fitting(RULES))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_reader_accepts_is_valid(values: Any) -> None:
    """Whatever the structure, the schema never refuses what the reader takes."""
    try:
        load_rules(json.dumps(values).encode(), Origin("rules.yaml", ""))
    except RulesError:
        event("refused")
        return

    event("accepted")
    assert VALIDATOR.is_valid(values)
