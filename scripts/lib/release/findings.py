"""What a vulnerability scan means for a release."""

from typing import Any

_GRAVE = ("CRITICAL", "HIGH")


def refusals(found: list[dict[str, Any]]) -> list[str]:
    """Findings (``list-vulnerabilities --format=json``) that stop a release, one line each.

    Critical ones always; high ones when a fixed package can be had, because then waiting gains
    nothing. The rest is read in Artifact Analysis.
    """
    return sorted(_line(one["vulnerability"]) for one in found if _stops(one["vulnerability"]))


def _stops(finding: dict[str, Any]) -> bool:
    severity = finding.get("effectiveSeverity")
    return severity == "CRITICAL" or (severity in _GRAVE and bool(finding.get("fixAvailable")))


def _line(finding: dict[str, Any]) -> str:
    packages = finding.get("packageIssue", [{}])
    name = packages[0].get("affectedPackage", "unknown package")
    identity = finding.get("shortDescription", "?")
    return f"{finding['effectiveSeverity']} {identity} in {name}"
