"""What is in an image, as SPDX: run by the image's own Python, which sees its packages.

``docker run --rm -i --entrypoint python IMAGE - IMAGE < scripts/lib/release/sbom.py``. Standard
library only, and this file alone: nothing else of scripts/ is in the image.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from urllib.parse import quote

_FIELDS = "${Package}\\t${Version}\\t${Architecture}\\n"

Package = tuple[str, str, str]
"""Name, version, and the address by which scanners know it (package-url.org)."""


def python_packages() -> Iterator[Package]:
    """Every distribution that Python here could import."""
    for one in metadata.distributions():
        yield one.name, one.version, f"pkg:pypi/{one.name.lower()}@{quote(one.version)}"


def debian_packages() -> Iterator[Package]:
    """Every package of the system below it."""
    asked = ["dpkg-query", "--show", f"--showformat={_FIELDS}"]
    told = subprocess.run(asked, check=True, capture_output=True, text=True)
    for line in told.stdout.splitlines():
        name, version, machine = line.split("\t")
        yield name, version, f"pkg:deb/debian/{name}@{quote(version, safe='')}?arch={machine}"


def document(image: str, packages: Iterator[Package]) -> dict[str, object]:
    """An SPDX 2.3 document of ``image``, which is named by its digest."""
    found = sorted(set(packages))
    return {
        "spdxVersion": "SPDX-2.3",
        "SPDXID": "SPDXRef-DOCUMENT",
        "dataLicense": "CC0-1.0",
        "name": image,
        "documentNamespace": f"https://{image}",
        "creationInfo": {
            "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: scripts/lib/release/sbom.py"],
        },
        "documentDescribes": [f"SPDXRef-{number}" for number in range(len(found))],
        "packages": [_package(number, *one) for number, one in enumerate(found)],
    }


def _package(number: int, name: str, version: str, address: str) -> dict[str, object]:
    reference = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl"}
    return {
        "SPDXID": f"SPDXRef-{number}",
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "externalRefs": [reference | {"referenceLocator": address}],
    }


if __name__ == "__main__":
    packages = (one for found in (python_packages(), debian_packages()) for one in found)
    json.dump(document(sys.argv[1], packages), sys.stdout, indent=1)
