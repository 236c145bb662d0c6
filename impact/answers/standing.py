"""What is deployed where: every app in every environment, and how far apart they are.

Promise: only the ledger says what stands; the analysis says what of the difference concerns an
app. What nobody can know (a commit that is not here) is said, and never counted as equal.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from impact.answers.gaps import Gaps
from impact.changes import Revision
from impact.context import Context
from impact.deployments import Record, Standing, last_words, standings, successes
from impact.deployments.times import now, time_text
from impact.ledger import Ledger
from impact.promotion import Deploy, Drift, Gap, drift_of, earlier, shown, shown_standing
from impact.reading.rulebook import rules_of
from impact.recording import ledger_of
from impact.rules import App, Origin, Rules
from impact.rules.known import known_app, known_environment, listed_environments
from impact.typed import Final, Literal, NamedTuple

SCHEMA: Final = "impact.status/1"
CANDIDATES: Final = 3  # deploys to roll back to


class Wanted(NamedTuple):
    """What is asked; empty: all of it."""

    app: str = ""
    environment: str = ""
    at: str = ""  # compare with this commit instead of with the branch that feeds an environment
    rules_path: str = ""
    strict: bool = False

    @property
    def one(self) -> bool:
        """Whether one place is asked about, in detail."""
        return bool(self.app and self.environment)


class Cell(NamedTuple):
    """One app in one environment."""

    app: str
    title: str
    environment: str
    before: str  # the environment that promotes to it; "" for the first
    deployed: tuple[Deploy, ...]  # what stands there, part by part; empty: nothing
    failed: Deploy | None  # the last attempt, if it did not succeed
    behind: Gap | None  # what the commit that feeds it has beyond it; None: nobody knows
    promotion: Gap | None  # what the environment before it has beyond it
    drift: Drift  # how it stands to the environment before it
    rollback: tuple[Deploy, ...]  # what it could go back to, the newest first


class Before(NamedTuple):
    """The environment before one, and what stands there."""

    environment: str
    standing: tuple[Standing, ...]


class Status(NamedTuple):
    """Every app in every environment."""

    schema: Literal["impact.status/1"]
    rules: Origin
    ledger: str
    at: str  # ISO 8601
    cells: tuple[Cell, ...]
    warnings: tuple[str, ...]


def status_of(wanted: Wanted, context: Context) -> Status:
    """Answer. Raises UsageError, RulesError, RepositoryError or DatabaseError."""
    rules = rules_of("", wanted.rules_path, context)
    apps = [known_app(rules, wanted.app)] if wanted.app else list(rules.apps)
    if wanted.environment:
        known_environment(rules, wanted.environment)
    with ledger_of(context) as ledger:
        asking = _Asking(rules, wanted, ledger, context)
        cells = tuple(cell for app in apps for cell in asking.cells(app))
        return Status(
            SCHEMA,
            rules.origin,
            ledger.address.shown,
            time_text(asking.today),
            cells,
            tuple(asking.warnings),
        )


class _Asking:
    """One answer in the making."""

    def __init__(self, rules: Rules, wanted: Wanted, ledger: Ledger, context: Context) -> None:
        self.today = now()
        self.warnings: list[str] = []
        self._rules = rules
        self._wanted = wanted
        self._ledger = ledger
        self._gaps = Gaps(rules, context, strict=wanted.strict)
        self._at = context.repository.resolve(wanted.at) if wanted.at else None

    def cells(self, app: App) -> Iterator[Cell]:
        """The cells of one app that are asked for, in the order of promotion."""
        before = Before("", ())
        for environment in listed_environments(self._rules):
            history = self._ledger.newest(app.name, environment)
            standing = standings(history, app.components)
            if self._wanted.environment in ("", environment):
                self._doubt(app, environment, history, standing)
                yield self._cell(app, environment, standing, before)
            before = Before(environment, standing)

    def _cell(
        self,
        app: App,
        environment: str,
        standing: tuple[Standing, ...],
        before: Before,
    ) -> Cell:
        history = self._ledger.newest(app.name, environment)
        head = self._at or self._gaps.head_of(app.name, environment)
        last = next(iter(last_words(history)), None)
        failed = last is not None and last.status != "success"
        promotion = self._promotion(app, standing, before.standing)
        return Cell(
            app=app.name,
            title=app.title,
            environment=environment,
            before=before.environment,
            deployed=tuple(shown_standing(app, standing, self.today)),
            failed=shown(last, last.components, self.today) if last and failed else None,
            behind=self._gaps.gap(app, standing, head, log=self._wanted.one),
            promotion=promotion,
            drift=drift_of(
                promotion,
                first=not before.environment,
                deployed=bool(standing),
                before=bool(before.standing),
            ),
            rollback=tuple(self._rollback(history, standing)),
        )

    def _promotion(
        self, app: App, standing: Sequence[Standing], before: Sequence[Standing]
    ) -> Gap | None:
        """What the environment before has beyond this one; of several parts, the newest commit."""
        shas = list(dict.fromkeys(one.record.sha for one in before))
        if not shas or not all(map(self._gaps.known, shas)):
            return None
        newest = max(before, key=lambda one: (one.record.at, one.record.number)).record.sha
        return self._gaps.gap(app, standing, Revision(newest[:12], newest))

    def _rollback(
        self, history: Iterable[Record], standing: Sequence[Standing]
    ) -> Iterator[Deploy]:
        current = [one.record for one in standing]
        recent = islice(successes(history), 50 * CANDIDATES)
        for record in earlier(recent, current, CANDIDATES):
            yield shown(record, record.components, self.today)

    def _doubt(
        self,
        app: App,
        environment: str,
        history: Iterable[Record],
        standing: Sequence[Standing],
    ) -> None:
        """Warn of what a careful person would look at."""
        for one in standing:
            if not self._gaps.known(one.record.sha):
                self.warnings.append(
                    f"{app.name} in {environment} runs {one.record.sha[:12]}, which is not in this "
                    "clone: fetch it, or nobody can say what lies between"
                )
        newest = next(iter(history), None)
        if newest is not None and newest.at > self.today:
            ahead = (newest.at - self.today) // 1000
            self.warnings.append(
                f"{app.name} in {environment} was deployed {ahead:,} seconds from now: the clock "
                "here or there is wrong"
            )
