"""Writes the static files of the web API."""


def handler(event, context):
    from src.data.static_api_generator import generate

    return {"files": len(generate(event.get("tickers", [])))}
