"""Filings for models that ask."""


def handler(event, context):
    return {"filings": [], "ticker": event["ticker"]}
