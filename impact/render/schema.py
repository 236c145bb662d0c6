"""The JSON Schemas (draft 2020-12) of our documents, made from the types of the answers.

Promise: nothing is written by hand but what types cannot say, so a field that is added, renamed or
retyped changes the schema too. Unions are told apart by the constant of their `kind`.
"""

from types import NoneType, UnionType

from impact.render.document import PATHS, TEXTS, Document, keys_of
from impact.typed import Literal

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAMES = {bool: "boolean", int: "integer", str: "string", NoneType: "null"}
BASE64 = {"type": "string", "contentEncoding": "base64"}

Schema = dict[str, object]


def schema_of(what: str) -> Schema:
    """Describe one of our documents: report, status, promotion, notes or check."""
    definitions: dict[str, Schema] = {}
    whole = _object(_documents()[what], definitions)
    head: Schema = {
        "$schema": DIALECT,
        "$id": f"urn:deploy-impact:{what}:1",
        "title": f"impact.{what}/1",
    }
    return {**head, **whole, "$defs": dict(sorted(definitions.items()))}


def _documents() -> dict[str, type]:
    from impact.answers.promoting import Promotion
    from impact.answers.releasing import Notes
    from impact.answers.standing import Status
    from impact.render.findings.document import Document as Check

    return {
        "report": Document,
        "status": Status,
        "promotion": Promotion,
        "notes": Notes,
        "check": Check,
    }


def _describe(hint: object, definitions: dict[str, Schema]) -> Schema:
    origin = getattr(hint, "__origin__", None)
    arguments: tuple[object, ...] = getattr(hint, "__args__", ())
    if hint in TEXTS:
        return {"type": "string"}
    if isinstance(hint, type) and hint in NAMES:
        return {"type": NAMES[hint]}
    if origin is Literal:
        return {"const": arguments[0]} if len(arguments) == 1 else {"enum": list(arguments)}
    if isinstance(hint, UnionType):
        return _union(arguments, definitions)
    if origin is tuple:
        return {"type": "array", "items": _describe(arguments[0], definitions)}
    if isinstance(hint, type) and issubclass(hint, tuple):
        return _reference(hint, definitions)
    raise TypeError(f"the document cannot hold {hint!r}")


def _union(members: tuple[object, ...], definitions: dict[str, Schema]) -> Schema:
    described: list[Schema] = []
    for member in members:
        schema = _describe(member, definitions)
        if schema not in described:
            described.append(schema)
    if len(described) == 1:
        return described[0]
    if all(set(schema) == {"type"} for schema in described):
        return {"type": [schema["type"] for schema in described]}
    return {"oneOf": described}


def _reference(cls: type, definitions: dict[str, Schema]) -> Schema:
    if cls.__name__ not in definitions:
        definitions[cls.__name__] = {}  # stands in while a type speaks of itself
        definitions[cls.__name__] = _object(cls, definitions)
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _object(cls: type, definitions: dict[str, Schema]) -> Schema:
    hints = cls.__annotations__
    keys = keys_of(cls)
    properties: Schema = {}
    for key in keys:
        hint = hints[key] if key in hints else getattr(cls, key).fget.__annotations__["return"]
        properties[key] = _describe(hint, definitions)
        if key in PATHS:
            properties[f"{key}_b64"] = BASE64
    return {
        "type": "object",
        "description": (cls.__doc__ or "").partition("\n")[0],
        "properties": properties,
        "required": list(keys),
        "additionalProperties": False,
    }
