"""Doors to services of other people."""

TIMEOUT_SECONDS = 20
