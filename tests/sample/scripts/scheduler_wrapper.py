"""Runs the morning job by hand."""

from src.scheduler.ticker_fetcher_handler import handler

print(handler({}, None))
