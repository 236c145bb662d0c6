"""OpenAPI: the document of the service, with the schemas of the answers in it.

Promise: the schema of an answer is the published one of the command line, not a second one; every
error that a route can give is documented as a problem.
"""

from typing import Any, Final

from fastapi import FastAPI

from impact.render.schema import schema_of

from .models import Problem

ANSWERS: Final = ("report", "status", "promotion", "notes", "check")
PLACE: Final = "#/components/schemas/"


def describe(app: FastAPI) -> None:
    """Let the application's document hold the schemas of the answers."""
    plain = app.openapi

    def whole() -> dict[str, Any]:
        document = plain()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        if "Report" not in schemas:
            schemas["Problem"] = Problem.model_json_schema(ref_template=PLACE + "{model}")
            schemas.update(schemas["Problem"].pop("$defs", {}))
            for what in ANSWERS:
                schemas.update(parts_of(what))
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
        return document

    app.openapi = whole  # type: ignore[method-assign]


def parts_of(what: str) -> dict[str, Any]:
    """One published schema as components: the whole, and its parts under names of their own."""
    title = what.capitalize()
    schema = dict(schema_of(what))
    parts: Any = schema.pop("$defs", {})
    for name in ("$schema", "$id"):
        schema.pop(name)
    named = {title: schema, **{f"{title}{name}": part for name, part in parts.items()}}
    moved: dict[str, Any] = _moved(named, title)
    return moved


def _moved(value: Any, title: str) -> Any:
    """The same with every reference pointing to where the parts are now."""
    if isinstance(value, dict):
        return {
            key: PLACE + title + part.removeprefix("#/$defs/")
            if key == "$ref" and isinstance(part, str)
            else _moved(part, title)
            for key, part in value.items()
        }
    return [_moved(part, title) for part in value] if isinstance(value, list) else value
