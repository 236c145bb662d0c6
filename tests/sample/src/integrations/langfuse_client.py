"""Traces of model calls."""

from contextlib import contextmanager


@contextmanager
def trace(name: str, subject: str):
    from src.config import LIMITS

    yield {"name": name, "subject": subject, "limits": dict(LIMITS)}
