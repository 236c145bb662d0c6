"""Every property test of the suite, again and again with other inputs, until the time is up.

    python -m tests.fuzz.long_run --minutes 60 --seed 1 [tests/graph …]

Promise: whatever hypothesis draws in the suite is a target here, with no second list of them. The
first round is the suite's own; each later round shares half of the time that is left equally among
the targets, by the speed that they had so far, and draws from another seed. What fails is shown
as pytest shows it, with its smallest input; the end counts inputs, target by target.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator
from functools import wraps
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

MOST = 20_000  # inputs of a target in one round: hypothesis remembers what it has tried
LEAST = 60.0  # seconds: with less than that left, no round begins
# Each round is a session of pytest in this process, which has hypothesis loaded already.
QUIETLY = ("-q", "--no-header", "-p", "no:cacheprovider",
           "-W", "ignore::pytest.PytestAssertRewriteWarning")  # fmt: skip


class Round:
    """A pytest plugin: one round over the targets, counting their inputs."""

    def __init__(self, seed: int, until: float) -> None:
        self.seed, self.until = seed, until
        self.slice = 0.0  # seconds for each target; 0: the suite's own number of inputs
        self.inputs: Counter[str] = Counter()
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: dict[str, int] = {}
        self._counted: set[Callable[..., Any]] = set()
        self._target = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the property tests."""
        items[:] = [item for item in items if item.get_closest_marker("hypothesis")]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Function) -> Generator[None]:
        """Run a target with its share of inputs, on the clock."""
        self._target = item.nodeid
        self._set_up(item.function)
        begun = time.monotonic()
        try:
            yield
        except Exception:
            self.failed.setdefault(item.nodeid, self.seed)
            raise
        finally:
            self.seconds[item.nodeid] += time.monotonic() - begun
            if self.slice and time.monotonic() > self.until:
                item.session.shouldstop = "the time is up"

    def _set_up(self, test: Any) -> None:
        if test.hypothesis.inner_test not in self._counted:
            test.hypothesis.inner_test = self._counting(test.hypothesis.inner_test)
        own = getattr(test, "_own_settings", test._hypothesis_internal_use_settings)
        test._own_settings = own
        test._hypothesis_internal_use_seed = self.seed
        test._hypothesis_internal_use_settings = settings(
            own,
            max_examples=self._share(own.max_examples),
            database=None,
            derandomize=False,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )

    def _share(self, usual: int) -> int:
        """How many inputs the target gets in this round."""
        if not self.slice:
            return usual
        speed = self.inputs[self._target] / max(self.seconds[self._target], 0.001)
        return max(2, min(MOST, int(speed * self.slice)))

    def _counting(self, inner: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(inner)
        def counted(*arguments: Any, **named: Any) -> Any:
            self.inputs[self._target] += 1
            return inner(*arguments, **named)

        self._counted.add(counted)
        return counted

    def table(self) -> str:
        """What was done so far."""
        rows = [
            f"{self.inputs[name]:>9,}  {self.seconds[name]:>7.1f} s  {name}"
            + (f"  FAILED with seed {self.failed[name]}" if name in self.failed else "")
            for name in sorted(self.seconds)
        ]
        total = f"{self.inputs.total():>9,}  {sum(self.seconds.values()):>7.1f} s  "
        return "\n".join([*rows, f"{total}{len(rows)} targets, {len(self.failed)} failed"])


def main() -> int:
    """Run rounds until the time is up; 1 if anything failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("tests", nargs="*", default=["tests"])
    told, more = parser.parse_known_args()
    until = time.monotonic() + 60 * told.minutes
    one = Round(told.seed, until)
    while not one.seconds or (left := until - time.monotonic()) > LEAST:
        if one.seconds:
            one.slice = max(1.0, left / 2 / len(one.seconds))
            one.seed += 1
        pytest.main([*QUIETLY, *more, *told.tests], plugins=[one])
        sys.stdout.write(f"\n--- after seed {one.seed} ---\n{one.table()}\n")
        sys.stdout.flush()
        if not one.seconds:
            return 2
    return 1 if one.failed else 0


if __name__ == "__main__":
    sys.exit(main())
