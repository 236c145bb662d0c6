"""What a record may hold.

Promise: nothing that is not a plain word gets into a ledger: what comes out of one is printed, and
pasted into a shell, by people who did not write it.
"""

from impact.deployments import OUTCOMES, Record
from impact.deployments.times import LATEST, time_text
from impact.errors import UsageError
from impact.typed import Final

_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_WORD: Final = _LETTERS | frozenset("._:/@+=-")
_URL: Final = _WORD | frozenset("?&%#~,;")
_HEX: Final = frozenset("0123456789abcdef")
_LONGEST: Final = {"artifact": 512, "alias": 128, "version": 128, "run_url": 2048}
TOLERATED: Final = 5 * 60 * 1000  # milliseconds that two clocks may differ


def check_record(record: Record, where: str, today: int) -> Record:
    """The same record, or UsageError; `where` says where it was given."""
    _check_commit(record.sha, where)
    for key in ("artifact", "alias", "version"):
        value = getattr(record, key)
        if not (_is_word(value, _WORD, _LONGEST[key]) and value[:1] not in ("-", "=")):
            raise UsageError(
                f"the {key} {value!r} cannot be recorded",
                where=where,
                expected=f"at most {_LONGEST[key]} letters, digits and . _ : / @ + = -",
            )
    _check_url(record.run_url, where)
    if record.status not in OUTCOMES:
        raise UsageError(
            f"there is no status {record.status!r}", where=where, expected=" or ".join(OUTCOMES)
        )
    _check_moment(record.at, where, today)
    for name in (record.app, record.environment, *record.components):
        if not name or not name.isprintable() or len(name) > 256:
            raise UsageError(f"{name!r} cannot name an app, environment or component", where=where)
    return record


def _check_commit(sha: str, where: str) -> None:
    if len(sha) not in (40, 64) or not _HEX.issuperset(sha):
        raise UsageError(
            f"{sha!r} is no full commit id", where=where, expected="40 or 64 hexadecimal digits"
        )


def _check_url(url: str, where: str) -> None:
    plain = url.startswith(("https://", "http://")) and _is_word(url, _URL, _LONGEST["run_url"])
    if url and not plain:
        raise UsageError(
            f"{url!r} is no address of a run",
            where=where,
            expected="an address as https://github.com/OWNER/REPOSITORY/actions/runs/123",
        )


def _check_moment(moment: int, where: str, today: int) -> None:
    if not 0 <= moment <= LATEST:
        raise UsageError("the moment is out of range", where=where, expected="1970 to 9999")
    if moment > today + TOLERATED:
        raise UsageError(
            f"{time_text(moment)} has not come yet: here it is {time_text(today)}",
            where=where,
            expected="the moment at which the deploy ended",
            do="check the time, its zone, and the clocks of both machines",
        )


def _is_word(text: str, letters: frozenset[str], longest: int) -> bool:
    return len(text) <= longest and letters.issuperset(text)
