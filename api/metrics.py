"""Metrics: what is counted, and how Prometheus reads it.

Promise: one page for all processes of a service: with several workers, each writes its counts into
the folder that `PROMETHEUS_MULTIPROC_DIR` names, and whoever is asked adds them up.
"""

import os
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

    def page(self) -> bytes:
        """Everything, as Prometheus reads it."""
        registry = self.registry
        if os.environ.get(FOLDER):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
