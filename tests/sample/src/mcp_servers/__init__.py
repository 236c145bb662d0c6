"""Tool servers with functions of their own."""

PROTOCOL = "2024-11-05"
