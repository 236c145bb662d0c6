"""Files of others, made into rows."""

ENCODING = "tis-620"
