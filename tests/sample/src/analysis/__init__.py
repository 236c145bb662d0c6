"""Numbers out of prices."""

TRADING_DAYS = 252
