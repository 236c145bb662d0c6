"""Functions that are deployed by workflows of their own."""

__all__ = ["fund_data_sync_handler"]
