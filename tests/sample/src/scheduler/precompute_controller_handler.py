"""Starts the reports of the day."""


def handler(event, context):
    from src.data.aurora.precompute_service import PrecomputeService

    service = PrecomputeService()
    return {ticker: service.compute(ticker)["report"] for ticker in event.get("tickers", [])}
