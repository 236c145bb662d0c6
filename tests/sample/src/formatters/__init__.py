"""Charts, tables and files. The small image has no drawing library."""

try:
    from src.formatters.chart_generator import ChartGenerator
except ImportError:
    ChartGenerator = None

__all__ = ["ChartGenerator"]
