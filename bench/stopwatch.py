"""Measuring: medians, shares of a whole, and peaks of memory."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pkgutil import resolve_name
from statistics import median
from time import process_time
from typing import Any
from unittest.mock import patch

Act = Callable[[], Any]


def seconds(act: Act, *, times: int, warm: int = 2, before: Act = lambda: None) -> float:
    """Return the median processor time of an act; what comes `before` it is not counted.

    Processor time, because the machine may have other work, which is not what is measured.
    """
    taken = []
    for _ in range(warm + times):
        before()
        start = process_time()
        act()
        taken.append(process_time() - start)
    return median(taken[warm:])


def side_by_side(acts: Sequence[tuple[Act, int]], rounds: int) -> list[float]:
    """Return the median processor time of each act, done so many times in every round.

    In turns, because a machine's speed changes while it is measured, and ratios must not.
    """
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(1 + rounds):
        for place, (act, times) in enumerate(acts):
            taken[place].append(seconds(act, times=times, warm=1))
    return [median(each[1:]) for each in taken]


def peak(act: Act) -> int:
    """Return the most bytes that Python held for an act above what it held before (tracemalloc)."""
    gc.collect()
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class Shares:
    """Time spent in named functions while a page is built, each without those inside it."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._inside: list[float] = []

    @contextmanager
    def watching(self, functions: dict[str, list[str]]) -> Iterator[None]:
        """Watch functions by the paths they are called by, under the name of each part."""
        with ExitStack() as stack:
            for part, paths in functions.items():
                for path in paths:
                    module, _, name = path.rpartition(".")
                    owner = resolve_name(module)
                    counted = self.timed(getattr(owner, name), part)
                    stack.enter_context(patch.object(owner, name, counted))
            yield

    def timed(self, act: Callable[..., Any], part: str) -> Callable[..., Any]:
        """Return the function with the time it takes counted under a part's name."""

        def counted(*args: Any, **kwargs: Any) -> Any:
            self._inside.append(0.0)
            start = process_time()
            try:
                return act(*args, **kwargs)
            finally:
                taken = process_time() - start
                self.spent[part] = self.spent.get(part, 0.0) + taken - self._inside.pop()
                if self._inside:
                    self._inside[-1] += taken

        return counted
