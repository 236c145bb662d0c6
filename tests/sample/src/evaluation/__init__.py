"""Offline comparison of reports."""

ROUNDS = 3
