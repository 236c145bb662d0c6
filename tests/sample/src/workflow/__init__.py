"""The steps of a report as a graph."""

STEPS = ("fetch", "analyze", "write", "score")
