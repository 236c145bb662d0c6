"""Calls several tools at once."""

from concurrent.futures import ThreadPoolExecutor


def call_all(tools: dict[str, dict]) -> dict[str, dict]:
    from .mcp_client import call

    with ThreadPoolExecutor() as pool:
        waiting = {tool: pool.submit(call, tool, **words) for tool, words in tools.items()}
        return {tool: answer.result() for tool, answer in waiting.items()}
