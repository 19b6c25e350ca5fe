"""How the report says a time, a size and a ratio."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """One thing's time beside a baseline's."""

    what: str
    took: float
    baseline: str
    against: float
    aim: str = ""

    def __str__(self) -> str:
        ratio = self.took / self.against
        return (
            f"  {self.what:<34} {time(self.took):>10}  {self.baseline:<40} "
            f"{time(self.against):>10} {ratio:>7.{1 if ratio >= 1 else 2}f}x  {self.aim}"
        ).rstrip()


def time(taken: float) -> str:
    """Return seconds in words."""
    if taken < 0.001:
        return f"{taken * 1e6:.1f} µs"
    return f"{taken * 1e3:.1f} ms" if taken < 1 else f"{taken:.2f} s"


def kilobytes(size: int) -> str:
    """Return bytes in thousands, as page weights are given."""
    return f"{size / 1000:.0f} kB"


def mebibytes(size: int) -> str:
    """Return bytes in mebibytes, as memory is given."""
    return f"{size / 2**20:.1f} MiB"
