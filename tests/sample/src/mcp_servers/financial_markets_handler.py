"""Prices for models that ask."""


def handler(event, context):
    from src.data.data_fetcher import DataFetcher

    return {"prices": DataFetcher().history(event["ticker"])}
