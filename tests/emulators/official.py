"""Google's own Pub/Sub emulator, where a Cloud SDK has it, as a judge over ours."""

import http.client
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from tests.emulators.process import HOST, free_port

START_S = 20
JAR = "platform/pubsub-emulator/lib/cloud-pubsub-emulator-*-all.jar"
HOMES = ("lib/google-cloud-sdk", "share/google-cloud-sdk", ".")


def find_jar() -> Path | None:
    """Find the emulator beside gcloud; None without gcloud, Java or the component."""
    gcloud = shutil.which("gcloud")
    if not gcloud or not shutil.which("java"):
        return None
    prefixes = (Path(gcloud).parent.parent, Path(gcloud).resolve().parent.parent)
    found = [jar for one in prefixes for home in HOMES for jar in (one / home).glob(JAR)]
    return found[0] if found else None


@contextmanager
def running(jar: Path, log: Path) -> Iterator[str]:
    """Run the emulator and give its host; the process ends with the block."""
    port = free_port()
    memory = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"]
    command = ["java", *memory, "-jar", str(jar), f"--host={HOST}", f"--port={port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            _wait_until_ready(port)
            yield f"{HOST}:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_until_ready(port: int) -> None:
    ends_at = time.monotonic() + START_S
    while time.monotonic() < ends_at:
        connection = http.client.HTTPConnection(HOST, port, timeout=1)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        # Java opens its port about a second after its start, and says so nowhere else.
        time.sleep(0.05)
    raise TimeoutError("Google's emulator did not start")
