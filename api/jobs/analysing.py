"""Analysing: the job that answers an analysis."""

import json
from typing import TypeGuard

from ..analyses import Analyses
from ..asking import Failure, Overdue
from ..database.queue import Job
from ..problems import OVERDUE, Refused, refused
from ..queries import ImpactQuery
from ..services import Services
from . import Later, Never

SOON = 10.0  # seconds until an answer that cannot be given now is tried again


def run_analysis(job: Job, services: Services) -> None:
    """Answer an analysis, and keep the answer; what may pass is tried again."""
    analyses = Analyses(services.database)
    name = job.payload["analysis"]
    analysis = analyses.find(name)
    if analysis is None:
        raise Never("the analysis is forgotten")
    query = ImpactQuery(**json.loads(analysis.question))
    try:
        answer = services.ask(analysis.repository, query.question())
    except Refused as error:
        raise Never(str(error)) from None
    except Overdue:
        analyses.end(name, OVERDUE)
        return
    if passing(answer) and job.attempts < job.tries:
        raise Later(SOON, answer.what)
    analyses.end(name, answer)


def passing(answer: bytes | Failure) -> TypeGuard[Failure]:
    """Whether a failure is of the moment, not of the question."""
    return isinstance(answer, Failure) and refused(answer).status == 503
