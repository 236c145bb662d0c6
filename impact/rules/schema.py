"""The JSON Schema of rules.yaml, for editors that check and complete while somebody writes.

Promise: made from the model that the reader uses, so what the reader accepts is valid here, if text
that YAML takes for a number or a flag stands in quotes. The reader refuses more, because a schema
cannot say it: names that are not declared, patterns that cannot be read, keys that stand twice.
"""

from impact.rules.model import RULES
from impact.rules.shapes import (
    LONGEST_TEXT,
    Choice,
    Field,
    Flag,
    Globs,
    Many,
    Named,
    Number,
    Reference,
    Shape,
    Start,
    Table,
    Text,
    Words,
)
from impact.typed import Any, Final, TypeAlias

Schema: TypeAlias = dict[str, Any]
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def rules_schema() -> Schema:
    """The schema of a rules file, as plain JSON values (draft 2020-12)."""
    return {
        "$schema": DIALECT,
        "$id": "urn:deploy-impact:rules:1",
        "title": "rules.yaml of deploy impact, version 1",
        **_schema(RULES),
    }


def _schema(shape: Shape) -> Schema:
    match shape:
        case Table():
            return _table(shape)
        case Named():
            return _named(shape)
        case Many():
            return _many(shape)
        case Globs():
            return _globs(shape)
        case Start():
            return _text(shape.text)
        case Text():
            return _text(shape)
        case _:
            return _scalar(shape)


def _table(shape: Table) -> Schema:
    if shape.short:
        alone = next(field.shape for field in shape.fields if field.key == shape.short)
        return {"anyOf": [_schema(alone), _table(shape._replace(short=""))]}
    return {
        "type": ["object", "null"] if shape.bare else "object",
        "properties": {field.key: _field(field) for field in shape.fields},
        "required": [field.key for field in shape.fields if field.required],
        "additionalProperties": False,
    }


def _field(field: Field) -> Schema:
    """The schema of a key, with the words an editor shows beside it."""
    absent = f" If it is left out: {field.absent}." if field.absent else ""
    schema = {"description": field.about + absent, **_schema(field.shape)}
    if field.default is not None and not field.absent:
        schema["default"] = [*field.default] if isinstance(field.default, tuple) else field.default
    return schema


def _named(shape: Named) -> Schema:
    return {
        "type": "object",
        "propertyNames": _text(shape.name),
        "additionalProperties": _schema(shape.value),
        "minProperties": shape.least,
    }


def _many(shape: Many) -> Schema:
    several: Schema = {
        "type": "array",
        "items": _schema(shape.item),
        "minItems": shape.least,
        "uniqueItems": not isinstance(shape.item, Table),  # rows may say the same again
    }
    return {"anyOf": [{"const": shape.word}, several]} if shape.word else several


def _globs(shape: Globs) -> Schema:
    one = _text(Text(shape.what))
    positive = {"not": {"pattern": "^!"}}
    several = {"type": "array", "items": one, "minItems": 1, "contains": positive}
    return {"anyOf": [one | positive, several]} if shape.single else several


def _text(shape: Text) -> Schema:
    schema: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    if shape.form:
        schema["pattern"] = f"^(?:{shape.form})$"
    if shape.reserved:
        schema["not"] = {"enum": list(shape.reserved)}
    return schema


def _scalar(shape: Words | Choice | Flag | Number | Reference) -> Schema:
    match shape:
        case Words():
            return {"type": "string", "pattern": r"\S"}
        case Choice():
            return {"enum": list(shape.of)}
        case Flag():
            return {"type": "boolean"}
        case Number():
            return {"type": "integer", "minimum": shape.least, "maximum": shape.most}
        case Reference():
            return {"type": "string", "minLength": 1}
