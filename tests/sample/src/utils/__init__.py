"""Small things that many need."""

THAI_BUDDHIST_OFFSET = 543
