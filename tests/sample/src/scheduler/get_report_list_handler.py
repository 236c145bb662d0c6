"""The reports that the next step makes into files."""


def handler(event, context):
    from src.data.aurora.repository import TickerRepository

    return {"tickers": [ticker for ticker, _ in TickerRepository().latest_changes()]}
