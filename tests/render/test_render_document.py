"""The document: complete, lossless, the same bytes for the same report, described by its schema."""

import base64
import json
import os
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from impact.changes import Change, decode_path, encode_path
from impact.render import render
from impact.render.document import LAYOUT, Document, to_document
from impact.render.schema import schema_of
from impact.report import SCHEMA, Evidence, ImportEvidence, Link, Plan, Report
from tests.render import render_factory as factory
from tests.render.hostile_names import NASTY
from tests.strategies.reports import reports

PUBLISHED = Path(__file__).parents[2] / "docs" / "schemas" / "report.schema.json"
KINDS = {member._field_defaults["kind"] for member in get_args(Evidence)}


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """The schema as a validator; it must be a valid schema itself."""
    schema = schema_of("report")
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def evidence_of(document: Any) -> list[Any]:
    """All evidence of a document, that of contradictions too."""
    apps = document["apps"]
    found = [evidence for app in apps for evidence in app["evidence"]]
    return found + [one["evidence"] for app in apps for one in app["contradictions"]]


def test_the_keys_stand_in_the_order_of_the_contract() -> None:
    """Readers of the raw text find what is asked for first at the top."""
    assert (
        list(to_document(factory.shared_backend()))
        == (
            "schema tool span app_spans rules events changes apps plan unclaimed notices warnings"
            " searched native"
        ).split()
    )


def test_every_field_of_a_report_is_in_the_document() -> None:
    """A field added to the report must be placed in the document, or left out on purpose."""
    moved = {"impact": {"apps", "unclaimed"}, "version": {"tool"}}
    placed = {key for field in Report._fields for key in moved.get(field, {field})}
    left_out = {
        (cls.__name__, field)
        for cls, layout in LAYOUT.items()
        for field in set(cls.__annotations__) - set(layout)
    }

    assert set(Document._fields) == placed | {"schema", "events"}
    assert left_out == {
        ("Change", "before"), ("Change", "after"), ("Plan", "events"), ("Span", "tip"),
    }  # fmt: skip
    assert "events" in Plan._fields


def test_kind_is_the_first_key_of_every_evidence() -> None:
    """A reader of a stream knows what it reads before it reads it."""
    found = evidence_of(to_document(factory.pull_request()))

    assert {next(iter(evidence)) for evidence in found} == {"kind"}


@pytest.mark.parametrize("scene", factory.SCENES)
def test_every_scene_fits_the_schema(scene: str, validator: Draft202012Validator) -> None:
    """What is written is what is described, key by key."""
    validator.validate(json.loads(render(factory.SCENES[scene](), "json")))


def test_the_scenes_show_every_kind_of_evidence() -> None:
    """No kind escapes the golden files and the schema."""
    documents = [to_document(scene()) for scene in factory.SCENES.values()]
    found = {evidence["kind"] for document in documents for evidence in evidence_of(document)}

    assert found == KINDS


def test_the_schema_tells_every_kind_apart() -> None:
    """Each member of the union is chosen by a constant `kind`, and only by one."""
    definitions: Any = schema_of("report")["$defs"]
    kinds = [one["properties"]["kind"]["const"] for one in definitions.values() if "const" in
             one["properties"].get("kind", {})]  # fmt: skip

    assert sorted(kinds) == sorted(KINDS)


@pytest.mark.parametrize(
    ("place", "key"),
    [((), "surprise"), (("plan",), "surprise"), (("apps", 0), "surprise")],
)
def test_the_schema_refuses_unknown_keys(
    place: tuple[str | int, ...], key: str, validator: Draft202012Validator
) -> None:
    """A key that nobody declared is an error, so that drift is seen at once."""
    document: Any = json.loads(render(factory.shared_backend(), "json"))
    inner = document
    for step in place:
        inner = inner[step]
    inner[key] = 1

    assert not validator.is_valid(document)


def test_the_published_schema_is_the_generated_one() -> None:
    """docs/schemas/report.schema.json cannot drift; UPDATE_GOLDEN=1 writes it anew."""
    text = json.dumps(schema_of("report"), indent=2) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        PUBLISHED.write_text(text, encoding="utf-8")

    assert PUBLISHED.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", NASTY, ids=range(len(NASTY)))
def test_a_path_is_lossless(name: str) -> None:
    """From the document alone the bytes of every path can be had back."""
    link = Link(name, name, "module", 1)
    found = ImportEvidence(name, name, (link,))
    report = factory.report(factory.app("web", found), changes=(Change(name, "added"),))
    document: Any = json.loads(render(report, "json"))
    evidence = document["apps"][0]["evidence"][0]
    objects = ((document["changes"][0], "path"), (evidence, "entrypoint"),
               (evidence["chain"][0], "importer"), (evidence["chain"][0], "imported"))  # fmt: skip

    for value, key in objects:
        encoded = value.get(f"{key}_b64")
        raw = base64.b64decode(encoded) if encoded else value[key].encode()

        assert raw == encode_path(name)


def test_bytes_that_are_not_utf8_are_readable_too() -> None:
    """The readable form stands first, its bytes right behind it."""
    change = Change(decode_path(b"bad\xff.py"), "added")
    document: Any = to_document(factory.report(changes=(change,)))

    assert list(document["changes"][0].items()) == [
        ("path", "bad\\xff.py"),
        ("path_b64", "YmFk/y5weQ=="),
        ("status", "added"),
    ]


def test_json_is_harmless_in_a_log() -> None:
    """No line of the JSON text is a workflow command, and the names still come back."""
    changes = tuple(Change(name, "added") for name in NASTY)
    text = render(factory.report(changes=changes), "json")

    assert text.isascii()
    assert "##[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "x##[set-output name=line;]true" in {c["path"] for c in json.loads(text)["changes"]}


@given(reports)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_report_becomes_a_valid_document(report: Report) -> None:
    """Whatever git and rules hold, the JSON is ASCII, ends in a line break and fits the schema."""
    text = render(report, "json")

    assert text.isascii()
    assert text.endswith("}\n")
    Draft202012Validator(schema_of("report")).validate(json.loads(text))
    assert json.loads(text)["schema"] == SCHEMA
