"""Services: the doors of one running process, carried together to whoever answers a request."""

import os
from typing import NamedTuple

from fastapi import Request

from .asking import Asking, Failure
from .problems import Refused
from .settings import Settings
from .tokens import Tokens


class Services(NamedTuple):
    """What routes and jobs may use."""

    settings: Settings
    tokens: Tokens
    asking: Asking

    def folder_of(self, repository: str) -> str:
        """Where a repository that is served stands on this machine. Raises Refused."""
        served = self.settings.served.get(repository)
        if served is None:
            said = Failure(
                "unknown-repository", 0, f"no repository {repository!r} is served here",
                do="GET /v1/repositories names them",
            )  # fmt: skip
            raise Refused(404, "unknown-repository", said)
        return os.path.abspath(served.path)


def open_services(settings: Settings) -> Services:
    """Open the doors that the settings describe."""
    asking = Asking(
        processes=settings.processes,
        waiting=settings.waiting,
        deadline=settings.deadline,
        memory=settings.memory,
    )
    return Services(settings, Tokens(settings.tokens), asking)


def services_of(request: Request) -> Services:
    """The doors of the process that answers a request."""
    services: Services = request.app.state.services
    return services
