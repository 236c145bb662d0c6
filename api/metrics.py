"""Metrics: what is counted, and how Prometheus reads it.

Promise: one page for all processes of a service: with several workers, each writes its counts into
the folder that `PROMETHEUS_MULTIPROC_DIR` names, and whoever is asked adds them up.
"""

import os
from collections.abc import Iterable
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from .database.queue import Waiting

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
MEDIA: Final = CONTENT_TYPE_LATEST
BOUNDS: Final = (0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds


class Metrics:
    """The counts of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "impact_requests", "Requests that were answered.", ("method", "route", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "impact_request_seconds", "How long requests took.", ("route",), buckets=BOUNDS,
            registry=self.registry,
        )  # fmt: skip
        self.answers = Counter(
            "impact_answers", "Answers: made, kept from before, or known to the asker.",
            ("question", "how"), registry=self.registry,
        )  # fmt: skip
        self.questions = Gauge(
            "impact_questions", "Questions that are being answered or wait for it.",
            registry=self.registry, multiprocess_mode="livesum",
        )  # fmt: skip

    def page(self, jobs: Iterable[Waiting]) -> bytes:
        """Everything, as Prometheus reads it, and the jobs as they stand now."""
        registry = self.registry
        if os.environ.get(FOLDER):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry) + generate_latest(_queue(jobs))


def _queue(jobs: Iterable[Waiting]) -> CollectorRegistry:
    """The queue, which belongs to no process."""
    registry = CollectorRegistry()
    count = Gauge("impact_jobs", "Jobs by their state.", ("kind", "state"), registry=registry)
    late = Gauge(
        "impact_jobs_late_seconds", "How long the next job of a kind has been due.", ("kind",),
        registry=registry,
    )  # fmt: skip
    for one in jobs:
        count.labels(one.kind, one.state).set(one.jobs)
        if one.state == "ready":
            late.labels(one.kind).set(one.late)
    return registry
