"""Answers one message on somebody's own machine."""

import sys

from src.lambda_handler import lambda_handler

print(lambda_handler({"body": sys.argv[1]}, None))
