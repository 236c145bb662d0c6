"""Where scores are sent."""

RETRIES = 2
