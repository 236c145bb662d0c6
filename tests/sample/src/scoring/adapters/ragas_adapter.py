"""Scores for a library that compares models."""


def send(scores: list) -> None:
    print({score.name: score.value for score in scores})
