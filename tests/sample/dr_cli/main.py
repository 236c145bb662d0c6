"""Starts one command."""

import sys

from dr_cli.commands import build

if __name__ == "__main__":
    sys.exit(build.run())
