"""Run the command line in a process of its own: the command `impact`, and `python -m impact`."""

import gc
import sys


def run() -> int:
    """Run one command and give back its exit status.

    An answer makes many values and hardly a cycle, and its process ends with it: looking for cycles
    would cost a sixth of the time, and taking everything apart at the end as much again.
    """
    gc.disable()
    from impact.cli import main

    status = main()
    gc.freeze()
    return status


if __name__ == "__main__":
    sys.exit(run())
