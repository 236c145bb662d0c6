"""deploy impact: which deploy workflows must run for a change, and the proof."""

__version__ = "0.1.0"
