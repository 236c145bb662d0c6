"""Calls tools of other servers, one after another."""


def call(tool: str, **arguments):
    from src.config import LIMITS

    return {"tool": tool, "arguments": arguments, "limit": LIMITS["news"]}
