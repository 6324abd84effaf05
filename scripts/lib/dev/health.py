"""Questions that tell whether a service is ready."""

import http.client
import socket

from scripts.lib.dev.place import HOST

TIMEOUT_S = 2.0


def answers_http(port: int, path: str, *statuses: int) -> bool:
    """Tell whether GET on a port of this machine answers with one of ``statuses``, or 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status in (statuses or (200,))
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def function_answers(port: int) -> bool:
    """Tell whether a function is being served.

    Nobody is served at this machine's address, and no delivery is a GET: neither needs a store.
    """
    return answers_http(port, "/robots.txt", 404, 405)


def redis_answers(port: int, password: str, *commands: str) -> bool:
    """Tell whether Redis lets us in, and does what it is told besides, each a word."""
    said = "".join(f"{word}\r\n" for word in (f"AUTH {password}", *commands))
    wanted = b"+OK\r\n" * (1 + len(commands))
    try:
        with socket.create_connection((HOST, port), TIMEOUT_S) as connection:
            connection.sendall(said.encode())
            with connection.makefile("rb") as answers:
                return answers.read(len(wanted)) == wanted
    except OSError:
        return False
