"""Scores beside the traces of model calls."""


def send(scores: list) -> None:
    from src.integrations.langfuse_client import trace

    with trace("scores", ",".join(score.name for score in scores)):
        pass
