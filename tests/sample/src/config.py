"""Settings, read once from the environment of the function."""

import os
from types import MappingProxyType

BUCKET = os.environ.get("REPORT_BUCKET", "reports-local")
TABLE_PREFIX = os.environ.get("TABLE_PREFIX", "")
AURORA_HOST = os.environ.get("AURORA_HOST", "localhost")

# Names of scorers that a notebook may load by hand; nothing in a function does.
OFFLINE_SCORERS = (
    "src.scoring.llm_scorers.hallucination_scorer",
    "src.scoring.llm_scorers.helpfulness_scorer",
)

LIMITS = MappingProxyType({"tickers": 47, "news": 5})
