"""The database."""

from .table_names import TABLES

__all__ = ["TABLES"]
