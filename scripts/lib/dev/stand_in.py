"""Tells Prometheus what Google's own services tell in the cloud, under the same names.

So the rules and the charts are the same files in both places.
``python -m scripts.lib.dev.stand_in`` is a child of the supervisor when the stack was started with
metrics.
"""

import datetime as dt
import json
import urllib.request
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import grpc
import redis
from cryptography import x509
from google.cloud.tasks_v2 import CloudTasksClient
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

from scripts.lib.dev import environment, health, keys, manifest, postgres
from scripts.lib.dev.place import HOST, LOCATION, PROJECT, Place, from_environment

TIMEOUT_S = 1.0


def figures(place: Place) -> str:
    """All series as they stand; what does not answer is left out, as the cloud leaves it out."""
    lines: list[str] = []
    for read in (_redis, _messages, _instances, _backends, _certificate):
        try:
            lines += read(place)
        except Exception as error:  # noqa: BLE001 - the others are told still
            lines.append(f"# {read.__name__}: {error!r}".replace("\n", " "))
    return "\n".join(lines) + "\n"


def _redis(place: Place) -> Iterator[str]:
    with redis.Redis.from_url(
        environment.redis_url(place), socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
    ) as client:
        found = client.info()
    ratio = found["used_memory"] / found["maxmemory"]
    yield f"redis_googleapis_com:stats_memory_usage_ratio {ratio:.6f}"
    yield f"redis_googleapis_com:clients_connected {found['connected_clients']}"


def _messages(place: Place) -> Iterator[str]:
    url = f"http://{place.address('admin')}/pubsub"
    with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
        waiting = json.load(answer)["subscriptions"]
    for name, one in waiting.items():
        subscription = name.rpartition("/")[2]
        series = "pubsub_googleapis_com:subscription_num_undelivered_messages"
        yield f'{series}{{subscription_id="{subscription}"}} {one["pending"]}'
    for name, depth in _queues(place):
        yield f'cloudtasks_googleapis_com:queue_depth{{queue_id="{name}"}} {depth}'


def _queues(place: Place) -> Iterator[tuple[str, int]]:
    client = _tasks(place.address("tasks"))
    for queue in client.list_queues(parent=f"projects/{PROJECT}/locations/{LOCATION}"):
        depth = sum(1 for _ in client.list_tasks(parent=queue.name))
        yield queue.name.rpartition("/")[2], depth


@cache
def _tasks(address: str) -> CloudTasksClient:
    channel = grpc.insecure_channel(address)
    return CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))


def _instances(place: Place) -> Iterator[str]:
    for entry in manifest.read(place).entry_points:
        count = int(health.function_answers(entry.port))
        labels = f'service_name="{entry.service}",state="active"'
        yield f"run_googleapis_com:container_instance_count{{{labels}}} {count}"


def _backends(place: Place) -> Iterator[str]:
    connection = postgres.connect(place, "control", role=keys.login("control"), timeout_s=TIMEOUT_S)
    try:
        rows = connection.run(
            "select datname, numbackends from pg_stat_database where datname ~ '^(control|cell_)'"
        )
    finally:
        connection.close()
    for database, count in rows:
        series = "cloudsql_googleapis_com:database_postgresql_num_backends"
        yield f'{series}{{database="{database}"}} {count}'


def _certificate(place: Place) -> Iterator[str]:
    leaf = x509.load_pem_x509_certificate((place.data / "tls" / "leaf.pem").read_bytes())
    left = leaf.not_valid_after_utc - dt.datetime.now(dt.UTC)
    series = "monitoring_googleapis_com:uptime_check_time_until_ssl_cert_expires"
    yield f'{series}{{monitored_resource="uptime_url"}} {left / dt.timedelta(days=1):.2f}'


def serve(place: Place) -> None:
    """Answer Prometheus for ever."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = figures(place).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: it is asked every few seconds."""

    ThreadingHTTPServer((HOST, place.port("stand-in")), Handler).serve_forever()


if __name__ == "__main__":
    serve(from_environment())
