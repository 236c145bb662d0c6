"""Services: the doors of one running process, carried together to whoever answers a request."""

import os
import time
from collections.abc import Mapping
from typing import NamedTuple

import structlog
from anyio import to_thread
from anyio.from_thread import BlockingPortal
from fastapi import Request

from impact.errors import DatabaseError
from impact.repository.origin import hosted

from .answers import Answers
from .asking import Asking, Failure
from .database import Database, place_of
from .database.queue import Queue
from .github import GitHub, open_github
from .limits import Limits
from .metrics import Metrics
from .mirrors import Mirrors, Source
from .mirrors.refreshing import Refreshing
from .problems import AWAY, Refused
from .questions import Asked, ids_in
from .settings import RepositorySettings, Settings
from .tokens import Tokens

_log = structlog.get_logger("impact")
LACKING = {"unknown-revision", "gone-revision", "missing-object"}  # what a fetch may mend


class Services(NamedTuple):
    """What routes and jobs may use."""

    settings: Settings
    tokens: Tokens
    limits: Limits
    asking: Asking
    answers: Answers
    metrics: Metrics
    mirrors: Mirrors
    refreshing: Refreshing
    sources: Mapping[str, Source]  # the repositories that are mirrored, by id
    database: Database
    queue: Queue
    github: GitHub
    portal: BlockingPortal  # from the threads of jobs to the event loop

    async def unready(self) -> Failure | None:
        """What keeps the service from answering: its database, or a clone that is not there."""
        try:
            await to_thread.run_sync(self.queue.waiting)
        except DatabaseError as error:
            _log.error("database failed", error=str(error))
            return AWAY._replace(code="unready")
        for name, one in self.settings.served.items():
            if one.path and not await to_thread.run_sync(os.path.isdir, one.path):
                return Failure("unready", 0, f"repository {name} is not there")
        return None

    def folder_of(self, repository: str) -> str:
        """Where a clone that is served stands on this machine; "" for a mirror. Raises Refused."""
        served = self.settings.served.get(repository)
        if served is None:
            said = Failure(
                "unknown-repository", 0, f"no repository {repository!r} is served here",
                do="GET /v1/repositories names them",
            )  # fmt: skip
            raise Refused(404, "unknown-repository", said)
        return os.path.abspath(served.path) if served.path else ""

    async def answer(self, repository: str, question: Asked) -> tuple[bytes | Failure, str]:
        """The answer to a question about a repository, and what to know about its mirror.

        What a mirror lacks may have been pushed a moment ago: it is fetched, and asked again.
        """
        folder = self.folder_of(repository)
        if folder:
            return await self._asked(folder, repository, question), ""
        source = self.sources[repository]
        now = await self.refreshing.current(source)
        answer = await self._asked(now.folder, repository, question)
        if isinstance(answer, Failure) and answer.code in LACKING:
            later = await self.refreshing.again(source, ids_in(question))
            if later is not None:
                now, answer = later, await self._asked(later.folder, repository, question)
        return answer, now.words(time.time())

    async def _asked(self, folder: str, repository: str, question: Asked) -> bytes | Failure:
        """The answer from one folder, which nobody outside is told the name of."""
        with self.metrics.questions.track_inprogress():
            answer = await self.asking.ask(folder, self.settings.ledger_of(repository), question)
        if isinstance(answer, Failure):
            if answer.trace:
                _log.error("bug", repository=repository, trace=answer.trace)
            if answer.code == DatabaseError.code:
                _log.error("database failed", error=f"{answer.where}: {answer.what}")
            return _named(answer, folder, repository)
        return answer

    def ask(self, repository: str, question: Asked) -> bytes | Failure:
        """The same for a job, which runs in a thread. Raises Refused, Busy or Overdue."""
        return self.portal.call(self.answer, repository, question)[0]


def _named(failure: Failure, folder: str, repository: str) -> Failure:
    """A failure in whose words a repository has its name here instead of its folder."""

    def named(words: str) -> str:
        return words.replace(os.path.realpath(folder), repository).replace(folder, repository)

    return failure._replace(
        what=named(failure.what), where=named(failure.where), do=named(failure.do)
    )


def open_services(settings: Settings, portal: BlockingPortal) -> Services:
    """Open the doors that the settings describe."""
    asking = Asking(
        processes=settings.processes,
        waiting=settings.waiting,
        deadline=settings.deadline,
        memory=settings.memory,
        shared=settings.shared,
    )
    mirrors = Mirrors(os.path.expanduser(settings.mirrors), max_age=settings.mirror_age)
    mirrored = {name: one for name, one in settings.repositories.items() if one.url}
    database, github = Database(place_of(settings)), open_github(settings)
    return Services(
        settings=settings,
        tokens=Tokens(settings.tokens),
        limits=Limits(settings.rate if settings.tokens else 0),
        asking=asking,
        answers=Answers(settings.kept_answers << 20),
        metrics=Metrics(),
        mirrors=mirrors,
        refreshing=Refreshing(mirrors, wait=settings.mirror_wait),
        sources={name: _source(settings, name, one, github) for name, one in mirrored.items()},
        database=database,
        queue=Queue(database),
        github=github,
        portal=portal,
    )


def _source(settings: Settings, name: str, one: RepositorySettings, github: GitHub) -> Source:
    """A repository to mirror; the general token belongs to the first server alone."""
    address = hosted(one.url, settings.mirror_hosts, loopback=settings.mirror_loopback)
    first = address.server.partition("://")[2] == settings.mirror_hosts[0].lower()
    general = settings.mirror_token.get_secret_value() if first else ""
    token = one.token.get_secret_value() or general
    host = address.server.partition("://")[2].partition(":")[0]
    return Source(name, address, lambda: token or github.clone_token(host, one.full_name))


def services_of(request: Request) -> Services:
    """The doors of the process that answers a request."""
    services: Services = request.app.state.services
    return services
