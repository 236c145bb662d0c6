"""Prompts by name and version."""


def load_prompt(name: str, default: str) -> str:
    from src.integrations.langfuse_client import trace

    with trace("prompt", name):
        return default
