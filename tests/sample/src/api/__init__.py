"""The web API. Importing the package loads nothing; its names load what they need."""

__all__ = ["JobService", "TickerService", "app"]


def __getattr__(name):
    if name == "app":
        from src.api.app import app

        return app
    if name == "TickerService":
        from .ticker_service import TickerService

        return TickerService
    if name == "JobService":
        from .job_service import JobService

        return JobService
    raise AttributeError(name)
