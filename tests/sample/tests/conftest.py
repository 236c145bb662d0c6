"""Settings that all tests share."""

import os

os.environ.setdefault("REPORT_BUCKET", "reports-test")
