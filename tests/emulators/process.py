"""A real emulator process, as tests start, command and end it."""

import http.client
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

REPOSITORY = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
OFFSETS = {"pubsub": 85, "tasks": 123, "storage": 1023, "admin": 124, "smtp": 25}


class Emulators:
    """One emulator process: its ports, its admin server, its life."""

    def __init__(self, base_port: int, data: Path, *arguments: str) -> None:
        self.base_port = base_port
        self.data = data
        self.arguments = arguments
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def port(self, service: str) -> int:
        """Port of pubsub, tasks, storage, admin or smtp."""
        return self.base_port + OFFSETS[service]

    def host(self, service: str) -> str:
        """``127.0.0.1:port`` of one service."""
        return f"{HOST}:{self.port(service)}"

    @property
    def issuer(self) -> str:
        """URL that signs the identity tokens."""
        return f"http://{self.host('admin')}"

    def start(self) -> None:
        """Start the process and return when it answers."""
        base = ["--data", str(self.data), "--base-port", str(self.base_port)]
        command = [sys.executable, "-m", "emulators", *base, *self.arguments]
        self.process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE)
        line = self.process.stdout.readline() if self.process.stdout else b""
        assert line.startswith(b"ready"), f"the emulators did not start: {line!r}"

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        process = self.process  # another thread may start the next one meanwhile
        assert process
        process.send_signal(number)
        code = process.wait(timeout=10)
        if process.stdout:
            process.stdout.close()
        return code

    def admin(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Call the admin server; the answer is its status and its JSON, if any."""
        connection = http.client.HTTPConnection(self.host("admin"), timeout=30)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        is_json = answer.headers.get_content_type() == "application/json"
        return answer.status, json.loads(text) if is_json else text

    def reset(self, *services: str) -> None:
        """Empty the named services, or all."""
        query = urlencode([("service", name) for name in services])
        assert self.admin("POST", f"/reset?{query}")[0] == 204

    def wait_idle(self, timeout_s: float = 10) -> None:
        """Return as soon as nothing is pending in any service."""
        status, answer = self.admin("GET", f"/idle?timeout_s={timeout_s}")
        assert status == 200, answer

    def fault(self, service: str, target: str, **what: Any) -> None:
        """Order a fault: delay_s, duplicate, reorder, drop, fail, status."""
        body = {"service": service, "target": target, **what}
        status, answer = self.admin("PUT", "/faults", body)
        assert status == 204, answer

    def heal(self) -> None:
        """Withdraw all faults."""
        assert self.admin("DELETE", "/faults")[0] == 204


def free_port() -> int:
    """Find one free port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
