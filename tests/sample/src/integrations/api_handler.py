"""An older web API; no function starts it any more."""


def handler(event, context):
    from src.agent import TickerAgent

    return TickerAgent().analyze(event["ticker"])
