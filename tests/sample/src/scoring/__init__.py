"""How good a report is."""

PASSING = 0.8
