"""Answers for people who work without a network."""

REPORT = {"ticker": "MOCK19", "report": "nothing happened"}
