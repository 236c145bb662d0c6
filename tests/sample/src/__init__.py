"""Daily reports about depositary receipts, for chat and for the web."""

__version__ = "4.2.0"
