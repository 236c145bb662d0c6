"""GitHub's own filters beside the answer, as a block of a comment."""

from impact.events.starts import NativeStart
from impact.render.markdown.tags import BREAK, code, folded, html, items_list, prose, titled
from impact.render.starts import QUIET, files, in_order, start, title, unasked
from impact.report import Report


def native_block(report: Report, most: int) -> str:
    """What is missed and wasted, in sight; where both agree, folded. "" if nobody asked."""
    if report.native is None:
        return ""
    starts = in_order(report.native)
    loud = [_item(one) for one in starts if one.verdict not in QUIET]
    quiet = [_item(one) for one in starts if one.verdict in QUIET]
    rest = unasked(report.native)
    head = prose(title(report.native))
    agreed = items_list([*quiet, *([prose(rest)] if rest else [])], most, "workflow")
    blocks = (titled(head, loud, most, "workflow"), folded(f"{head}: no difference", agreed))
    return "\n\n".join(block for block in blocks if block)


def _item(one: NativeStart) -> str:
    said = f"<b>{one.verdict}</b> {code(one.workflow)}: {html(start(one))}"
    if one.verdict in QUIET:
        return said
    return BREAK.join((said, *(html(sentence) for sentence in files(one))))
