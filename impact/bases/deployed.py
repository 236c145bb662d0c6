"""Where an app starts in an environment: at what stands there, by the ledger.

Promise: a deploy that failed, or was cancelled, never counts as a base, so what it carried counts
again. What stands there is compared as it is, even if its commit did not lead to the one in
question; then the last deploy that did is compared too, and the span says so. Where nothing is
known, everything counts.
"""

from collections.abc import Iterable, Iterator
from itertools import takewhile

from impact.changes import Revision, Span
from impact.deployments import Record, last_words, successes
from impact.errors import ShallowHistory
from impact.report import AppSpan
from impact.repository import Repository
from impact.rules import App


def deployed_spans(
    app: App, environment: str, history: Iterable[Record], head: Revision, repository: Repository
) -> tuple[AppSpan, ...]:
    """The spans of one app, each with the components it is about (none: all).

    `history` holds the app's records in that environment, the newest first; it is read again and
    again, each time as far as it is needed.
    """
    finding = _Finding(app, environment, history, head, repository)
    found: dict[Span, list[str]] = {}
    for component in app.components or ("",):
        for span in finding.spans(component):
            found.setdefault(span, []).append(component)
    whole = max(len(app.components), 1)
    return tuple(
        AppSpan(app.name, span, () if len(names) == whole else tuple(names))
        for span, names in found.items()
    )


def is_here(repository: Repository, sha: str, what: str) -> bool:
    """Whether this clone has a commit. Raises ShallowHistory where it may have been cut off."""
    if repository.obtain(sha):
        return True
    if repository.cut_off:
        raise ShallowHistory(
            f"{sha[:12]}, {what}, is not in this clone, whose history was cut",
            do="let it be fetched with --fetch, or fetch-depth: 0 in actions/checkout",
        )
    return False


class _Finding:
    """The search for the bases of one app."""

    def __init__(
        self,
        app: App,
        environment: str,
        history: Iterable[Record],
        head: Revision,
        repository: Repository,
    ) -> None:
        self._what = f"{app.name} to {environment}"
        self._history = history
        self._head = head
        self._at = head.sha or repository.resolve("HEAD").sha  # index and work tree are HEAD's
        self._repository = repository

    def spans(self, component: str) -> Iterator[Span]:
        """What one component is compared with."""
        standing = next(successes(self._history, component), None)
        if standing is None:
            why = f"no deploy of {self._what} that succeeded is known: everything counts"
            yield Span(None, self._head, "never-deployed", why)
        elif not self._is_here(standing):
            why = f"the last deploy of {self._what}, {standing.sha[:12]}, is not in this clone"
            yield Span(None, self._head, "deployed-gone", f"{why}: everything counts")
        elif self._led_here(standing):
            why = f"the last deploy of {self._what} that succeeded"
            yield self._from(standing, "deployed", why + self._later(standing, component))
        else:
            yield from self._elsewhere(standing, component)

    def _elsewhere(self, standing: Record, component: str) -> Iterator[Span]:
        """What stands there came from another branch, or is ahead."""
        why = f"the last deploy of {self._what}, which did not lead to {self._head.name}"
        yield self._from(standing, "deployed-elsewhere", f"{why}: two trees, as they are")
        for record in successes(self._history, component):
            if self._is_here(record) and self._led_here(record):
                why = f"the last deploy of {self._what} that led to {self._head.name}"
                yield self._from(record, "deployed-before", why)
                return

    def _from(self, record: Record, rule: str, why: str) -> Span:
        return Span(Revision(record.sha[:12], record.sha), self._head, rule, why)

    def _is_here(self, record: Record) -> bool:
        return is_here(self._repository, record.sha, f"a deploy of {self._what}")

    def _led_here(self, record: Record) -> bool:
        return self._repository.is_ancestor(record.sha, self._at)

    def _later(self, standing: Record, component: str) -> str:
        """How many later deploys did not succeed, so that what they carried counts again."""
        words = last_words(self._history, component)
        later = takewhile(lambda record: record != standing, words)
        lost = sum(record.status != "success" for record in later)
        return f"; {lost:,} later did not" if lost else ""
