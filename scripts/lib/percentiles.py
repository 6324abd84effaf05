"""What stands for many measured values."""

from statistics import median, quantiles


def p95(values: list[float]) -> float:
    """The 95th percentile of at least two values."""
    return quantiles(values, n=20, method="inclusive")[-1]


def middle(values: list[float]) -> float:
    """The median, which one disturbed round does not move."""
    return median(values)
