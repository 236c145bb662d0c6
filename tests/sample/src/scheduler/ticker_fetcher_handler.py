"""Runs every morning before the market opens."""


def handler(event, context):
    from .ticker_fetcher import TickerFetcher

    return {"tickers": TickerFetcher().run()}
