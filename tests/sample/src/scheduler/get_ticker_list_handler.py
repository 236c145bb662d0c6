"""The tickers that the next step works on."""


def handler(event, context):
    from src.data.aurora.ticker_resolver import TickerResolver

    resolver = TickerResolver()
    return {"tickers": sorted({resolver.resolve(name) for name in event.get("names", [])})}
