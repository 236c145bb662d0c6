"""Names of tables, in one place."""

TABLES = {"prices": "daily_prices", "reports": "precomputed_reports", "patterns": "chart_pattern_data"}
