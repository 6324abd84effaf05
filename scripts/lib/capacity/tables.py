"""The capacity contract and the cost, as tables in docs/operations.md."""

from collections.abc import Iterator, Mapping
from typing import Any

Outputs = Mapping[str, Any]
"""What terraform answers for one environment: ``capacity`` and ``cost``."""

LOADS = ("idle", "100", "1000", "1500")


def capacity(outputs: Mapping[str, Outputs]) -> str:
    """What is carried and what limits it, one environment after the other."""
    return "\n\n".join(
        "\n".join(_capacity(environment, found["capacity"]))
        for environment, found in outputs.items()
    )


def cost(outputs: Mapping[str, Outputs]) -> str:
    """US dollars a month at each load, one environment after the other."""
    return "\n\n".join(
        "\n".join(_cost(environment, found["cost"])) for environment, found in outputs.items()
    )


def put(text: str, section: str, title: str, content: str) -> str:
    """``text`` with ``content`` between the marks of ``section``, added at the end if need be."""
    begin, end = f"<!-- {section}: written by scripts/capacity -->", f"<!-- /{section} -->"
    if begin not in text:
        text = f"{text.rstrip()}\n\n## {title}\n\n{begin}\n{end}\n"
    before, _, rest = text.partition(begin)
    return f"{before}{begin}\n{content}\n{end}{rest.partition(end)[2]}"


def _capacity(environment: str, found: Mapping[str, Any]) -> Iterator[str]:
    measured, assumed = found["measured"], found["assumed"]
    yield f"### {environment.capitalize()}: what it carries"
    yield ""
    yield (
        f"Measured: {measured['request_us']:g} µs of processor time for an uncached list of 20 "
        f"({measured['machine']}, {measured['on']}). Assumed: a vCPU does "
        f"{assumed['vcpu_of_core']:.0%} of that core's work and is kept "
        f"{assumed['utilisation']:.0%} busy. "
        f"Asked of each tenant-facing service alone: {found['target_rps']:,} requests/s "
        f"× {assumed['headroom']} headroom."
    )
    yield ""
    yield "| service | instances at most | requests/s each | requests/s together |"
    yield "|---|---:|---:|---:|"
    for name, one in found["carried"].items():
        yield f"| {name} | {one['instances']:,} | {one['each_rps']:,} | {one['all_rps']:,} |"
    yield ""
    yield "| limit | used | allowed |"
    yield "|---|---:|---:|"
    for name, used, allowed in _limits(found):
        yield f"| {name} | {used:,.0f} | {allowed:,.0f} |"


def _limits(found: Mapping[str, Any]) -> Iterator[tuple[str, float, float]]:
    for name, one in found["connections"].items():
        to = "the pooler" if one["pooled"] else "the instance"
        yield f"connections of all threads to {to} of {name}", one["wanted"], one["allowed"]
        if one["pooled"]:
            yield f"connections of the pooler to {name}", one["backend"], one["limit"]
    for name, one in found["queues"].items():
        yield f"tasks a second sent to {name}", one["rate"], one["capacity"]
    for name, one in found["quotas"].items():
        yield name, one["used"], one["limit"]


def _cost(environment: str, found: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {environment.capitalize()}: US dollars a month"
    yield ""
    yield (
        f"Prices of {found['region']} as of {found['as_of']} (terraform/prices.yaml, written down "
        "by hand: compare with the price calculator before promising a figure). A load is meant to "
        "last all day and night."
    )
    yield ""
    yield "| | idle | 100/s | 1,000/s | 1,500/s |"
    yield "|---|---:|---:|---:|---:|"
    lines = found["lines"]
    names = sorted(lines["idle"], key=lambda name: -lines["1000"][name])
    for name in names:
        yield f"| {name} | " + " | ".join(f"{lines[load][name]:,}" for load in LOADS) + " |"
    totals = " | ".join(f"**{found['totals'][load]:,}**" for load in LOADS)
    yield f"| **together** | {totals} |"
