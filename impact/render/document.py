r"""The one document of an answer, `impact.report/1`: what the command line and the service speak.

Promise: complete, and safe in any UTF-8 stream. Every value of the report becomes an object whose
keys are its fields in their order, `kind` first; nothing is left out but what `LAYOUT` leaves out.
A path that is not UTF-8 is written with `\xff` for each such byte, for people, and its bytes stand
beside it in base64, for machines (`path` and `path_b64`); without that neighbour a path is exactly
what it looks like. Other texts only get the readable form.

`impact.render.schema` describes the same objects from the same tables, so that neither can drift.
"""

from functools import cache

from impact.changes import Change, Span, encode_path, is_utf8
from impact.events import Delete, Event, Manual, MergeGroup, Other, PullRequest, Push, Tag
from impact.events.starts import Native
from impact.render.visible import printable
from impact.report import SCHEMA, AppImpact, AppSpan, Notice, Plan, Report
from impact.rules import Origin
from impact.typed import Final, Literal, NamedTuple

TOOL: Final = "deploy-impact"


class Tool(NamedTuple):
    """The program that answered."""

    name: str
    version: str


class File(NamedTuple):
    """One path, with room for its bytes beside it."""

    path: str


class Document(NamedTuple):
    """One whole answer: what is compared, what it touches, what runs, and the proof."""

    schema: Literal["impact.report/1"]
    tool: Tool
    span: Span
    app_spans: tuple[AppSpan, ...]
    rules: Origin
    events: tuple[Event, ...]
    changes: tuple[Change, ...]
    apps: tuple[AppImpact, ...]
    plan: Plan
    unclaimed: tuple[Change, ...]
    notices: tuple[Notice, ...]
    warnings: tuple[str, ...]
    searched: int
    native: Native | None


# Objects whose keys are not simply their type's fields.
LAYOUT: Final[dict[type, tuple[str, ...]]] = {
    Span: ("base", "head", "rule", "why"),  # of the tip come the rules, which say so
    Change: ("path", "status"),  # the entries before and after are git's, not the answer's
    AppImpact: (
        "app", "title", "impacted", "components", "evidence", "contradictions", "skipped",
        "searched",
    ),
    Plan: ("when", "runs", "skips", "minutes"),  # the events stand at the top of the document
}  # fmt: skip
# Written in their text form.
TEXTS: Final = (Push, Tag, PullRequest, MergeGroup, Manual, Other, Delete)
PATHS: Final = frozenset({"path", "importer", "imported", "entrypoint", "image", "unknown"})


def to_document(report: Report) -> dict[str, object]:
    """Turn a report into the document, made of dicts, lists, strings, numbers and None."""
    document = Document(
        schema=SCHEMA,
        tool=Tool(TOOL, report.version),
        span=report.span,
        app_spans=report.app_spans,
        rules=report.rules,
        events=report.plan.events,
        changes=report.changes,
        apps=report.impact.apps,
        plan=report.plan,
        unclaimed=report.impact.unclaimed,
        notices=report.notices,
        warnings=report.warnings,
        searched=report.searched,
        native=report.native,
    )
    return as_object(document)


@cache
def keys_of(cls: type) -> tuple[str, ...]:
    """The keys of a value's object, in order."""
    fields = LAYOUT.get(cls) or tuple(cls.__annotations__)
    return tuple(sorted(fields, key=lambda field: field != "kind"))


def as_object(value: tuple[object, ...]) -> dict[str, object]:
    """Turn any value of an answer into an object, with all that it holds."""
    made: dict[str, object] = {}
    for key in keys_of(type(value)):
        item = getattr(value, key)
        made[key] = _plain(item)
        if key in PATHS and not is_utf8(item):
            made[f"{key}_b64"] = _base64(item)
    return made


def _plain(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if not isinstance(value, tuple):
        return value
    if type(value) is tuple:
        return [_plain(item) for item in value]
    return printable(str(value)) if isinstance(value, TEXTS) else as_object(value)


def _base64(path: str) -> str:
    from binascii import b2a_base64

    try:
        raw = encode_path(path)
    except UnicodeEncodeError:  # half a pair, which no git path decodes to; still no traceback
        raw = path.encode("utf-8", "surrogatepass")
    return b2a_base64(raw, newline=False).decode("ascii")
