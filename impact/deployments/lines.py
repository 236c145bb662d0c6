"""Records as JSON lines: the form in which a ledger is exported, kept elsewhere and imported again.

Promise: a line reads back as the record it was made from (its number belongs to a ledger and is
not in it); what a line holds beyond that is refused with its line number.
"""

from collections.abc import Mapping

from impact.deployments import Outcome, Record
from impact.deployments.checking import check_record
from impact.deployments.times import read_time, time_text
from impact.errors import UsageError
from impact.typed import Any, Final, cast

SCHEMA: Final = "impact.deployment/1"
_REQUIRED: Final = ("app", "environment", "sha", "status", "at")
_TEXTS: Final = ("artifact", "run_url", "alias", "version")
_KEYS: Final = ("schema", *_REQUIRED, "components", *_TEXTS)


def to_line(record: Record) -> dict[str, object]:
    """A record as the object of one line."""
    return {
        "schema": SCHEMA,
        "app": record.app,
        "environment": record.environment,
        "sha": record.sha,
        "status": record.status,
        "at": time_text(record.at),
        "components": list(record.components),
        **{key: getattr(record, key) for key in _TEXTS},
    }


def from_line(line: Mapping[str, Any], where: str, today: int) -> Record:
    """The record of one line's object. Raises UsageError."""
    if line.get("schema") != SCHEMA:
        raise UsageError(
            f"the schema {line.get('schema')!r} is not known here",
            where=where,
            expected=SCHEMA,
            do="a later impact may have written it: update this one",
        )
    if unknown := sorted(set(line) - set(_KEYS)):
        raise UsageError(
            f"the key {unknown[0]!r} is unknown", where=where, expected=", ".join(_KEYS)
        )
    texts = {key: line.get(key, "") for key in (*_REQUIRED, *_TEXTS)}
    components = line.get("components", [])
    for key, value in texts.items():
        if not isinstance(value, str) or (key in _REQUIRED and not value):
            raise UsageError(f"{key} is {value!r}", where=where, expected="a text")
    if not isinstance(components, list) or not all(isinstance(one, str) for one in components):
        raise UsageError(f"components is {components!r}", where=where, expected="a list of texts")
    record = Record(
        app=texts["app"],
        environment=texts["environment"],
        sha=texts["sha"],
        status=cast("Outcome", texts["status"]),
        at=read_time(texts["at"], where),
        components=tuple(sorted(set(components))),
        **{key: texts[key] for key in _TEXTS},
    )
    return check_record(record, where, today)
