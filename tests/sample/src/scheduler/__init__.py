"""Functions that run by the clock."""

SCHEDULE = "cron(0 22 * * ? *)"
